/**
 * What every source does alike between its driver and the intake: maps readings by machine, keeps the lines,
 * collects one batch, counts for its health. The driver's part stays in the source.
 */
import type { Quarantined, Sample } from '../../../shared/core/words/sample.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { SourceContext, SourceHealth } from '../source.ts';
import type { MachinesChange } from './change.ts';
import { Mapper, type Reading } from './mapper.ts';
import type { MachineMapping } from './profile.ts';

const maxRawLength = 4_096;
/** A line that is up says so this often, so that a crash leaves no more than this in doubt. */
const aliveEveryMs = 5_000;

interface Line {
  mapper: Mapper;
  /** The source's own view (connection), and the values' (a bad state). Both must be well. */
  linkUp: boolean;
  trouble: string | null;
  /** Why the source's own view is that it is down. */
  downWhy: string | null;
  said: boolean | null;
  saidAt: number;
  lastAt: number | null;
  received: number;
  quarantined: number;
}

export class Desk {
  readonly #sourceId: string;
  readonly #context: SourceContext;
  readonly #lines = new Map<string, Line>();
  #samples: Sample[] = [];
  #quarantined: Quarantined[] = [];
  #received = 0;
  #refused = 0;
  #lastValueAt: number | null = null;

  constructor(sourceId: string, machines: readonly MachineMapping[], context: SourceContext) {
    this.#sourceId = sourceId;
    this.#context = context;
    for (const machine of machines) this.#lines.set(machine.machineId, freshLine(machine));
  }

  /** Some machines end, which their lines say, and others begin; the rest never notice. */
  change({ ended, begun }: MachinesChange): void {
    for (const machineId of ended) {
      this.lineDown(machineId, this.#context.now(), inEnglish({ what: 'machineChanged' }));
      this.#lines.delete(machineId);
    }
    for (const machine of begun) this.#lines.set(machine.machineId, freshLine(machine));
  }

  get machineIds(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /**
   * The machine's data can be trusted from now on; its values follow.
   * `fresh`: what was read before is void, all is read again; `awaited`: the readings that will come.
   */
  lineUp(machineId: string, fresh: boolean, awaited: Iterable<string> = []): void {
    const line = this.#line(machineId);
    if (line.linkUp) return;
    line.linkUp = true;
    line.downWhy = null;
    if (fresh) {
      line.trouble = null;
      line.mapper.restart(awaited);
    } else line.mapper.sayAgain();
    this.#sayLine(machineId, line, this.#context.now(), '');
  }

  /** Says a machine's state again, as it is known, for a line on which nothing was missed. */
  sayState(machineId: string): void {
    for (const sample of this.#line(machineId).mapper.present(this.#context.now()).samples) this.#samples.push(sample);
  }

  /** `at`: the last moment at which the data could still be trusted, epoch ms. */
  lineDown(machineId: string, at: number, why: string): void {
    const line = this.#line(machineId);
    const isNews = line.linkUp || line.downWhy !== why;
    line.linkUp = false;
    line.downWhy = why;
    // A loss is said, also where the line was down for another reason already.
    if (isNews && line.said === false) this.#sample(machineId, at, { signal: 'line', up: false, why });
    else this.#sayLine(machineId, line, at, why);
  }

  allDown(at: number, why: string): void {
    for (const machineId of this.#lines.keys()) this.lineDown(machineId, at, why);
  }

  /** The clock of the server behind which the machines are, minus the box's, ms. */
  serverClock(offsetMs: number): void {
    for (const { mapper } of this.#lines.values()) mapper.serverClock(offsetMs);
  }

  isUp(machineId: string): boolean {
    return this.#line(machineId).linkUp;
  }

  /** Says of every line that it is still up, if it has not been said for a while: `provenAt` per source. */
  stillUp(provenAt: number): void {
    for (const [machineId, line] of this.#lines)
      if (line.said === true && provenAt - line.saidAt >= aliveEveryMs) {
        line.saidAt = provenAt;
        this.#sample(machineId, provenAt, { signal: 'line', up: true, why: '' });
      }
  }

  /** Readings of one machine that came together. */
  readings(machineId: string, readings: readonly Reading[], receivedAt: number): void {
    if (readings.length === 0) return;
    const line = this.#line(machineId);
    this.#received += readings.length;
    line.received += readings.length;
    this.#lastValueAt = receivedAt;
    line.lastAt = receivedAt;
    const mapped = line.mapper.apply(readings, receivedAt);
    if (mapped.trouble !== undefined) {
      line.trouble = mapped.trouble;
      this.#sayLine(machineId, line, receivedAt, mapped.trouble ?? '');
    }
    for (const sample of mapped.samples) this.#samples.push(sample);
    for (const { where, why, raw } of mapped.refused) this.refuse(machineId, where, why, raw);
  }

  /** Input that makes no sense: kept with its reason. */
  refuse(machineId: string | null, where: string, why: string, raw: unknown): void {
    this.#refused += 1;
    if (machineId !== null) this.#line(machineId).quarantined += 1;
    const at = this.#context.now();
    this.#quarantined.push({ at, sourceId: this.#sourceId, machineId, where, why, raw: printable(raw) });
  }

  /** Hands on what was collected; resolves when it is on disk. */
  async flush(): Promise<void> {
    if (this.#samples.length === 0 && this.#quarantined.length === 0) return;
    const samples = this.#samples;
    const quarantined = this.#quarantined;
    this.#samples = [];
    this.#quarantined = [];
    const { intake } = this.#context;
    const waits = quarantined.map((input) => intake.quarantine(input));
    if (samples.length > 0) waits.push(intake.take(samples));
    await Promise.all(waits);
  }

  /** `flush` where nothing waits for it: what cannot be stored is said, not thrown. */
  handOn(): void {
    this.flush().catch((error: unknown) => {
      const details = { error: wordsOf(error) };
      this.#context.log('error', `source ${this.#sourceId}: what arrived could not be stored`, details);
    });
  }

  health(connected: boolean, problem: string | null, reconnects: number): SourceHealth {
    const machines = [...this.#lines].map(([machineId, line]) => ({
      machineId,
      up: line.said === true,
      problem: line.downWhy ?? line.trouble ?? clockWords(line.mapper.clockCorrectedMs()),
      lastValueAt: line.lastAt,
      received: line.received,
      quarantined: line.quarantined,
      clockOffsetMs: line.mapper.clockOffsetMs(),
      clockCorrectedMs: line.mapper.clockCorrectedMs(),
    }));
    const offsets = machines.map(({ clockOffsetMs }) => clockOffsetMs).filter((offset) => offset !== null);
    return {
      connected,
      problem: connected ? null : problem,
      lastValueAt: this.#lastValueAt,
      reconnects,
      received: this.#received,
      quarantined: this.#refused,
      clockOffsetMs: offsets.sort((a, b) => a - b)[offsets.length >> 1] ?? null,
      machines,
    };
  }

  #sayLine(machineId: string, line: Line, at: number, why: string): void {
    const up = line.linkUp && line.trouble === null;
    if (line.said === up || (line.said === null && !up)) return;
    line.said = up;
    line.saidAt = at;
    this.#sample(machineId, at, { signal: 'line', up, why });
  }

  #sample(machineId: string, at: number, value: Sample['value']): void {
    const receivedAt = this.#context.now();
    this.#samples.push({ machineId, at, receivedAt, quality: 'good', historical: false, value });
  }

  #line(machineId: string): Line {
    const line = this.#lines.get(machineId);
    if (line === undefined) throw new Error(`machine ${machineId} is not behind source ${this.#sourceId}`);
    return line;
  }
}

function clockWords(correctedMs: number): string | null {
  if (correctedMs === 0) return null;
  return inEnglish({ what: correctedMs > 0 ? 'clockAhead' : 'clockBehind', span: spanText(Math.abs(correctedMs)) });
}

function spanText(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / 1_000)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} d`;
}

function freshLine(machine: MachineMapping): Line {
  return {
    mapper: new Mapper(machine),
    linkUp: false,
    trouble: null,
    downWhy: null,
    said: null,
    saidAt: 0,
    lastAt: null,
    received: 0,
    quarantined: 0,
  };
}

/** Text of any input, cut to 4 kB; bytes that are no text are written in hex. */
function printable(raw: unknown): string {
  if (raw instanceof Uint8Array) {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, maxRawLength));
    const text = bytes.toString('utf8');
    const isText = !text.includes('\ufffd') && !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32));
    return isText ? text : `0x${bytes.toString('hex')}`.slice(0, maxRawLength);
  }
  if (typeof raw === 'string') return raw.slice(0, maxRawLength);
  try {
    const text = JSON.stringify(raw, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    return (text ?? String(raw)).slice(0, maxRawLength);
  } catch {
    return String(raw).slice(0, maxRawLength);
  }
}
