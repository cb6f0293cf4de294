/** Whether a process is held up by its own work: then values are late, and pages stand still. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of the last minute. */
export interface LoopHeld {
  /** The longest that nothing else could run, ms; null before the first look. */
  worstMs: number | null;
  /** Seconds in which something held it longer than it may. */
  slowSeconds: number;
}

export interface LoopWatch {
  /** Once a second: the longest delay since the last look, ms. */
  look(worstMs: number): void;
  held(): LoopHeld;
}

/** What a page or a machine may have to wait for the process's own work. */
export const HELD_MS = 50;
const SECONDS = 60;
/** A lone slow second is no news; so many in a minute are felt. */
export const SLOW_SECONDS = 10;
const RESOLUTION_MS = 10;

export function createLoopWatch(): LoopWatch {
  const last: number[] = [];
  return {
    look: (worstMs) => {
      last.push(worstMs);
      if (last.length > SECONDS) last.shift();
    },
    held: () => ({
      worstMs: last.length === 0 ? null : Math.max(...last),
      slowSeconds: last.filter((ms) => ms > HELD_MS).length,
    }),
  };
}

/** Gives how long the event loop was held at most since the last time that this was asked, ms. */
export function loopClock(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    const heldMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
    delays.reset();
    return heldMs;
  };
}
