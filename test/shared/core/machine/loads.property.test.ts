import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { LoadKind } from '../../../../shared/core/words/load.ts';
import { factory, machine, minute, monday, order, smallPlant } from '../facts.ts';

const ids = ['A', 'B', 'C'];
const content = fc.uniqueArray(
  fc.record({ orderId: fc.constantFrom(...ids), quantityPcs: fc.integer({ min: 1, max: 50 }) }),
  { selector: ({ orderId }) => orderId, maxLength: 3 },
);
const happening = fc.oneof(
  fc.record({ kind: fc.constant('load' as const), content }),
  fc.record({ kind: fc.constant('cycle' as const) }),
);
const happenings = fc.array(happening, { minLength: 1, maxLength: 25 });
type Happening = { kind: 'cycle' } | { kind: 'load'; content: { orderId: string; quantityPcs: number }[] };

function eventsOf(said: readonly Happening[]): Event[] {
  const facts = factory();
  const head = ids.map((id) => facts.release(monday, order(id, { quantityPcs: 100_000 })));
  return [
    ...head,
    ...said.map((one, index) => {
      const at = monday + (index + 1) * minute;
      if (one.kind === 'cycle') return facts.counted('P1', at, 1, { unit: 'cycle' });
      const parts = one.content.map((part) => ({ ...part, operationId: `${part.orderId}/0010` }));
      return facts.record({ type: 'loadDeclared', machineId: 'P1', at, by: 'anna', content: parts });
    }),
  ];
}

/** What lay in the machine as each cycle ended, added up one by one. */
function byHand(said: readonly Happening[], loads: LoadKind) {
  const made = new Map(ids.map((id) => [id, 0]));
  let inside: { orderId: string; quantityPcs: number }[] = [];
  let waiting = 0;
  for (const one of said) {
    if (one.kind === 'load') inside = one.content;
    else {
      if (inside.length === 0) waiting++;
      for (const { orderId, quantityPcs } of inside) made.set(orderId, (made.get(orderId) ?? 0) + quantityPcs);
      if (loads === 'perCycle') inside = [];
    }
  }
  return { made: Object.fromEntries(made), waiting };
}

test.each(['perCycle', 'untilNext'] as const)('a cycle makes what lay in the machine as it ended (%s)', (loads) => {
  const plant = smallPlant({ machines: [machine('P1', { loads, counters: { total: { unit: 'cycle' } } })] });
  fc.assert(
    fc.property(happenings, fc.infiniteStream(fc.nat()), fc.constantFrom(2, 4, 100), (said, draws, chunkFacts) => {
      const events = eventsOf(said)
        .map((event) => ({ event, place: draws.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ event }) => event);
      const ledger = openLedger(plant, { chunkFacts });
      const to = monday + (said.length + 1) * minute;
      for (const event of events) {
        ledger.record([event]);
        ledger.machine('P1', monday, to);
      }
      const made = Object.fromEntries(ids.map((id) => [id, ledger.operation(`${id}/0010`, to)?.producedPcs ?? 0]));
      const { undecided } = ledger.machine('P1', monday, to);
      const waiting = undecided.reduce((sum, { cycles = 0 }) => sum + cycles, 0);
      expect({ made, waiting }).toEqual(byHand(said, loads));
      if (loads === 'perCycle') expect(undecided.every(({ cycles }) => cycles === 1)).toBe(true);
    }),
  );
});

test('cycles that only the counter saw use no load twice, and none of them is lost', () => {
  const plant = smallPlant({
    machines: [machine('P1', { loads: 'perCycle', counters: { total: { unit: 'cycle' } } })],
  });
  const one = fc.record({ loaded: fc.boolean(), count: fc.integer({ min: 0, max: 4 }), spread: fc.boolean() });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), (said) => {
      const facts = factory();
      const ids = said.map((_, index) => `L${index}`);
      let countedAt = monday;
      const events = said.flatMap(({ loaded, count, spread }, index) => {
        const at = monday + (2 * index + 1) * minute;
        const content = [{ orderId: `L${index}`, operationId: `L${index}/0010`, quantityPcs: 1 }];
        const load = loaded ? [facts.record({ type: 'loadDeclared', machineId: 'P1', at, by: 'anna', content })] : [];
        if (count === 0) return load;
        const since = countedAt;
        countedAt = at + minute;
        return [...load, facts.counted('P1', countedAt, count, { unit: 'cycle', since, recovered: spread })];
      });
      const ledger = openLedger(plant, { chunkFacts: 4 });
      ledger.record([...ids.map((id) => facts.release(monday, order(id))), ...events]);
      const to = monday + (2 * said.length + 2) * minute;
      const made = ids.map((id) => ledger.operation(`${id}/0010`, to)?.producedPcs ?? 0);
      const { undecided } = ledger.machine('P1', monday, to);
      const waiting = undecided.reduce((sum, { cycles = 0 }) => sum + cycles, 0);
      expect(Math.max(...made)).toBeLessThanOrEqual(1);
      expect(made.reduce((sum, parts) => sum + parts, 0) + waiting).toBe(
        said.reduce((sum, { count }) => sum + count, 0),
      );
    }),
  );
});
