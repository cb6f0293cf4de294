/** Which time a fold may have changed, and from when on it may have changed who worked on what: most facts change the first alone. */
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
