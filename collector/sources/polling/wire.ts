/**
 * What a polled protocol says of itself: how its addresses are read, and how a connection is asked. All else
 * (grouping, rounds, lines, back-off, looking around) is `poller.ts` and `look.ts`.
 */
import type { Sentence } from '../../../shared/core/words/sentence.ts';
import type { MachineOverride } from '../mapping/profile.ts';
import type { PollingOptions } from './options.ts';
import type { Range, Spot } from './spot.ts';

/** What became of one read. */
export type Answer =
  | { is: 'bytes'; bytes: Uint8Array }
  /** It has no such address, or gives it to nobody: the other reads are another matter. */
  | { is: 'refused'; why: Sentence }
  /** Not now: the device is busy, or the gateway does not reach it. */
  | { is: 'away'; why: Sentence };

export interface Session {
  /** Most units of a block in one read. */
  most(block: string): number;
  /**
   * Reads of one device, in their order. Throws Silence where it does not answer in time, and everything else where
   * the connection is of no more use.
   */
  read(unit: number, ranges: readonly Range[]): Promise<Answer[]>;
  /** Gives the connection up; whoever waits for an answer is told why. */
  end(why?: Sentence): void;
}

/** A machine's entry as far as polling knows it. */
export type PolledEntry = MachineOverride & { gaps: readonly string[]; unitId?: number; firstAddress?: 0 | 1 };

export interface Wire<Options extends PollingOptions> {
  readonly kind: string;
  /** What the people of the field call it. */
  readonly protocol: string;
  /** Throws Problem('invalid') with what is wrong and how to write it. */
  spot(address: string, entry: Pick<PolledEntry, 'firstAddress'>): Spot;
  /** `holding:110-119`: what is never read. Throws likewise. */
  gap(text: string, entry: Pick<PolledEntry, 'firstAddress'>): Range;
  /** Which of the devices behind the connection it is; 0 where there is one. */
  unit(entry: PolledEntry): number;
  /** Throws Silence, the socket's errors, and Problem with what the peer says against it. `ending` gives the connection up. */
  begin(options: Options, ending?: AbortSignal): Promise<Session>;
}
