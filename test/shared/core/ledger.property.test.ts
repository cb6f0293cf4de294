import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../shared/core/event.ts';
import type { Interval, Quantity } from '../../../shared/core/interval.ts';
import { addSums } from '../../../shared/core/oee.ts';
import { type Ledger, openLedger } from '../../../shared/core/pipeline.ts';
import type { Scope } from '../../../shared/core/scope.ts';
import { factory, hour, monday } from './facts.ts';
import { history, machines, orders, randomPlant, spanOf } from './histories.ts';

/** Everything that can be asked, as text: equal text, equal answers. */
function answers(ledger: Ledger, from: number, to: number): string {
  return JSON.stringify({
    machines: machines.map(({ id }) => ({
      window: ledger.machine(id, from, to),
      setups: ledger.setups(id, from, to),
      figures: ledger.figures({ kind: 'machine', id }, from, to),
    })),
    plant: ledger.figures({ kind: 'plant' }, from, to),
    orders: orders.map(({ id }) => ledger.figures({ kind: 'order', id }, from, to)),
    touched: ledger.touchedOperations(),
    operations: ledger.touchedOperations().map((id) => ledger.operation(id, to)),
  });
}

function ledgerOf(events: readonly Event[]): Ledger {
  const ledger = openLedger(randomPlant());
  ledger.record(events);
  return ledger;
}

/** A difference is shown where it begins: whole answers are too long to read. */
function expectSame(a: string, b: string): void {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  expect(a.slice(Math.max(0, at - 200), at + 200)).toBe(b.slice(Math.max(0, at - 200), at + 200));
}

/** Short enough for every run of the tests; `npm run bench -- random` runs the long form. */
const runs = { numRuns: 60 };
const patience = 120_000;

describe('Whatever happened', () => {
  test(
    'intervals cover every machine exactly once and never overlap',
    () => {
      fc.assert(
        fc.property(history, (events) => {
          const { from, to } = spanOf(events);
          const ledger = ledgerOf(events);
          for (const { id } of machines) {
            const { intervals } = ledger.machine(id, from, to);
            const gaps = intervals.filter(
              ({ from: at, to: end }, index) => at !== (intervals[index - 1]?.to ?? from) || end <= at,
            );
            expect(gaps).toEqual([]);
            expect(intervals.at(-1)?.to).toBe(to);
          }
        }),
        runs,
      );
    },
    patience,
  );

  test(
    'the order of arrival and the size of batches change nothing, to the byte',
    () => {
      const shuffled = history.chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
          fc.infiniteStream(fc.integer({ min: 1, max: 7 })).map((sizes) => sizes.take(events.length + 1)),
        ),
      );
      fc.assert(
        fc.property(shuffled, ([events, arrived, sizes]) => {
          const { from, to } = spanOf(events);
          const ledger = openLedger(randomPlant(), { chunkFacts: 3 });
          let rest = arrived;
          for (const size of sizes) {
            const batch = rest.slice(0, size);
            rest = rest.slice(size);
            ledger.record(batch);
            // Asked in between, so that everything has to be put right again.
            for (const { id } of machines) ledger.machine(id, from, to);
            ledger.takeChanged();
          }
          ledger.record(events);
          expectSame(answers(ledger, from, to), answers(ledgerOf(events), from, to));
        }),
        runs,
      );
    },
    patience,
  );

  test(
    'windows split anywhere add up to the whole',
    () => {
      const cutAt = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(history, cutAt, (events, share) => {
          const from = monday - hour;
          const to = Math.max(monday, ...events.map((event) => event.at));
          const middle = from + Math.max(1, Math.floor((to - from - 1) * share));
          const ledger = ledgerOf(events);
          for (const scope of scopes) {
            const sums = addSums(ledger.figures(scope, from, middle).sums, ledger.figures(scope, middle, to).sums);
            expect(sums).toEqual(ledger.figures(scope, from, to).sums);
          }
          for (const { id } of machines) {
            const [whole, left, right] = [
              ledger.machine(id, from, to),
              ledger.machine(id, from, middle),
              ledger.machine(id, middle, to),
            ];
            expect(times([...left.intervals, ...right.intervals])).toEqual(times(whole.intervals));
            expect(pieces([...left.quantities, ...right.quantities])).toEqual(pieces(whole.quantities));
          }
        }),
        runs,
      );
    },
    patience,
  );

  test(
    'an event and its undoing leave the figures as before',
    () => {
      fc.assert(
        fc.property(history, fc.nat(), fc.nat({ max: 3 }), (events, pick, kind) => {
          const { from, to } = spanOf(events);
          const ledger = ledgerOf(events);
          const before = plainAnswers(ledger, from, to);
          const facts = factory('other box');
          const { id } = machines[pick % machines.length] ?? { id: 'P1' };
          const stop = ledger.machine(id, from, to).stops[0];
          const at = to - 1;
          if (kind === 0 && stop !== undefined && !events.some((event) => event.type === 'stopClassified')) {
            ledger.record([facts.classified(id, at, stop.from, null, 'changeover')]);
            ledger.record([{ ...facts.classified(id, at, stop.from, null, null), recordedAt: at + 1 }]);
          } else if (kind === 1 && !events.some((event) => event.type === 'productionReassigned')) {
            ledger.record([facts.reassigned(id, at, from, to, ['E/0010'])]);
            ledger.takeChanged();
            ledger.record([{ ...facts.reassigned(id, at, from, to, null), recordedAt: at + 1 }]);
          } else {
            ledger.record([facts.scrap(id, monday + (pick % hour), 3, 'crack', 'A/0010')]);
            ledger.operation('A/0010', to);
            ledger.record([facts.scrap(id, monday + (pick % hour), -3, 'crack', 'A/0010')]);
          }
          expect(plainAnswers(ledger, from, to)).toEqual(before);
        }),
        runs,
      );
    },
    patience,
  );

  test(
    'no figure is ever not a number, a share below 0 or above 1, or a sum that does not come out',
    () => {
      fc.assert(
        fc.property(history, (events) => {
          const { from, to } = spanOf(events);
          const ledger = ledgerOf(events);
          for (const scope of scopes) {
            const { sums, kpis, waterfall } = ledger.figures(scope, from, to);
            expect(sums.aubtMs + sums.adotMs).toBe(sums.pbtMs);
            expect(sums.auptMs + sums.adetMs).toBe(sums.aubtMs);
            expect(sums.potMs - sums.plannedDowntimeMs - sums.noDataMs).toBe(sums.pbtMs);
            const left = waterfall.steps.reduce((ms, step) => ms - step.ms, waterfall.plannedMs);
            expect(left).toBe(waterfall.goodMs);
            for (const [name, value] of Object.entries(kpis)) {
              if (value === null) continue;
              expect([name, Number.isFinite(value) && value >= 0]).toEqual([name, true]);
              if (!uncapped.has(name)) expect([name, value <= 1]).toEqual([name, true]);
            }
          }
        }),
        runs,
      );
    },
    patience,
  );
});

const scopes: Scope[] = [
  { kind: 'plant' },
  ...machines.map(({ id }): Scope => ({ kind: 'machine', id })),
  ...orders.map(({ id }): Scope => ({ kind: 'order', id })),
];

/** These may exceed 1: the plan may be too slow (ISO 22400-2 does not cap), and times are no shares. */
const uncapped = new Set([
  'effectiveness',
  'oee',
  'nee',
  'teep',
  'throughputPerHour',
  'mtbfMs',
  'mttfMs',
  'mttrMs',
  'equipmentLoadRatio',
]);

/** Intervals as time alone, neighbours that a window's edge cut put together again. */
function times(intervals: readonly Interval[]) {
  const found: Omit<Interval, 'facts'>[] = [];
  for (const { facts: _, ...interval } of intervals) {
    const last = found.at(-1);
    if (
      last !== undefined &&
      JSON.stringify({ ...last, to: 0 }) === JSON.stringify({ ...interval, from: last.from, to: 0 })
    )
      last.to = interval.to;
    else found.push({ ...interval });
  }
  return found;
}

/** Parts by fact and operation. */
function pieces(quantities: readonly Quantity[]) {
  const sums = new Map<string, number[]>();
  for (const one of quantities) {
    const key = `${one.seq} ${one.operationId} ${one.reasonId}`;
    const sum = sums.get(key) ?? [0, 0, 0, 0];
    const parts = [one.producedPcs, one.goodPcs, one.scrapPcs, one.reworkPcs];
    sums.set(
      key,
      sum.map((pcs, index) => pcs + (parts[index] ?? 0)),
    );
  }
  return new Map([...sums].filter(([, parts]) => parts.some((pcs) => pcs !== 0)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A correction and its undoing stay on record: who touched the operation, where and when, is no figure. */
const whoAndWhen = { startedAt: 0, lastAt: 0, operators: [], machineIds: [], status: '' };

/** Answers without the numbers of facts: those tell of the correction and of its undoing. */
function plainAnswers(ledger: Ledger, from: number, to: number) {
  return {
    machines: machines.map(({ id }) => times(ledger.machine(id, from, to).intervals)),
    figures: scopes.map((scope) => ledger.figures(scope, from, to)),
    operations: orders.map(({ id }) => {
      const totals = ledger.operation(`${id}/0010`, to);
      return totals === null || totals.producedPcs === 0 ? null : { ...totals, ...whoAndWhen };
    }),
  };
}
