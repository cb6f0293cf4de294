import { expect, test } from 'vitest';
import type { Undecided } from '../../../../shared/core/words/interval.ts';
import { keepsByDay } from './kept-by-day.ts';

const sum = (all: readonly Undecided[]) => all.reduce((pcs, { producedPcs }) => pcs + producedPcs, 0);

test('no part that nobody gave to an order is lost or asked for twice, however old and in whatever order the facts came', () => {
  keepsByDay({
    of: (ledger, id, from, to, most) => ledger.undecided(id, from, to, most),
    right: (fresh, id, from, to) => {
      const asked = fresh.undecided(id, from, to);
      expect(sum(asked)).toBe(sum(fresh.machine(id, from, to).undecided));
      return asked;
    },
  });
});
