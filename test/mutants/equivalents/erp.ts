/** Of what the ERP is told. */
import type { Equivalent } from './equivalent.ts';

const deliver = 'bridge/erp/deliver.ts';
const owed = 'shared/core/erp/owed.ts';
const outbox = 'bridge/erp/stored-outbox.ts';
const pauses = 'bridge/erp/pauses.ts';

export const erp: readonly Equivalent[] = [
  {
    file: owed,
    was: 'for (const [name, amount] of posting.says) rest.set(name, (rest.get(name) ?? 0) + amount);',
    becomes: 'for (const [name, amount] of posting.says) rest.set(name, (rest.get(name) ?? 1) + amount);',
    why: 'What a live posting says has a name in the rest: for the compiler.',
  },
  {
    file: owed,
    was: 'if (amount < 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);',
    becomes: 'if (amount <= 0 || (hold && waitsForReason(name) && !saidBefore(reversals, name))) rest.set(name, 0);',
    why: 'Sets to 0 what is 0.',
  },
  {
    file: owed,
    was: '([name, amount]) => amount > 0 && (rest.get(name) ?? 0) < 0 && !(hold && mayLag(name)),',
    becomes: '([name, amount]) => amount > 0 && (rest.get(name) ?? 1) < 0 && !(hold && mayLag(name)),',
    why: 'What a live posting says has a name in the rest: for the compiler.',
  },
  {
    file: outbox,
    was: 'const backlog = live.length < limit ? this.#sql.due.all(0, liveSince, now, limit - live.length) : [];',
    becomes: 'const backlog = live.length < limit ? this.#sql.due.all(1, liveSince, now, limit - live.length) : [];',
    why: 'Nothing was written down in the first millisecond of 1970.',
  },
  {
    file: outbox,
    was: 'if (uncaused.length > 0) this.together(() => uncaused.forEach(this.#because));',
    becomes: 'if (uncaused.length >= 0) this.together(() => uncaused.forEach(this.#because));',
    why: 'A transaction in which nothing is written.',
  },
  {
    file: outbox,
    was: 'if (leaving.length === 0) return;',
    becomes: ';',
    why: 'A transaction in which nothing is written.',
  },
  ...(['awayUntil = 0;', 'let awayUntil = 0;'] as const).map((was) => ({
    file: pauses,
    was,
    becomes: was.replace('0', '1'),
    why: 'One moment long past or another: nobody waits.',
  })),
  {
    file: pauses,
    was: 'const everybodyWaits = (waitMs = 0): number => {',
    becomes: 'const everybodyWaits = (waitMs = 1): number => {',
    why: 'No pause is shorter than a millisecond.',
  },
  {
    file: pauses,
    was: "if (scope === 'erp') return fails(lane, attempts, words, true, waitMs ?? 0);",
    becomes: "if (scope === 'erp') return fails(lane, attempts, words, true, waitMs ?? 1);",
    why: 'No pause is shorter than a millisecond.',
  },
  {
    file: pauses,
    was: 'return now() + Math.max(waitMs ?? 0, own);',
    becomes: 'return now() + Math.max(waitMs ?? 1, own);',
    why: 'No pause is shorter than a millisecond.',
  },
  ...(['#unwritable(key, error)', "#ended(item, { is: 'away', words })"] as const).map((ending) => ({
    file: deliver,
    was: 'return false;',
    becomes: 'return true;',
    behind: `await this.#conclude(item, () => this.${ending});`,
    why: 'It is no longer on its way, and what is not is not sent.',
  })),
];
