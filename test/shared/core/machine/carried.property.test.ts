import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { type Facts, factory, hour, machine, minute, monday, order, second, smallPlant } from '../facts.ts';

/** A total and a scrap counter: open parts of lots, and good parts until the order is complete. */
const plant = smallPlant({ machines: [machine('P1', { counters: { total: {}, scrap: {} } })] });
/** Nobody starts C: it is the only one waiting when a setup finds another complete. */
const orders = [order('A', { quantityPcs: 12 }), order('B', { quantityPcs: 8 }), order('C')];

type Step = (facts: Facts, at: number) => Event;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.nat(3).map(
      (count): Step =>
        (facts, at) =>
          facts.counted('P1', at, count),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 4 }).map(
      (count): Step =>
        (facts, at) =>
          facts.counted('P1', at, count, { counter: 'scrap' }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('A', 'B').map(
      (id): Step =>
        (facts, at) =>
          facts.started('P1', at, `${id}/0010`),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('setup' as const, 'running' as const).map(
      (state): Step =>
        (facts, at) =>
          facts.state('P1', at, state),
    ),
  },
);

const history = fc
  .array(fc.tuple(step, fc.constantFrom(0, second, 20 * second, 2 * minute, 6 * minute)), {
    minLength: 8,
    maxLength: 60,
  })
  .map((steps): Event[] => {
    const facts = factory();
    let at = monday;
    const events = orders.map((one) => facts.release(monday - hour, one));
    events.push(facts.started('P1', at, 'A/0010'));
    for (const [does, ms] of steps) {
      at += ms;
      events.push(does(facts, at));
    }
    return events;
  });

const told = (events: readonly Event[][], chunkFacts: number): string => {
  const ledger = openLedger(plant, { chunkFacts });
  for (const batch of events) {
    ledger.record(batch);
    ledger.takeChanged();
  }
  const [from, to] = [monday - hour, monday + 12 * hour];
  return JSON.stringify([ledger.machine('P1', from, to), orders.map(({ id }) => ledger.operation(`${id}/0010`, to))]);
};

describe('A late fact of a machine that sorts its parts', () => {
  test('comes to the same as in time, wherever the sums that it changes are asked for', () => {
    const late = history.chain((events) =>
      fc.tuple(fc.constant(events), fc.uniqueArray(fc.nat(events.length - 1), { minLength: 1, maxLength: 4 })),
    );
    fc.assert(
      fc.property(late, ([events, places]) => {
        const inTime = events.filter((_, index) => !places.includes(index));
        const lateOnes = places.map((place) => events.slice(place, place + 1));
        expect(told([inTime, ...lateOnes], 2)).toBe(told([events], 1_000));
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  test('that changes nothing but sums makes only its own stretch again, however long the order has run since', () => {
    const facts = factory();
    const events = [
      ...orders.map((one) => facts.release(monday - hour, one)),
      facts.started('P1', monday, 'B/0010'),
      facts.state('P1', monday, 'running'),
      ...facts.cycles('P1', monday, monday + 10 * hour, 20 * second),
    ];
    const late = facts.counted('P1', monday + hour + 1, 1);
    const bySeq = new Map([...events, late].map((event) => [event.seq, event]));
    const read: number[] = [];
    const store = {
      read: (_: string, seqs: readonly number[]) => {
        read.push(...seqs);
        return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
      },
    };
    const ledger = openLedger(plant, {
      chunkFacts: 10,
      awake: { facts: 50, ms: 0, whole: { facts: 20, ms: 0 } },
      store,
    });
    ledger.record(events);
    ledger.takeChanged();
    read.length = 0;
    ledger.record([late]);
    ledger.takeChanged();
    expect(read.length).toBeGreaterThan(0);
    expect(read.length).toBeLessThanOrEqual(40);
    expect(ledger.operation('B/0010', monday + 12 * hour)?.goodPcs).toBe(1_801);
  });
});
