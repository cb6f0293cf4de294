/** Nothing that was paid for is lost or counted twice, whatever happened and whenever a rate began. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Charge, labourCharges, machineCharges } from '../../../../shared/core/costs/charges.ts';
import { type Money, total } from '../../../../shared/core/costs/money.ts';
import { orderCost } from '../../../../shared/core/costs/order-cost.ts';
import { addPaid, noPaidTime } from '../../../../shared/core/costs/paid-time.ts';
import { openRates, type RateRow } from '../../../../shared/core/costs/rates.ts';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { peopleIn } from '../../../../shared/core/reports/labour.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { routing } from '../../../../shared/core/words/order.ts';
import { factory, hour } from '../facts.ts';
import { history, machines, randomPlant, spanOf } from '../ledger/histories.ts';

const of = (kind: 'machine' | 'labour', id: string) =>
  fc.record({
    kind: fc.constant<'rate'>('rate'),
    id: fc.constant(id),
    of: fc.constant(kind),
    perHour: fc.integer({ min: 0, max: 999_999 }).map((cents) => (cents / 100).toFixed(2)),
    currency: fc.constant('EUR'),
    validFrom: fc.constantFrom(null, '2026-03-02', '2026-03-03', '2026-03-04'),
  });
const rateRows: fc.Arbitrary<RateRow[]> = fc
  .tuple(
    fc.array(of('machine', 'press'), { minLength: 1, maxLength: 4 }),
    fc.array(of('labour', 'press'), { minLength: 1, maxLength: 4 }),
    fc.array(of('labour', 'anna'), { maxLength: 2 }),
  )
  .map(([...all]) => all.flat());
const surcharges = { shifts: { late: 20, night: 25 }, outsideShifts: 50 };

function ledgerOf(events: readonly Event[]): Ledger {
  const ledger = openLedger(randomPlant());
  ledger.record(events);
  return ledger;
}

/** Milliseconds by rate, summed the slow way: each stretch cut where any rate begins. */
function paid(
  spans: readonly { from: number; to: number }[],
  begins: readonly number[],
  priceAt: (at: number) => bigint | null,
): Money {
  let sum = 0n;
  for (const { from, to } of spans) {
    const cuts = [from, ...begins.filter((at) => at > from && at < to), to];
    cuts.slice(1).forEach((end, index) => {
      const begin = cuts[index] ?? end;
      sum += BigInt(end - begin) * (priceAt(begin) ?? 0n) * 100n;
    });
  }
  return sum;
}

const moneyIn = (charges: readonly Charge[]): Money => total(charges.map(({ money }) => money ?? 0n));

describe('Whatever happened', () => {
  test('what orders and nobody have of a machine’s time is what its paid time costs', () => {
    fc.assert(
      fc.property(history, rateRows, (events, rows) => {
        const [ledger, rates, { from, to }] = [ledgerOf(events), openRates(rows, 'UTC'), spanOf(events)];
        for (const { id } of machines) {
          const { intervals } = ledger.machine(id, from, to);
          const time = intervals.filter(
            (one) => one.class !== 'unscheduled' || (one.state === 'running' && one.owner !== null),
          );
          const charges = machineCharges(intervals, rates, ledger.plant);
          const slow = paid(time, rates.beginsIn(from - 1, to), (at) => rates.machine('press', at));
          expect(moneyIn(charges)).toBe(slow);
          expect(charges.reduce((sum, { ms }) => sum + ms, 0)).toBe(
            time.reduce((sum, one) => sum + one.to - one.from, 0),
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test('what orders and nobody have of a person’s time is what their counted time costs, with its surcharges', () => {
    let looked = 0;
    fc.assert(
      fc.property(history, rateRows, (events, rows) => {
        const [ledger, rates, { from, to }] = [ledgerOf(events), openRates(rows, 'UTC', surcharges), spanOf(events)];
        for (const by of peopleIn(ledger, from, to)) {
          looked++;
          const charges = labourCharges(ledger, by, from, to, rates);
          const ms = charges.reduce((sum, one) => sum + one.ms, 0);
          const covered = new Set<string>();
          let unionMs = 0;
          let until = Number.NEGATIVE_INFINITY;
          for (const piece of [...ledger.attended(by, from, to)].sort((a, b) => a.from - b.from)) {
            unionMs += Math.max(0, piece.to - Math.max(piece.from, until));
            until = Math.max(until, piece.to);
            for (const id of piece.operationIds) covered.add(id);
          }
          expect(ms).toBe(unionMs);
          for (const { operationId } of charges) if (operationId !== null) expect(covered).toContain(operationId);
        }
      }),
      { numRuns: 25 },
    );
    expect(looked).toBeGreaterThan(0);
  });

  test('an order’s labour is the time that the ERP hears, and its difference is explained to the last part of a cent', () => {
    fc.assert(
      fc.property(history, rateRows, (events, rows) => {
        const [ledger, rates, { from, to }] = [ledgerOf(events), openRates(rows, 'UTC'), spanOf(events)];
        for (const order of ledger.orders().values()) {
          const cost = orderCost(ledger, order, rates, to);
          if (cost === null) throw new Error('there are rates');
          if (cost.deviation !== null)
            expect(total(Object.values(cost.deviation))).toBe(
              total(Object.values(cost.actual)) - total(Object.values(cost.planned)),
            );
          let labour: Money = 0n;
          for (const { id } of routing(order)) {
            const totals = ledger.operation(id, to);
            const own = (totals?.operators ?? []).flatMap((by) =>
              labourCharges(ledger, by, from, to, rates).filter((one) => one.operationId === id),
            );
            expect(own.reduce((sum, one) => sum + one.ms, 0)).toBe(totals?.labourMs ?? 0);
            labour += moneyIn(own);
          }
          expect(cost.actual.labour).toBe(labour);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a correction and its undoing leave all costs as they were', () => {
    const word = fc.record({
      ...{ machineId: fc.constantFrom('P1', 'P2', 'P3'), ago: fc.nat(6 * hour), length: fc.nat(2 * hour) },
      ...{ isStop: fc.boolean(), reasonId: fc.constantFrom('jam', 'maintenance', 'changeover') },
      operationId: fc.constantFrom('A/0010', 'B/0010'),
    });
    fc.assert(
      fc.property(history, rateRows, word, (drawn, rows, { machineId, ago, length, isStop, reasonId, operationId }) => {
        // An undoing brings back what was said before; here nothing was.
        const events = drawn.filter(({ type }) => type !== 'productionReassigned' && type !== 'stopClassified');
        const [rates, { from, to }] = [openRates(rows, 'UTC', surcharges), spanOf(drawn)];
        const facts = factory('box', Math.max(...drawn.map(({ seq }) => seq)) + 1);
        const [begin, end] = [to - ago - length - 1, to - ago];
        const said = isStop
          ? [facts.classified(machineId, to, begin, end, reasonId), facts.classified(machineId, to, begin, end, null)]
          : [
              facts.reassigned(machineId, to, begin, end, [operationId]),
              facts.reassigned(machineId, to, begin, end, null),
            ];
        const costs = [events, [...events, ...said]].map((known) => {
          const ledger = ledgerOf(known);
          const charges = machines.flatMap(({ id }) => {
            return machineCharges(ledger.machine(id, from, to).intervals, rates, ledger.plant);
          });
          const orders = [...ledger.orders().values()].map((order) => orderCost(ledger, order, rates, to));
          return { orders, paid: addPaid(noPaidTime, charges) };
        });
        expect(costs[1]).toEqual(costs[0]);
      }),
      { numRuns: 15 },
    );
  });

  test('facts in another order cost the same', () => {
    fc.assert(
      fc.property(history, rateRows, (events, rows) => {
        const [rates, { to }] = [openRates(rows, 'UTC', surcharges), spanOf(events)];
        const costs = [events, [...events].reverse()].map((facts) => {
          const ledger = ledgerOf(facts);
          return [...ledger.orders().values()]
            .sort((a, b) => (a.id < b.id ? -1 : 1))
            .map((order) => orderCost(ledger, order, rates, to));
        });
        expect(costs[1]).toEqual(costs[0]);
      }),
      { numRuns: 15 },
    );
  });
});
