/** One machine that writes files: which of them are its own, and what a line of them says. */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Reading } from '../mapping/mapper.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import { headerOf, isUnclosed } from '../payload/delimited.ts';
import { type Payload, type PayloadPlan, planOf, readText } from '../payload/payload.ts';
import { textIn } from '../payload/text.ts';
import { lineId } from './drop.ts';
import { type Encoding, type Line, withMark } from './lines.ts';
import type { FilesOptions } from './options.ts';
import type { Position } from './positions.ts';

export class Reader {
  readonly mapping: MachineMapping;
  readonly pattern: string;
  readonly isWhole: boolean;
  readonly silenceMs: number | null;
  heardAt: number | null = null;
  /** Up when the folder was lost. */
  wasUp = false;
  hasFile = false;
  readonly #plans = new Map<string | null, PayloadPlan>();

  /** Throws Problem('invalid') where its paths make no sense. */
  constructor(mapping: MachineMapping, options: FilesOptions) {
    const entry = options.machines.find(({ machineId }) => machineId === mapping.machineId);
    this.mapping = mapping;
    this.pattern = (entry?.files ?? '{machineId}*').replaceAll('{machineId}', mapping.machineId);
    this.isWhole = entry?.arrive === 'whole';
    this.silenceMs = entry?.silenceMs ?? null;
    planOf(mapping.profile, null);
    if (mapping.profile.batch !== undefined && !this.isWhole)
      throw new Problem('invalid', `machine ${mapping.machineId}: a batch is a whole file: set arrive: whole`);
  }

  get machineId(): string {
    return this.mapping.machineId;
  }

  /** One commit's lines: a pulse is known again after a crash among the last that were counted. */
  get linesAtOnce(): number {
    return this.mapping.profile.pulse === undefined ? 500 : 32;
  }

  /** The first line names the columns. */
  get hasHeader(): boolean {
    const { format } = this.mapping.profile;
    return typeof format === 'object' && format.header;
  }

  /** A whole file is one payload. */
  get isOnePayload(): boolean {
    return this.mapping.profile.batch !== undefined;
  }

  /** Whether this text ends within a quoted field. */
  isUnclosed(text: string): boolean {
    const { format } = this.mapping.profile;
    return typeof format === 'object' && !this.isOnePayload && isUnclosed(text, format);
  }

  read(line: Line, { position, encoding }: { position: Position; encoding: Encoding }, receivedAt: number): Payload {
    const text = textIn(withMark(line, encoding)).trim();
    const payload = readText(this.#planFor(position.header), text, receivedAt);
    if ('why' in payload) return payload;
    return { ...payload, readings: this.#known(payload.readings, position, line.from) };
  }

  isTimed(header: string | null): boolean {
    return this.#planFor(header).time !== null;
  }

  /** A pulse is known by its place in its file. */
  #known(readings: readonly Reading[], position: Position, from: number): Reading[] {
    const name = this.mapping.profile.pulse?.read;
    return readings.map((reading, index) =>
      reading.name === name
        ? { ...reading, packet: { id: `${lineId(position, from)}.${index}`, again: true } }
        : reading,
    );
  }

  #planFor(header: string | null): PayloadPlan {
    const known = this.#plans.get(header);
    if (known !== undefined) return known;
    const plan = planOf(this.mapping.profile, null);
    const { format } = plan;
    const named =
      typeof format === 'object' && format.header && header !== null
        ? { ...plan, format: { ...format, header: false, columns: headerOf(header, format) } }
        : plan;
    if (this.#plans.size >= 100) this.#plans.clear();
    this.#plans.set(header, named);
    return named;
  }
}
