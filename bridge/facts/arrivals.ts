/**
 * How much each box brought within a day of its arrival. A box that is new brings years in an hour, and may; what goes
 * far beyond that comes from somebody who holds its token, and would fill the bridge's disk with facts that could be.
 */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import type { Arrived } from '../storage/boxes.ts';
import type { In, Storage } from '../storage/storage.ts';

/** As text on the line, some 220 bytes a fact: 29 million facts, a year of fifty busy machines and a third more. */
export const MOST_MB_PER_DAY = 6_144;
const MB = 1_048_576;

export interface Arrivals {
  /** Errors: `tooMany` for a box that has brought a day's worth already: it keeps the rest, and brings it then. */
  mustHaveRoom(edgeId: string): void;
  /** What is written of it, inside that transaction. */
  note(transaction: In<'arrivals'>, edgeId: string, bytes: number): void;
  /** Of boxes that have to wait. */
  findings(): Sentence[];
}

export interface ArrivalsOptions {
  mostMbOf: (edgeId: string) => number;
  now: () => number;
}

export async function openArrivals(
  { transact }: Pick<Storage, 'transact'>,
  options: ArrivalsOptions,
): Promise<Arrivals> {
  const stored = await transact(({ arrivals }) => arrivals.all());
  const brought = new Map(stored.map((one) => [one.edgeId, one]));
  const { mostMbOf, now } = options;
  const isToday = ({ since }: Arrived): boolean => Math.abs(now() - since) < DAY_MS;
  const tooMuch = (known: Arrived | undefined): Sentence | null => {
    if (known === undefined || !isToday(known)) return null;
    const { edgeId, since, bytes } = known;
    const mostMb = mostMbOf(edgeId);
    const hours = Math.max(1, Math.ceil((since + DAY_MS - now()) / HOUR_MS));
    return bytes < mostMb * MB ? null : { what: 'boxBringsTooMuch', edgeId, mostMb, hours };
  };
  return {
    mustHaveRoom: (edgeId) => {
      const said = tooMuch(brought.get(edgeId));
      if (said !== null) throw new Problem('tooMany', said);
    },
    note: ({ arrivals, onCommit }, edgeId, bytes) => {
      const known = brought.get(edgeId);
      const today = known !== undefined && isToday(known) ? known : { since: now(), bytes: 0 };
      const sum = { edgeId, since: today.since, bytes: today.bytes + bytes };
      arrivals.put(sum);
      onCommit(() => brought.set(edgeId, sum));
    },
    findings: () => [...brought.values()].sort(byId).flatMap((one) => tooMuch(one) ?? []),
  };
}

const byId = (a: Arrived, b: Arrived): number => (a.edgeId < b.edgeId ? -1 : 1);
