/** What goes wrong again and again: logged when it begins, changes and ends, and told to whoever asks meanwhile. */
import { Problem } from '../shared/core/words/problem.ts';
import { saidOfFailure } from '../shared/io/disk-problem.ts';
import type { Log } from '../shared/io/log.ts';

export type Complaints = ReturnType<typeof complainTo>;

/** Each kind of trouble is logged when it begins, changes and ends; not every second. */
export function complainTo(log: Log, now: () => number) {
  const current = new Map<string, string>();
  const wellAt = new Map<string, number>();
  const about = (what: string) => (error: unknown) => {
    const message = error === null ? null : saidOfFailure(error);
    if (message === null) wellAt.set(what, now());
    if (message === (current.get(what) ?? null)) return;
    if (message === null) {
      current.delete(what);
      log.info({ what }, 'It works again.');
    } else {
      current.set(what, message);
      // An expected failure is told in a sentence; anything else with all that is known of it.
      log.warn(error instanceof Problem ? { what } : { what, err: error }, message);
    }
  };
  return {
    of: (what: string): string | null => current.get(what) ?? null,
    first: (whats: readonly string[]): string | null => whats.map((what) => current.get(what)).find(Boolean) ?? null,
    but: (whats: readonly string[]): readonly { what: string; words: string }[] =>
      [...current].flatMap(([what, words]) => (whats.includes(what) ? [] : [{ what, words }])),
    /** When a round of it last went well, epoch ms. */
    lastAt: (what: string): number | null => wellAt.get(what) ?? null,
    about,
    /** Work that a timer asks for. */
    guard: (what: string, work: () => void): void => {
      try {
        work();
        about(what)(null);
      } catch (error) {
        about(what)(error);
      }
    },
  };
}
