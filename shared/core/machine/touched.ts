/** Which time a fold may have changed, and from when on it may have changed who worked on what: most facts change the first alone. */
import { sameData } from '../words/json.ts';
import type { FoldState, Tracks } from './fold-state.ts';

/** Time whose answers may have changed; `workFrom`: who worked on what did not before this. */
export interface Touched {
  from: number;
  to: number;
  workFrom: number;
}

/**
 * From when on the next fact may say that something else was in work: a pulse that did not come, a setup that was over.
 * What a standstill comes to be changes nothing of that.
 */
export function openFrom({ segment, setup, lastCycleAt }: FoldState): number {
  const never = Number.POSITIVE_INFINITY;
  const silent = segment?.state === 'running' ? (lastCycleAt ?? never) : never;
  return Math.min(silent, setup?.leftAt ?? never, setup?.rowFrom ?? never);
}

const EVER = Number.POSITIVE_INFINITY;
const open = ['segment', 'lastCycleAt', 'gapMs', 'ownership', 'setup', 'up', 'state'] as const;

type Lengths = Record<'ownerships' | 'segments' | 'setups', number>;
export const nothingKnown: Lengths = { ownerships: 0, segments: 0, setups: 0 };
export const lengthsOf = ({ ownerships, segments, setups }: Tracks): Lengths => ({
  ...{ ownerships: ownerships.length, segments: segments.length },
  setups: setups.length,
});

/** From when on the tracks say something more than they did; of a setup that was open before, where it ended. */
export function shownFrom(tracks: Tracks, known: Lengths, open: FoldState['setup']): number {
  let begin = Number.POSITIVE_INFINITY;
  for (const track of ['ownerships', 'segments'] as const)
    for (const { from } of tracks[track].slice(known[track])) begin = Math.min(begin, from);
  for (const { from, to } of tracks.setups.slice(known.setups))
    begin = Math.min(begin, from === open?.from ? to : from);
  return begin;
}

/**
 * From when on a stretch that was folded again says something else of who worked on what. Mostly it does not: an order
 * or a late count changes nothing of it, and people's time at all other machines is left alone.
 */
export function otherFrom(told: Tracks, now: Tracks): number {
  return Math.min(
    firstOther(told.ownerships, now.ownerships),
    firstOther(told.segments, now.segments),
    firstOther(told.setups, now.setups),
  );
}

function firstOther(told: readonly { from: number }[], now: readonly { from: number }[]): number {
  let same = 0;
  while (same < told.length && same < now.length && sameData(told[same], now[same])) same++;
  return [...told.slice(same), ...now.slice(same)].reduce((low, { from }) => Math.min(low, from), EVER);
}

/** The same of what was still open behind its last fact. */
export function openOtherwiseFrom(told: FoldState, now: FoldState): number {
  if (sameWork(told, now)) return EVER;
  const begins = [openFrom(told), openFrom(now)];
  if (!sameData(told.setup, now.setup)) begins.push(told.setup?.from ?? EVER, now.setup?.from ?? EVER);
  if (!sameData(told.segment, now.segment)) begins.push(told.segment?.from ?? EVER, now.segment?.from ?? EVER);
  return Math.min(...begins);
}

/** What of a state decides who works on what from there on. */
export function sameWork(a: FoldState, b: FoldState): boolean {
  return a === b || (open.every((field) => sameData(a[field], b[field])) && sameData(a.claims, b.claims));
}
