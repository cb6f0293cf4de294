/**
 * Wrong secrets slow an account down, wherever they are tried from, and never lock it. A try is counted before it is
 * judged, and the tries of one account are judged one after another: many at once gain nothing.
 */
import { backOffMs } from '../../core/words/back-off.ts';
import { Problem } from '../../core/words/problem.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/words/time.ts';

export interface SlowDown {
  /**
   * Judges one try. `isRight` does the costly work and is not asked while the account has to wait.
   * Errors: `tooMany`, with the seconds to wait.
   */
  judge(account: Account, isRight: () => Promise<boolean>): Promise<boolean>;
}

export interface Account {
  name: string;
  /** Such an account exists: what is remembered of it is never pushed out by made-up names. */
  isKnown: boolean;
  /**
   * A paired station where this person has signed on before: it has tries of its own, so that nobody who guesses
   * elsewhere keeps a line's people out. null: it waits with everybody.
   */
  ownStation: string | null;
}

interface Tries {
  fails: number;
  /** No try is judged before. */
  until: number;
  lastAt: number;
  /** Tries that wait for their turn, or are in it. */
  queued: number;
  turn: Promise<void>;
}

/** From the third wrong secret on. */
const FREE_TRIES = 3;
const patience = { firstMs: 1_000, longestMs: MINUTE_MS };
const FORGOTTEN_MS = HOUR_MS;
const MOST_QUEUED = 4;
const MOST_UNKNOWN = 1_000;

export function createSlowDown(now: () => number): SlowDown {
  const known = new Map<string, Tries>();
  const unknown = new Map<string, Tries>();

  const triesOf = (all: Map<string, Tries>, key: string): Tries => {
    const found = all.get(key);
    if (found !== undefined && (found.queued > 0 || now() - found.lastAt < FORGOTTEN_MS)) return found;
    const made: Tries = { fails: 0, until: 0, lastAt: now(), queued: 0, turn: Promise.resolve() };
    all.delete(key);
    all.set(key, made);
    if (all === unknown && all.size > MOST_UNKNOWN) all.delete(all.keys().next().value ?? '');
    return made;
  };
  const count = (tries: Tries): void => {
    const at = now();
    tries.fails += 1;
    tries.lastAt = at;
    tries.until = tries.fails < FREE_TRIES ? 0 : at + backOffMs(tries.fails - FREE_TRIES, patience);
  };

  return {
    judge: async ({ name, isKnown, ownStation }, isRight) => {
      const everywhere = triesOf(isKnown ? known : unknown, name);
      const here = ownStation === null ? everywhere : triesOf(known, `${name}\n${ownStation}`);
      if (here.queued >= MOST_QUEUED) throw tooSoon(patience.firstMs);
      return inTurn(here, async () => {
        const waitMs = here.until - now();
        if (waitMs > 0) throw tooSoon(waitMs);
        const before = { fails: everywhere.fails, until: everywhere.until };
        count(here);
        if (here !== everywhere) count(everywhere);
        const right = await isRight();
        if (!right) return false;
        here.fails = 0;
        here.until = 0;
        // What was guessed elsewhere is not forgiven by a right secret here.
        if (here !== everywhere) Object.assign(everywhere, before);
        return true;
      });
    },
  };
}

async function inTurn<T>(tries: Tries, work: () => Promise<T>): Promise<T> {
  tries.queued += 1;
  const before = tries.turn;
  let done = (): void => {};
  tries.turn = new Promise((resolve) => {
    done = resolve;
  });
  try {
    await before;
    return await work();
  } finally {
    tries.queued -= 1;
    done();
  }
}

const tooSoon = (waitMs: number): Problem =>
  new Problem('tooMany', { what: 'tooManyTries', seconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
