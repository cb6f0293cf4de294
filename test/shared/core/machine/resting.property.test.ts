import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { type FactStore, packSeqs, unpackSeqs } from '../../../../shared/core/machine/resting.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Plant, PlantSchema } from '../../../../shared/core/words/plant.ts';
import { factory, hour, minute, monday } from '../facts.ts';
import { history, machines, orders, randomPlant, spanOf } from '../ledger/histories.ts';

/** Gives facts back as a journal would, and counts how many were asked for. */
function storeOf(events: readonly Event[]): FactStore & { asked: number } {
  const bySeq = new Map(events.map((event) => [`${event.edgeId}/${event.seq}`, JSON.stringify(event)]));
  return {
    asked: 0,
    read(edgeId, seqs) {
      this.asked += seqs.length;
      return seqs.map((seq): Event => JSON.parse(bySeq.get(`${edgeId}/${seq}`) ?? 'null'));
    },
  };
}

function answers(ledger: Ledger, from: number, to: number): string {
  return JSON.stringify({
    machines: machines.map(({ id }) => ({
      window: ledger.machine(id, from, to),
      setups: ledger.setups(id, from, to),
      figures: ledger.figures({ kind: 'machine', id }, from, to),
    })),
    orders: orders.map(({ id }) => ledger.figures({ kind: 'order', id }, from, to)),
    operations: ledger.touchedOperations().map((id) => ledger.operation(id, to)),
  });
}

/** What a plant is configured as may change in the middle of everything. */
const reconfigured: fc.Arbitrary<(plant: Plant) => Plant> = fc.constantFrom<(plant: Plant) => Plant>(
  (plant) => plant,
  (plant) => ({ ...plant, machines: plant.machines.map((one) => ({ ...one, minorStopMaxMs: 30_000 })) }),
  (plant) => ({
    ...plant,
    machines: plant.machines.map((one) => (one.id === 'P3' ? { ...one, partsPerCycle: 4 } : one)),
  }),
  (plant) => ({ ...plant, reasons: plant.reasons.map((one) => ({ ...one, failure: !one.failure })) }),
  (plant) => ({ ...plant, calendars: plant.calendars.map((one) => ({ ...one, week: { mon: [], tue: [] } })) }),
  (plant) =>
    PlantSchema.parse({ ...plant, machines: [...plant.machines, { ...plant.machines[0], id: 'P9', name: 'P9' }] }),
);

/** A history, its configurations among it, and an order of arrival in batches. */
const arrivals = fc
  .tuple(history, fc.array(fc.tuple(fc.integer({ min: -1, max: 12 }), reconfigured), { maxLength: 3 }))
  .map(([events, changes]): Event[] => {
    const configured = changes.map(([hours, change], index): Event => {
      const at = monday + hours * hour + index;
      const plant = change(randomPlant());
      return { type: 'masterDataChanged', machineId: null, at, recordedAt: at, edgeId: 'plan', seq: index + 1, plant };
    });
    return [...events, ...configured];
  })
  .chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
    ),
  );

describe('Facts that rest', () => {
  test('give every answer that facts in memory give, whatever comes late or is configured anew', () => {
    let asked = 0;
    fc.assert(
      fc.property(arrivals, ([events, arrived, size, facts, whole]) => {
        const { from, to } = spanOf(events);
        const store = storeOf(events);
        const awake = { facts, ms: 0, whole: { facts: whole, ms: 0 } };
        const atHand = { pages: 1, orders: 1, days: 1, rows: 2 };
        const ledger = openLedger(randomPlant(), { chunkFacts: 3, awake, store, atHand });
        for (let at = 0; at < arrived.length; at += size) {
          ledger.record(arrived.slice(at, at + size));
          ledger.sumUp(3);
          if (at % 2 === 0) for (const { id } of machines) ledger.machine(id, from, to);
          ledger.takeChanged();
        }
        const fresh = openLedger(randomPlant());
        fresh.record(events);
        expect(JSON.parse(answers(ledger, from, to))).toEqual(JSON.parse(answers(fresh, from, to)));
        asked += store.asked;
      }),
      { numRuns: 100 },
    );
    expect(asked).toBeGreaterThan(1_000);
  }, 240_000);

  test('are read again only where somebody asks for their time', () => {
    const facts = factory('box');
    const events = Array.from({ length: 1_000 }, (_, index) => facts.counted('P1', monday + index * minute, 1));
    const store = storeOf(events);
    const ledger = openLedger(randomPlant(), { chunkFacts: 10, awake: { facts: 300, ms: 0 }, store });
    ledger.record(events);
    ledger.sumUp();
    store.asked = 0;
    ledger.machine('P1', monday + 950 * minute, monday + 1_000 * minute);
    expect(store.asked).toBe(0);
    ledger.machine('P1', monday + 200 * minute, monday + 260 * minute);
    expect(store.asked).toBeGreaterThan(50);
    expect(store.asked).toBeLessThan(300);
  });

  test('are never those of the last hours, however few may stay', () => {
    const facts = factory('box');
    const events = Array.from({ length: 1_000 }, (_, index) => facts.counted('P1', monday + index * minute, 1));
    const store = storeOf(events);
    const ledger = openLedger(randomPlant(), { chunkFacts: 10, awake: { facts: 1, ms: 5 * hour }, store });
    ledger.record(events);
    ledger.sumUp();
    store.asked = 0;
    ledger.machine('P1', monday + 850 * minute, monday + 1_000 * minute);
    expect(store.asked).toBe(0);
    ledger.machine('P1', monday + 300 * minute, monday + 400 * minute);
    expect(store.asked).toBeGreaterThan(90);
  });

  test('leave room for older ones, however many the last hours hold', () => {
    const facts = factory('box');
    const events = Array.from({ length: 1_000 }, (_, index) => facts.counted('P1', monday + index * minute, 1));
    const store = storeOf(events);
    const ledger = openLedger(randomPlant(), { chunkFacts: 10, awake: { facts: 150, ms: 5 * hour }, store });
    ledger.record(events);
    ledger.sumUp();
    const look = () => ledger.machine('P1', monday + 300 * minute, monday + 400 * minute);
    look();
    store.asked = 0;
    look();
    expect(store.asked).toBe(0);
  });

  test('stop the computation when the store gives back something else', () => {
    const [events = []] = fc.sample(history, { numRuns: 1, seed: 7 });
    const { to } = spanOf(events);
    const wrong: FactStore = { read: (_edgeId, seqs) => seqs.flatMap(() => events[0] ?? []) };
    const ledger = openLedger(randomPlant(), { chunkFacts: 3, awake: { facts: 1, ms: 0 }, store: wrong });
    ledger.record(events);
    expect(() => machines.map(({ id }) => ledger.machine(id, monday - hour, to))).toThrow(/another fact than number/);
  });

  test('are known by numbers that come out of their bytes as they went in', () => {
    const numbers = fc.array(fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 51 })));
    fc.assert(
      fc.property(numbers, (seqs) => {
        expect(unpackSeqs(packSeqs(seqs))).toEqual(seqs);
      }),
    );
    expect(packSeqs(Array.from({ length: 100 }, (_, index) => 1_000_000 + index * 50)).length).toBeLessThan(210);
  });
});
