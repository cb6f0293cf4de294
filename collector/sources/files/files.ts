/**
 * Files that a machine or its cell controller writes into a folder. Options: `options.ts`.
 *
 * A growing file is read from where it was read up to; a whole one is taken once it is complete, and moved away. The
 * position is written after the commit of what lies before it: after a crash some lines are read again, and a counter
 * or a pulse that is known by its place in the file counts once.
 */
import { join } from 'node:path';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { changeOf } from '../mapping/change.ts';
import { Desk } from '../mapping/desk.ts';
import type { MachineMapping } from '../mapping/profile.ts';
import { isSeparatorLine } from '../payload/delimited.ts';
import { textIn } from '../payload/text.ts';
import type { Source, SourceContext, SourceHealth } from '../source.ts';
import { firstLinesOf, isOf, lastPieceOf, look, moveAway, type Piece, pieceOf, renamedOf } from './drop.ts';
import { filesIn } from './folder.ts';
import { type Line, withMark } from './lines.ts';
import { type FilesOptions, FilesOptionsSchema } from './options.ts';
import { type Position, Positions } from './positions.ts';
import { wholeRecords } from './quoted.ts';
import { Reader } from './reader.ts';
import { folderWords, ofFolder } from './words.ts';

export function createFiles(
  options: FilesOptions,
  machines: readonly MachineMapping[],
  context: SourceContext,
): Source {
  return new FilesSource(options, machines, context);
}

/** What became of a whole file's lines. */
interface Outcome {
  good: number;
  why: string[];
}
const mostReasons = 20;

class FilesSource implements Source {
  readonly id: string;
  readonly #context: SourceContext;
  readonly #desk: Desk;
  #options: FilesOptions;
  #readers: readonly Reader[];
  #positions: Positions | null = null;
  #problem: string | null = inEnglish({ what: 'notConnectedYet' });
  #regained = -1;
  #isFirstRound = true;
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #watch: NodeJS.Timeout | null = null;
  #roundTick = 0;
  #readAt = 0;
  /** Size at the last look, of files that come whole. */
  readonly #sizes = new Map<string, number>();
  readonly #outcomes = new Map<string, Outcome>();

  constructor(options: FilesOptions, machines: readonly MachineMapping[], context: SourceContext) {
    this.id = options.id;
    this.#options = options;
    this.#context = context;
    this.#desk = new Desk(options.id, machines, context);
    this.#readers = machines.map((mapping) => new Reader(mapping, options));
  }

  get machineIds(): readonly string[] {
    return this.#desk.machineIds;
  }

  async start(): Promise<void> {
    const { onlyLooks } = this.#options;
    this.#positions = new Positions(onlyLooks ? null : join(this.#context.stateDir, 'positions.json'));
    this.#stopping = new AbortController();
    this.#watch = setInterval(() => this.#tick(), 500);
    this.#running = this.#run(this.#positions, this.#stopping.signal);
  }

  async stop(why = 'the collector was stopped'): Promise<void> {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#stopping.abort();
    // A share that is gone may never answer.
    await Promise.race([this.#running, pauseOf(this.#options.staleMs)]);
    this.#desk.allDown(this.#context.now(), why);
    await this.#desk.flush();
  }

  change(given: unknown, mappings: readonly MachineMapping[]): void {
    const options = FilesOptionsSchema.parse(given);
    const before = this.#readers.map(({ mapping }) => mapping);
    const change = changeOf({ options: this.#options, mappings: before }, { options, mappings });
    const begun = change.begun.map((mapping) => new Reader(mapping, options));
    this.#options = options;
    this.#readers = [...this.#readers.filter(({ machineId }) => !change.ended.has(machineId)), ...begun];
    this.#desk.change(change);
    this.#desk.handOn();
  }

  health(): SourceHealth {
    const health = this.#desk.health(this.#problem === null, this.#problem, Math.max(0, this.#regained));
    const missing = new Map(
      this.#readers.flatMap(({ machineId, pattern, hasFile }) =>
        hasFile ? [] : [[machineId, inEnglish({ what: 'noFileYet', pattern })]],
      ),
    );
    const machines = health.machines.map((one) => ({ ...one, problem: missing.get(one.machineId) ?? one.problem }));
    return { ...health, machines };
  }

  async #run(positions: Positions, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#roundTick = performance.now();
      try {
        await this.#round(positions, stopping);
        this.#isFirstRound = false;
        this.#wasRead();
      } catch (error) {
        this.#lost(folderWords(error));
      }
      await pauseOf(this.#options.pollMs, stopping);
    }
  }

  /** Every file that a machine's pattern fits, up to its end. Throws where the folder cannot be read. */
  async #round(positions: Positions, stopping: AbortSignal): Promise<void> {
    const { dropFolder } = this.#options;
    const files = new Map<string, Reader[]>();
    for (const reader of this.#readers) {
      const own = await filesIn(dropFolder, reader.pattern);
      reader.hasFile ||= own.length > 0;
      for (const file of own) files.set(file, [...(files.get(file) ?? []), reader]);
    }
    for (const [file, readers] of files) {
      if (stopping.aborted) return;
      await this.#readFile(positions, join(dropFolder, file), readers, stopping);
    }
    const paths = new Set([...files.keys()].map((file) => join(dropFolder, file)));
    positions.keepOnly(paths);
    positions.save();
  }

  async #readFile(
    positions: Positions,
    path: string,
    readers: readonly Reader[],
    stopping: AbortSignal,
  ): Promise<void> {
    const looked = await look(path).catch(() => null);
    // It went away between two looks.
    if (looked === null) return;
    const isWhole = readers.some((reader) => reader.isWhole);
    if (isWhole && !this.#isSettled(path, looked)) return;
    let position = await this.#positionOf(positions, path, readers, looked, isWhole);
    if (position.head.length < looked.head.length) position = { ...position, head: looked.head };
    for (;;) {
      if (stopping.aborted) return;
      this.#roundTick = performance.now();
      const piece = recordsOf(await pieceOf(path, position, isWhole), readers);
      if (piece.offset === position.offset) break;
      position = await this.#take(positions, path, piece, readers, looked.modifiedAt);
    }
    if (isWhole && !this.#options.onlyLooks) await this.#moveAway(path);
  }

  /** Nothing was written to it for a while. */
  #isSettled(path: string, { size, modifiedAt }: { size: number; modifiedAt: number }): boolean {
    const before = this.#sizes.get(path);
    this.#sizes.set(path, size);
    return before === size && this.#context.now() - modifiedAt >= this.#options.settleMs;
  }

  async #positionOf(
    positions: Positions,
    path: string,
    readers: readonly Reader[],
    looked: Awaited<ReturnType<typeof look>>,
    isWhole: boolean,
  ): Promise<Position> {
    const known = positions.of(path);
    if (known !== null && isOf(known, looked)) return known;
    const renamedFrom = positions.pathOf(looked);
    if (known === null && renamedFrom !== null) {
      positions.rename(renamedFrom, path);
      const moved = positions.of(path);
      if (moved !== null && isOf(moved, looked)) return moved;
    }
    if (known !== null && known.inode !== looked.inode) await this.#finish(positions, path, known, readers);
    const position = positions.begin(path, looked, 0);
    // What is there when somebody looks for the first time is the past, but for its last record.
    const isPast = this.#isFirstRound && positions.isFirst && !isWhole && this.#options.begin === 'end';
    if (!isPast) return position;
    const { lines, offset } = recordsOf(await lastPieceOf(path, position), readers);
    const last = { ...position, offset: lines.at(-1)?.from ?? offset };
    positions.set(path, last);
    return last;
  }

  /** Of a file that made room for another what is left of it. */
  async #finish(positions: Positions, path: string, known: Position, readers: readonly Reader[]): Promise<void> {
    const renamed = await renamedOf(path, known);
    if (renamed === null) return;
    let position = known;
    for (;;) {
      const piece = recordsOf(await pieceOf(renamed, position, true), readers);
      if (piece.offset === position.offset) return;
      position = await this.#take(positions, path, piece, readers, this.#context.now());
    }
  }

  /** Lines to the desk, some at a time; where they end is kept once they are on disk. */
  async #take(
    positions: Positions,
    path: string,
    piece: Piece,
    readers: readonly Reader[],
    modifiedAt: number,
  ): Promise<Position> {
    const hasHeader = readers.some((reader) => reader.hasHeader);
    let position = hasHeader ? await headed(path, piece, readers) : piece.position;
    const size = Math.min(...readers.map((reader) => reader.linesAtOnce));
    const lines = readers.some((reader) => reader.isOnePayload) ? [joined(piece)] : piece.lines;
    if (piece.isTooLong) this.#refuse(path, readers, inEnglish({ what: 'lineTooLong' }), '');
    for (let from = 0; from < Math.max(1, lines.length); from += size) {
      const some = lines.slice(from, from + size);
      for (const line of some)
        if (!(hasHeader && line.from === 0)) this.#say(path, line, { ...piece, position }, readers, modifiedAt);
      await this.#desk.flush();
      position = { ...position, offset: some.at(-1)?.end ?? piece.offset };
      positions.set(path, position);
      positions.save();
    }
    return position;
  }

  #say(path: string, line: Line, piece: Piece, readers: readonly Reader[], modifiedAt: number): void {
    const receivedAt = this.#context.now();
    const outcome = this.#outcomeOf(path);
    for (const reader of readers.filter((one) => this.#readers.includes(one))) {
      const { machineId } = reader;
      const payload = reader.read(line, piece, receivedAt);
      if ('why' in payload) {
        this.#refuse(path, [reader], payload.why, line.bytes);
        continue;
      }
      for (const { why, raw } of payload.odd) this.#refuse(path, [reader], why, raw);
      if (payload.readings.length === 0) continue;
      outcome.good += 1;
      const saidAt = reader.isTimed(piece.position.header)
        ? (payload.readings[0]?.at ?? 0)
        : Math.min(modifiedAt, receivedAt);
      reader.heardAt = Math.max(reader.heardAt ?? 0, saidAt);
      if (reader.silenceMs === null || receivedAt - saidAt < reader.silenceMs) this.#desk.lineUp(machineId, false);
      this.#desk.readings(machineId, payload.readings, receivedAt);
    }
  }

  #refuse(path: string, readers: readonly Reader[], why: string, raw: unknown): void {
    const outcome = this.#outcomeOf(path);
    if (outcome.why.length < mostReasons) outcome.why.push(why);
    // A machine that was taken away meanwhile has nothing to say any more.
    for (const reader of readers)
      if (this.#readers.includes(reader)) this.#desk.refuse(reader.machineId, path, why, raw);
  }

  #outcomeOf(path: string): Outcome {
    const outcome = this.#outcomes.get(path) ?? { good: 0, why: [] };
    if (this.#outcomes.size > 10_000) this.#outcomes.clear();
    this.#outcomes.set(path, outcome);
    return outcome;
  }

  /** A file of which nothing could be read goes where somebody looks. */
  async #moveAway(path: string): Promise<void> {
    const { good, why } = this.#outcomeOf(path);
    try {
      await moveAway(path, good === 0 && why.length > 0 ? why.join('\n') : null);
      this.#outcomes.delete(path);
      this.#sizes.delete(path);
    } catch (error) {
      this.#context.log('warn', inEnglish({ what: 'notMoved', file: path, words: wordsOf(error) }));
    }
  }

  #wasRead(): void {
    this.#readAt = this.#context.now();
    if (this.#problem !== null) {
      this.#problem = null;
      this.#regained += 1;
    }
    // Files keep what is written: nothing was missed.
    for (const reader of this.#readers) {
      if (reader.wasUp && !this.#isSilent(reader)) {
        this.#desk.lineUp(reader.machineId, false);
        this.#desk.sayState(reader.machineId);
      }
      reader.wasUp = false;
      if (this.#isSilent(reader) && this.#desk.isUp(reader.machineId))
        this.#desk.lineDown(reader.machineId, reader.heardAt ?? this.#readAt, silenceWords(reader.silenceMs ?? 0));
    }
    this.#desk.stillUp(this.#readAt);
    this.#desk.handOn();
  }

  #isSilent({ silenceMs, heardAt }: Reader): boolean {
    return silenceMs !== null && heardAt !== null && this.#context.now() - heardAt > silenceMs;
  }

  #tick(): void {
    if (this.#problem === null && performance.now() - this.#roundTick > this.#options.staleMs + this.#options.pollMs)
      this.#lost(inEnglish({ what: 'folderHangs' }));
  }

  #lost(why: string): void {
    const problem = ofFolder(this.#options.dropFolder, why);
    if (problem !== this.#problem) this.#context.log('warn', problem);
    this.#problem = problem;
    for (const reader of this.#readers) reader.wasUp ||= this.#desk.isUp(reader.machineId);
    this.#desk.allDown(this.#readAt, why);
    this.#desk.handOn();
  }
}

/** The position with the line that names the columns. */
async function headed(path: string, piece: Piece, readers: readonly Reader[]): Promise<Position> {
  const { position, encoding } = piece;
  if (position.header !== null) return position;
  const isBegin = piece.lines[0]?.from === 0;
  const lines = isBegin
    ? piece.lines
    : recordsOf({ ...piece, lines: await firstLinesOf(path, encoding) }, readers).lines;
  const texts = lines.slice(0, 2).map((line) => textIn(withMark(line, encoding)).trim());
  const header = texts.find((text) => !isSeparatorLine(text));
  return header === undefined ? position : { ...position, header };
}

/** Lines that one quoted field holds together are one. */
function recordsOf(piece: Piece, readers: readonly Reader[]): Piece {
  return wholeRecords(piece, (text) => readers.some((reader) => reader.isUnclosed(text)));
}

function joined({ lines, position, offset }: Piece): Line {
  const separate = lines.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]);
  return { bytes: Buffer.concat(separate), from: position.offset, end: offset };
}

function silenceWords(silenceMs: number): string {
  return `no line for ${Math.round(silenceMs / 1_000)} s`;
}

function pauseOf(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
