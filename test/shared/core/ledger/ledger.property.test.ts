import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Correction,
  type CorrectionState,
  isCorrection,
  undo,
} from '../../../../shared/core/commands/corrections.ts';
import { addSums } from '../../../../shared/core/figures/oee.ts';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { Interval, Quantity } from '../../../../shared/core/words/interval.ts';
import type { Scope } from '../../../../shared/core/words/scope.ts';
import { type Facts, factory, hour, minute, monday } from '../facts.ts';
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
        fc.property(history, corrections, (events, correct) => {
          const { from, to } = spanOf(events);
          const ledger = ledgerOf(events);
          const before = plainAnswers(ledger, from, to);
          const facts = factory('other box');
          // Everything in the history was written down before it.
          const writtenAt = Math.max(...events.map(({ recordedAt }) => recordedAt)) + 1;
          const made = correct(facts, ledger, from, to);
          if (made === null) return;
          const correction = { ...made, recordedAt: writtenAt };
          ledger.record([correction]);
          plainAnswers(ledger, from, to);
          const drafts = undo(correction.seq, undoState(ledger, correction, to), {
            machineId: correction.machineId,
            by: 'bert',
            commandId: 'command-1',
          });
          ledger.record(drafts.map((draft) => facts.record(draft, writtenAt + 1)));
          expect(plainAnswers(ledger, from, to)).toEqual(before);
        }),
        { numRuns: 100 },
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

type Correct = (facts: Facts, ledger: Ledger, from: number, to: number) => Correction | null;
const asCorrection = (event: Event): Correction | null => (isCorrection(event) ? event : null);

/** One correction of what a history holds: of a whole stop or a part of it, of owners, of counts. */
const corrections: fc.Arbitrary<Correct> = fc
  .record({
    kind: fc.constantFrom('stop', 'part', 'owner', 'scrap', 'rework', 'count'),
    pick: fc.nat({ max: 300 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    reasonId: fc.constantFrom('jam', 'changeover', 'maintenance', null),
    quantityPcs: fc.integer({ min: -3, max: 3 }),
  })
  .map(
    ({ kind, pick, share, length, reasonId, quantityPcs }): Correct =>
      (facts, ledger, from, to) => {
        const { id } = machines[pick % machines.length] ?? { id: 'P1' };
        const at = to - 1;
        const begin = Math.floor(from + share * (to - from - 1));
        const end = begin + 1 + Math.floor(length * (to - begin - 1));
        const { stops } = ledger.machine(id, from, to);
        const stop = stops[pick % Math.max(1, stops.length)];
        const byBert = {
          by: 'bert',
          machineId: id,
          at: Math.min(at, monday + pick * minute),
          operationId: 'A/0010',
          quantityPcs,
        };
        switch (kind) {
          case 'stop':
            return stop === undefined ? null : asCorrection(facts.classified(id, at, stop.from, null, reasonId));
          case 'part':
            return asCorrection(facts.classified(id, at, begin, end, reasonId));
          case 'owner':
            return asCorrection(facts.reassigned(id, at, begin, end, reasonId === null ? null : ['E/0010']));
          case 'scrap':
            return asCorrection(facts.record({ ...byBert, type: 'scrapDeclared', reasonId: 'crack', of: 'good' }));
          case 'rework':
            return asCorrection(facts.record({ ...byBert, type: 'reworkDeclared', reasonId: 'polish' }));
          default:
            return asCorrection(facts.record({ ...byBert, type: 'countCorrected', counter: 'good', note: '' }));
        }
      },
  );

function undoState(ledger: Ledger, correction: Correction, now: number): CorrectionState {
  return {
    now: now - 1,
    by: 'bert',
    plant: ledger.plant,
    planNow: (operationId) => ledger.planNow(operationId),
    standstills: (id, from, to) => ledger.standstills(id, from, to, now),
    correctionsAfter: () => [],
    correction: () => correction,
    said: (id, from, to) => ledger.said(id, from, to),
  };
}

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
