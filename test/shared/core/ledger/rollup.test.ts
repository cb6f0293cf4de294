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

test('a week that a late fact comes into while it is summed in pieces counts it', () => {
  const plant = smallPlant({ machines: [machine('M1'), machine('M2')] });
  const scope = { kind: 'plant' } as const;
  const window = [monday, monday + 7 * day] as const;
  const facts = factory('box');
  const past = ['M1', 'M2'].flatMap((id) => [
    facts.state(id, monday, 'running'),
    ...facts.cycles(id, monday, monday + 8 * day, hour),
    facts.lost(id, monday + 8 * day),
  ]);
  const late = facts.scrap('M1', monday + hour, 1, 'crack');
  const fresh = openLedger(plant);
  fresh.record([...past, late]);
  const expected = fresh.figures(scope, ...window);
  expect(expected.scrapPareto).toMatchObject([{ reasonId: 'crack', quantityPcs: 1 }]);
  // Whichever piece it comes behind.
  for (let before = 0; before < 8; before++) {
    const ledger = openLedger(plant);
    ledger.record(past);
    const summing = ledger.summingAhead(scope, ledger.spansOf(scope, ...window), window[1])[Symbol.iterator]();
    for (let piece = 0; piece < before; piece++) summing.next();
    ledger.record([late]);
    while (summing.next().done !== true);
    expect(ledger.figures(scope, ...window)).toEqual(expected);
  }
});

test('time between two stretches of facts that a change of plan gives to an order is in kept sums', () => {
  const facts = factory('box');
  const events = [
    facts.job('P1', monday + 48 * minute, { program: 'prog-b' }),
    facts.finished('P1', monday + 104 * minute, 'B/0010'),
    facts.restored('P1', monday + 220 * minute),
    facts.release(monday + 4 * hour, order('B', { operation: { program: 'prog-b' } })),
    facts.release(monday + 5 * hour, order('D', { operation: { machineIds: ['P1'] } })),
    facts.changed(monday + 350 * minute, order('D')),
    facts.counted('P1', monday + 6.5 * hour, 1),
  ];
  // Told last: only now is it known that it was not over when the plan changed.
  const late = facts.started('P2', monday + 221 * minute, 'B/0010');
  const item = { kind: 'item', id: 'item-B' } as const;
  const window = [monday, monday + day] as const;
  const fresh = openLedger(smallPlant());
  fresh.record([...events, late]);
  for (const chunkFacts of [1, 2, 3, 4]) {
    const ledger = openLedger(smallPlant(), { chunkFacts });
    ledger.record(events);
    ledger.figures({ kind: 'plant' }, ...window);
    ledger.record([late]);
    expect(ledger.figures(item, ...window)).toEqual(fresh.figures(item, ...window));
  }
});
