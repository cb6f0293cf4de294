import { expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const seven = monday + hour;
const at = (minutes: number) => monday + minutes * minute;

/** B makes two parts a cycle on P1; the line was cut for an hour, and the counter then stood seven further. */
function sevenInTheGap(unit: 'part' | 'cycle', ...change: Parameters<typeof order>[1][]): Ledger {
  const facts = factory();
  const ledger = openLedger(smallPlant());
  const changed = change.map((to): Event => facts.changed(at(52), order('B', to)));
  ledger.record([
    facts.release(monday - hour, order('B', { operation: { partsPerCycle: 2 } })),
    facts.started('P1', monday, 'B/0010'),
    facts.state('P1', monday, 'running'),
    facts.counted('P1', seven, 7, { unit, since: monday, recovered: true }),
    ...changed,
  ]);
  return ledger;
}

function madeUntil(ledger: Ledger, to: number, from = monday) {
  const { quantities } = ledger.machine('P1', from, to);
  const { pqPcs } = ledger.figures({ kind: 'machine', id: 'P1' }, from, to).sums;
  return {
    parts: quantities.reduce((sum, { producedPcs }) => sum + producedPcs, 0),
    cycles: quantities.reduce((sum, { cycles }) => sum + cycles, 0),
    pqPcs,
  };
}

test('a window that ends within a gap has the whole cycles of the parts that it has', () => {
  expect(madeUntil(sevenInTheGap('part'), at(52))).toEqual({ parts: 6, cycles: 3, pqPcs: 6 });
});

test('a window that ends within a gap has the parts of whole cycles', () => {
  expect(madeUntil(sevenInTheGap('cycle'), at(30))).toEqual({ parts: 6, cycles: 3, pqPcs: 6 });
  expect(madeUntil(sevenInTheGap('cycle'), at(60), at(30))).toEqual({ parts: 8, cycles: 4, pqPcs: 8 });
});

test.each(['part', 'cycle'] as const)('an order change in a gap of %ss moves nothing before it', (unit) => {
  const unchanged = sevenInTheGap(unit);
  const changed = sevenInTheGap(unit, { operation: { partsPerCycle: 3 } });
  for (let minutes = 1; minutes <= 52; minutes++)
    expect(madeUntil(changed, at(minutes)), `${minutes} min`).toEqual(madeUntil(unchanged, at(minutes)));
});
