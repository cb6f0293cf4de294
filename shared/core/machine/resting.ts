/**
 * Facts that rest: of an old stretch of a machine's history only the facts' numbers are kept, about two
 * bytes each, in a cellar. The facts themselves are where they were written down; a store gives them back when asked.
 */
import type { Cellar } from '../words/cellar.ts';
import type { Event } from '../words/event.ts';
import { type FoldedEvent, isFolded } from './fold-state.ts';

/** Where recorded facts can be read again. Errors: the store's own; it never leaves a fact out. */
export interface FactStore {
  /** The facts of an edge box with these numbers, in this order. */
  read(edgeId: string, seqs: readonly number[]): readonly Event[];
}

/** Numbers of facts in order of occurrence: stretches of one edge box, packed. */
export type RestingFacts = readonly Run[];
interface Run {
  readonly edgeId: string;
  readonly packed: Uint8Array;
}

/** A stretch whose numbers lie in a cellar. */
class LaidRun implements Run {
  readonly edgeId: string;
  readonly #cellar: Cellar;
  readonly #place: number;

  constructor({ edgeId, packed }: Run, cellar: Cellar) {
    this.edgeId = edgeId;
    this.#cellar = cellar;
    this.#place = cellar.put(bytesText(packed));
  }

  get packed(): Uint8Array {
    return bytesOf(this.#cellar.get(this.#place));
  }

  drop(): void {
    this.#cellar.drop(this.#place);
  }
}

/**
 * Each byte as a character, so many at once that no call has too many arguments; spread, they would take six times as
 * long. `bytesOf` undoes it.
 */
export function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 4_096)
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(from, from + 4_096));
  return text;
}

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** The same, stretches of so many bytes in the cellar. */
export function layDown(resting: RestingFacts, cellar: Cellar, leastBytes: number): RestingFacts {
  const stays = (run: Run) => run instanceof LaidRun || run.packed.length < leastBytes;
  return resting.map((run) => (stays(run) ? run : new LaidRun(run, cellar)));
}

export type LayDown = (resting: RestingFacts) => RestingFacts;

/** Nobody asks for them any more. */
export function pickUp(resting: RestingFacts): void {
  for (const run of resting) if (run instanceof LaidRun) run.drop();
}

/** As they are written down. */
export function plainRuns(resting: RestingFacts): RestingFacts {
  return resting.map(({ edgeId, packed }) => ({ edgeId, packed }));
}

export function restingFacts(facts: readonly FoldedEvent[]): RestingFacts {
  const runs: { edgeId: string; seqs: number[] }[] = [];
  for (const { edgeId, seq } of facts) {
    const last = runs.at(-1);
    if (last !== undefined && last.edgeId === edgeId) last.seqs.push(seq);
    else runs.push({ edgeId, seqs: [seq] });
  }
  return runs.map(({ edgeId, seqs }) => ({ edgeId, packed: packSeqs(seqs) }));
}

/** Stretches that follow each other as few. */
export function joinResting(resting: RestingFacts): RestingFacts {
  const runs: { edgeId: string; seqs: number[] }[] = [];
  for (const { edgeId, packed } of resting) {
    const last = runs.at(-1);
    if (last !== undefined && last.edgeId === edgeId) last.seqs.push(...unpackSeqs(packed));
    else runs.push({ edgeId, seqs: unpackSeqs(packed) });
  }
  return runs.map(({ edgeId, seqs }) => ({ edgeId, packed: packSeqs(seqs) }));
}

/** Reads them again. Throws when the store gave back something else: then nothing computed could be trusted. */
export function readAgain(store: FactStore, resting: RestingFacts): FoldedEvent[] {
  const facts: FoldedEvent[] = [];
  for (const { edgeId, packed } of resting) {
    const seqs = unpackSeqs(packed);
    const found = store.read(edgeId, seqs);
    seqs.forEach((seq, index) => {
      const fact = found[index];
      if (fact === undefined || fact.seq !== seq || fact.edgeId !== edgeId || !isFolded(fact))
        throw new Error(`the store gave back another fact than number ${seq} of ${edgeId}`);
      facts.push(fact);
    });
  }
  return facts;
}

/**
 * Whole numbers as differences, seven bits a byte, the sign in the lowest bit. Neighbours in a history
 * are near each other in their journal: one byte or two for each. `unpackSeqs` undoes it.
 */
export function packSeqs(seqs: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let last = 0;
  for (const seq of seqs) {
    const step = seq - last;
    last = seq;
    let rest = step < 0 ? -step * 2 - 1 : step * 2;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

export function unpackSeqs(packed: Uint8Array): number[] {
  const seqs: number[] = [];
  let last = 0;
  let [rest, place] = [0, 1];
  for (const byte of packed) {
    rest += (byte % 128) * place;
    place *= 128;
    if (byte >= 128) continue;
    last += rest % 2 === 1 ? -(rest + 1) / 2 : rest / 2;
    seqs.push(last);
    [rest, place] = [0, 1];
  }
  return seqs;
}
