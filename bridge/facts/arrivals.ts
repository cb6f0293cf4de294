/**
 * How much each box brought within a day of its arrival. A box that is new brings years in an hour, and may; what goes
 * far beyond that comes from somebody who holds its token, and would fill the bridge's disk with facts that could be.
 */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { ReceivedFact } from '../../shared/core/words/wire.ts';

/** As text on the line: some 20 million facts, a year of fifty busy machines. */
export const MOST_MB_PER_DAY = 4_096;
const MB = 1_048_576;

export interface Arrivals {
  /** Errors: `tooMany` for a box that has brought a day's worth already: it keeps the rest, and brings it then. */
  mustHaveRoom(edgeId: string): void;
  /** What was written. */
  note(edgeId: string, facts: readonly ReceivedFact[]): void;
  /** Of boxes that have to wait. */
  findings(): Sentence[];
}

export interface ArrivalsOptions {
  mostMbOf: (edgeId: string) => number;
  now: () => number;
}

export function openArrivals({ mostMbOf, now }: ArrivalsOptions): Arrivals {
  /** Since when, and how much. A start begins anew. */
  const brought = new Map<string, { since: number; bytes: number }>();
  const today = (edgeId: string) => {
    const at = now();
    const known = brought.get(edgeId);
    if (known !== undefined && Math.abs(at - known.since) < DAY_MS) return known;
    const begun = { since: at, bytes: 0 };
    brought.set(edgeId, begun);
    return begun;
  };
  const tooMuch = (edgeId: string): Sentence | null => {
    const { since, bytes } = today(edgeId);
    const mostMb = mostMbOf(edgeId);
    const hours = Math.max(1, Math.ceil((since + DAY_MS - now()) / HOUR_MS));
    return bytes < mostMb * MB ? null : { what: 'boxBringsTooMuch', edgeId, mostMb, hours };
  };
  return {
    mustHaveRoom: (edgeId) => {
      const said = tooMuch(edgeId);
      if (said !== null) throw new Problem('tooMany', said);
    },
    note: (edgeId, facts) => {
      if (facts.length > 0) today(edgeId).bytes += Buffer.byteLength(JSON.stringify(facts));
    },
    findings: () => [...brought.keys()].flatMap((edgeId) => tooMuch(edgeId) ?? []),
  };
}
