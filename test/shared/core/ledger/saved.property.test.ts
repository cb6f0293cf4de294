/** What was written down and taken over again, with what came after it, is what a full computation gives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { savedInParts } from '../../../../shared/core/timeline/saved-machine.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, monday } from '../facts.ts';
import { history, machines, orders, randomPlant, spanOf, stretched } from './histories.ts';

/** Everything that can be asked, as text: equal text, equal answers. */
function answers(ledger: Ledger, from: number, to: number): string {
  return JSON.stringify({
    machines: machines.map(({ id }) => ({
      window: ledger.machine(id, from, to),
      setups: ledger.setups(id, from, to),
      phases: ledger.phases(id, from, to),
      figures: ledger.figures({ kind: 'machine', id }, from, to),
      signOns: ledger.signOns(id, from, to),
      said: ledger.said(id, from, to),
      runnable: ledger.runnable(id, to),
      standstills: ledger.standstills(id, from, to, to),
    })),
    plant: ledger.figures({ kind: 'plant' }, from, to),
    items: ledger.itemIds().map((id) => ledger.figures({ kind: 'item', id }, from, to)),
    orders: [...ledger.orders()].sort(),
    figures: orders.map(({ id }) => ledger.figures({ kind: 'order', id }, from, to)),
    people: ['anna', 'bert'].map((by) => ledger.attended(by, from, to)),
    touched: ledger.touchedOperations(),
    operations: ledger.touchedOperations().map((id) => ledger.operation(id, to)),
  });
}

/** A difference is shown where it begins: whole answers are too long to read. */
function expectSame(a: string, b: string): void {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  expect(a.slice(Math.max(0, at - 200), at + 200)).toBe(b.slice(Math.max(0, at - 200), at + 200));
}

/** Small chunks, and hardly any facts in memory: as after a year. `estimates`: as at the bridge. */
function opened(events: readonly Event[], estimates: boolean): Ledger {
  const byNumber = new Map(events.map((event) => [`${event.edgeId} ${event.seq}`, event]));
  const store = {
    read: (edgeId: string, seqs: readonly number[]) => seqs.flatMap((seq) => byNumber.get(`${edgeId} ${seq}`) ?? []),
  };
  return openLedger(randomPlant(), {
    chunkFacts: 1,
    store,
    estimates,
    atHand: { pages: 1, orders: 1, days: 1, rows: 2 },
    awake: { facts: 60, ms: 0, whole: { facts: 20, ms: 0 }, laidBytes: 0 },
  });
}

/** Written down and read again, as through a file. */
function again(ledger: Ledger, events: readonly Event[], estimates = true): Ledger {
  const restored = opened(events, estimates);
  for (const part of ledger.save()) {
    // What is written in one part where there is little of it may come in several.
    const parts =
      part.kind === 'machine' ? [...savedInParts(part.machine, 2)].map((machine) => ({ ...part, machine })) : [part];
    for (const one of parts) restored.restore(structuredClone(one));
  }
  return restored;
}

/** The plant is configured otherwise at some moments, of which a fact tells later than it happened, or never. */
const configured = fc.array(
  fc.record({
    afterMs: fc.integer({ min: -2 * hour, max: 20 * hour }),
    change: fc.constantFrom('minorStop', 'partsPerCycle', 'timeZone', 'reasons', 'machineMore'),
  }),
  { maxLength: 2 },
);

function withConfigurations(
  events: readonly Event[],
  changes: readonly { afterMs: number; change: string }[],
): Event[] {
  const facts = factory('planning');
  const told = changes.map(({ afterMs, change }) => {
    const plant = randomPlant();
    const [first] = plant.machines;
    if (change === 'timeZone') plant.timeZone = 'Europe/Berlin';
    if (change === 'reasons') plant.reasons = plant.reasons.map((one) => ({ ...one, failure: false }));
    if (change === 'minorStop') for (const one of plant.machines) one.minorStopMaxMs = 5_000;
    if (change === 'partsPerCycle') for (const one of plant.machines) one.partsPerCycle = 3;
    if (change === 'machineMore' && first !== undefined) plant.machines.push({ ...first, id: 'P9', name: 'P9' });
    return facts.record({ type: 'masterDataChanged', machineId: null, at: monday + afterMs, plant }, monday + afterMs);
  });
  return [...events, ...told];
}

const arrivals = fc
  // An afternoon, or days: what is kept of days that are over is written down too.
  .tuple(history, configured, fc.constantFrom(1, 40))
  .map(([events, changes, factor]) => withConfigurations(stretched(events, factor), changes))
  .chain((events) =>
    fc.tuple(
      fc.constant(events),
      // Most facts come as they happened; then again any order, so that the far past is told after the cut too.
      fc.oneof(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
    ),
  );

describe('A ledger that was written down and taken over', () => {
  test('answers as one that computed everything, whatever comes after, to the byte', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(arrivals, ([events, arrived, cuts, asked, estimates]) => {
        const { from, to } = spanOf(events);
        const edges = [
          0,
          ...cuts.map((share) => Math.floor(share * arrived.length)).sort((a, b) => a - b),
          arrived.length,
        ];
        let ledger = opened(events, estimates);
        edges.slice(1).forEach((end, index) => {
          ledger.record(arrived.slice(edges[index], end));
          if (asked) for (const { id } of machines) ledger.machine(id, from, to);
          if (asked) for (const id of ledger.touchedOperations()) ledger.operation(id, to);
          ledger.sumUp();
          // Where operations stand that are in work is written down, too.
          if (asked) for (const _ of ledger.workOn());
          ledger = again(ledger, events, estimates);
        });
        const whole = openLedger(randomPlant());
        whole.record(arrived);
        expectSame(answers(ledger, from, to), answers(whole, from, to));
      }),
      { numRuns: 8 },
    );
  });

  test('tells on what the one before had not told yet', () => {
    fc.assert(
      fc.property(arrivals, ([events, arrived]) => {
        const ledger = opened(events, true);
        ledger.record(arrived);
        const restored = again(ledger, events);
        expect(restored.takeChanged()).toEqual(ledger.takeChanged());
        expect(restored.takeChanged()).toEqual({ machineIds: [], operationIds: [] });
      }),
      { numRuns: 10 },
    );
  });

  test('where nobody takes what changed keeps none of it, also of one that kept it', () => {
    fc.assert(
      fc.property(arrivals, ([events, arrived]) => {
        const told = opened(events, true);
        told.record(arrived);
        const untold = openLedger(randomPlant(), { estimates: true, tellsChanges: false });
        for (const part of told.save()) untold.restore(structuredClone(part));
        untold.record(arrived);
        expect([...untold.save()].filter(({ kind }) => kind === 'changed')).toEqual([]);
        expect(() => untold.takeChanged()).toThrow();
      }),
      { numRuns: 10 },
    );
  });
});
