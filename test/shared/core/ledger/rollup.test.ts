import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { day, factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

test('a second word about parts that were finished as a kept hour or day ended counts in it', () => {
  const plant = smallPlant({ machines: [machine('M1', { counters: { good: {} } })] });
  const ledger = openLedger(plant);
  const facts = factory('box');
  const [from, to] = [monday - 2 * day, monday + 3 * day];
  ledger.record([
    facts.release(monday, order('A', {})),
    facts.started('M1', monday, 'A/0010'),
    facts.state('M1', monday, 'running'),
    facts.counted('M1', monday + minute, 5, { counter: 'good' }),
  ]);
  const scope = { kind: 'machine', id: 'M1' } as const;
  for (let end = monday + hour; end < monday + day; end += hour) {
    for (const _again of [1, 2]) {
      const before = ledger.figures(scope, from, to).sums.allGoodPcs;
      ledger.record([facts.scrap('M1', end, 1, 'crack', 'A/0010', 'good')]);
      expect(ledger.figures(scope, from, to).sums.allGoodPcs).toBe(before - 1);
    }
  }
});
