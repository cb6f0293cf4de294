import { describe, expect, test } from 'vitest';
import { costAtEnd } from '../../../../shared/core/costs/forecast.ts';
import { moneyFromNumber, printMoney } from '../../../../shared/core/costs/money.ts';
import { type OrderCost, orderCost } from '../../../../shared/core/costs/order-cost.ts';
import { openPrices, type Prices, pricesWith } from '../../../../shared/core/costs/prices.ts';
import { openRates, type RateRow, type Surcharges } from '../../../../shared/core/costs/rates.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { day, type Facts, factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const rate = (of: 'machine' | 'labour', id: string, perHour: string, validFrom: string | null = null): RateRow => ({
  ...{ kind: 'rate', of, id, perHour, currency: 'EUR', validFrom },
});
const press60 = rate('machine', 'press', '60');

/** 120 parts planned at a minute each after half an hour of setup; what is made of it is for the test to say. */
const planned = order('A', {
  quantityPcs: 120,
  createdAt: monday - day,
  operation: { machineIds: ['P1'], plannedRunMsPerPc: minute, plannedSetupMs: 30 * minute },
});

/** Half an hour of setup, then a part a minute until `to`. */
function made(f: Facts, to: number): Event[] {
  return [
    f.release(monday - hour, planned),
    f.restored('P1', monday - hour),
    f.state('P1', monday - hour, 'setup'),
    f.state('P1', monday, 'setup'),
    f.started('P1', monday, 'A/0010'),
    f.setupFinished('P1', monday + 30 * minute, 'A/0010'),
    f.state('P1', monday + 30 * minute, 'running'),
    ...f.cycles('P1', monday + 30 * minute, to, minute),
  ];
}

function costOf(
  events: readonly Event[],
  rates: readonly RateRow[],
  { now, of = planned, surcharges, prices }: { now: number; of?: WorkOrder; surcharges?: Surcharges; prices?: Prices },
): OrderCost {
  const ledger = openLedger(smallPlant());
  ledger.record(events);
  const found = orderCost(ledger, of, openRates(rates, 'UTC', surcharges), now, prices);
  if (found === null) throw new Error('no cost');
  return found;
}

const written = <K extends string>(costs: Readonly<Record<K, bigint>>) =>
  Object.fromEntries(Object.entries<bigint>(costs).map(([name, money]) => [name, printMoney(money)]));
function explained({ deviation }: OrderCost): NonNullable<OrderCost['deviation']> {
  if (deviation === null) throw new Error('nothing is explained of an order that runs');
  return deviation;
}
const sumOf = (costs: object): bigint => Object.values(costs).reduce((sum: bigint, one: bigint) => sum + one, 0n);

describe('an order’s costs', () => {
  test('calculated in another currency than the rates are set off against nothing', () => {
    const f = factory();
    const of: WorkOrder = {
      ...planned,
      calculation: { currency: 'JPY', run: '20000', material: '90000', sales: '150000' },
      components: [
        { itemId: 'ROD', quantityPcs: 120, confirmedAt: null, arrivedAt: null, supplierId: null, price: '700' },
      ],
    };
    const now = monday + 3 * hour;
    const cost = costOf(made(f, now), [press60], { now, of });
    const byRates = costOf(made(factory(), now), [press60], { now });
    expect(cost).toMatchObject({ currency: 'EUR', otherCurrency: 'JPY', sales: null });
    expect(written(cost.planned)).toEqual(written(byRates.planned));
    expect(written(cost.actual)).toEqual(written(byRates.actual));
    expect(cost.unpriced.items).toEqual(['ROD']);
    expect(byRates.otherCurrency).toBeNull();
  });

  test('made as planned it cost what was planned', () => {
    const f = factory();
    const end = monday + 2.5 * hour;
    const cost = costOf([...made(f, end), f.finished('P1', end, 'A/0010')], [press60], { now: end + hour });
    expect(written(cost.planned)).toMatchObject({ setup: '30.00', run: '120.00' });
    expect(written(cost.actual)).toMatchObject({ setup: '30.00', run: '120.00', stop: '0.00' });
    expect(Object.values(cost.deviation ?? {}).every((one) => one === 0n)).toBe(true);
  });

  test('an hour of a jam is the stop’s, at the rate of the machine', () => {
    const f = factory();
    const [stopped, again, end] = [monday + 1.5 * hour, monday + 2.5 * hour, monday + 3.5 * hour];
    const cost = costOf(
      [
        ...made(f, stopped),
        f.state('P1', stopped, 'fault'),
        f.state('P1', again, 'running'),
        ...f.cycles('P1', again, end, minute),
        f.finished('P1', end, 'A/0010'),
      ],
      [press60],
      { now: end + hour },
    );
    expect(written(cost.actual)).toMatchObject({ run: '120.00', stop: '60.00' });
    expect(written(explained(cost))).toMatchObject({ quantity: '0.00', time: '0.00', stop: '60.00' });
  });

  test('a rate that changes while it runs holds from its day on, and is the price’s part of the difference', () => {
    const f = factory();
    // Setup and 15.5 hours of Monday's shifts; the rest of the parts on Tuesday, when the hour costs 66.
    const tuesday = monday + day;
    const cost = costOf(
      [
        ...made(f, monday + 1.5 * hour),
        f.interrupted('P1', monday + 1.5 * hour, 'A/0010'),
        f.state('P1', monday + 1.5 * hour, 'idle'),
        f.started('P1', tuesday, 'A/0010'),
        f.setupFinished('P1', tuesday, 'A/0010'),
        f.state('P1', tuesday, 'running'),
        ...f.cycles('P1', tuesday, tuesday + hour, minute),
        f.finished('P1', tuesday + hour, 'A/0010'),
      ],
      [press60, rate('machine', 'press', '66', '2026-03-03')],
      { now: tuesday + 2 * hour },
    );
    expect(written(cost.actual)).toMatchObject({ setup: '30.00', run: '126.00' });
    expect(written(explained(cost))).toMatchObject({ time: '0.00', price: '6.00' });
  });

  test('time that nobody gave a rate for has no price, and is told', () => {
    const f = factory();
    const end = monday + 2.5 * hour;
    const cost = costOf([...made(f, end), f.finished('P1', end, 'A/0010')], [rate('machine', 'other', '60')], {
      now: end + hour,
    });
    expect(cost.unpriced).toMatchObject({ machineMs: 2.5 * hour, labourMs: 0 });
    expect(sumOf(cost.actual)).toBe(0n);
  });

  test('a person costs their own rate, and a late shift its surcharge', () => {
    const f = factory();
    const late = monday + 8 * hour;
    const cost = costOf(
      [
        ...made(f, monday + hour),
        f.record({ type: 'operatorSignedOn', machineId: 'P1', at: monday, by: 'anna' }),
        f.record({ type: 'operatorSignedOff', machineId: 'P1', at: monday + hour, by: 'anna' }),
        f.record({ type: 'operatorSignedOn', machineId: 'P1', at: late, by: 'ben' }),
        f.record({ type: 'operatorSignedOff', machineId: 'P1', at: late + hour, by: 'ben' }),
      ],
      [press60, rate('labour', 'anna', '40'), rate('labour', 'press', '30')],
      { now: late + 2 * hour, surcharges: { shifts: { late: 20 }, outsideShifts: 50 } },
    );
    expect(printMoney(cost.actual.labour)).toBe('76.00');
  });

  test('while it runs nothing is compared, and the rest is expected to cost what the made part did', () => {
    const f = factory();
    const cost = costOf(made(f, monday + 90 * minute), [press60], { now: monday + 90 * minute });
    expect(cost).toMatchObject({ isFinished: false, deviation: null, madePcs: 60 });
    expect(cost.atCompletion === null ? null : printMoney(cost.atCompletion)).toBe('150.00');
  });

  test('at its end it will have cost what its machines still cost, people beside them as so far, and its material', () => {
    const f = factory();
    const components = [
      { itemId: 'bar', quantityPcs: 120, confirmedAt: null, arrivedAt: null, supplierId: null, price: '2' },
    ];
    const of = { ...planned, components, calculation: { currency: 'EUR', outside: '40' } };
    const signedOn = f.record({ type: 'operatorSignedOn', machineId: 'P1', at: monday, by: 'anna' });
    const events = [signedOn, ...made(f, monday + 90 * minute)];
    const cost = costOf(events, [press60, rate('labour', 'anna', '30')], { now: monday + 90 * minute, of });
    // 90 of the press, 45 of anna beside it, half of the bars; then as much again of the press and the other half.
    expect([cost.madePcs, printMoney(sumOf(cost.actual))]).toEqual([60, '255.00']);
    expect(printMoney(costAtEnd(of, cost, moneyFromNumber(90)) ?? 0n)).toBe('550.00');
    expect(costAtEnd(of, { ...cost, isFinished: true }, 0n)).toBeNull();
  });

  test('scrap is what had to be made for the good ones, material included; the calculation is the ERP’s where it has one', () => {
    const f = factory();
    const calculated = {
      ...planned,
      components: [
        { itemId: 'bar', quantityPcs: 120, confirmedAt: null, arrivedAt: null, supplierId: null, price: '2' },
      ],
      calculation: { currency: 'EUR', setup: '25', run: '120', sales: '500' },
    };
    const end = monday + 2.5 * hour;
    const cost = costOf(
      [...made(f, end), f.scrap('P1', end, 20, 'crack', 'A/0010'), f.finished('P1', end, 'A/0010')],
      [press60],
      { now: end + hour, of: calculated },
    );
    expect(written(cost.planned)).toMatchObject({ setup: '25.00', run: '120.00', material: '240.00' });
    expect(written(explained(cost))).toMatchObject({
      quantity: '-60.00',
      scrap: '60.00',
      time: '5.00',
    });
    expect(sumOf(cost.deviation ?? {})).toBe(sumOf(cost.actual) - sumOf(cost.planned));
    expect(cost.sales === null ? null : printMoney(cost.sales)).toBe('500.00');
  });

  test('material costs what was issued of it, and a substitute without a price is told', () => {
    const f = factory();
    const end = monday + 2.5 * hour;
    const components = [
      { itemId: 'bar', quantityPcs: 120, confirmedAt: null, arrivedAt: null, supplierId: null, price: '2' },
    ];
    const issued = (itemId: string, quantityPcs: number) =>
      f.record({
        ...{ type: 'materialIssued', machineId: 'P1', at: end, by: 'anna', operationId: 'A/0010', itemId, quantityPcs },
      });
    const cost = costOf(
      [...made(f, end), issued('bar', 130), issued('other bar', 5), f.finished('P1', end, 'A/0010')],
      [press60],
      { now: end + hour, of: { ...planned, components } },
    );
    expect(printMoney(cost.actual.material)).toBe('260.00');
    expect(written(explained(cost))).toMatchObject({ material: '20.00' });
    expect(cost.unpriced.items).toEqual(['other bar']);
  });

  test('a lot costs what it cost, not what is usual: the difference is the price’s; a substitute what its item costs', () => {
    const f = factory();
    const end = monday + 2.5 * hour;
    const unit = { name: 'pcs', decimals: 0 };
    const components = [
      { itemId: 'bar', quantityPcs: 120, confirmedAt: null, arrivedAt: null, supplierId: null, price: '2' },
    ];
    const first = pricesWith({}, [
      { itemId: 'bar', lot: 'L1', unit, price: '2.50' },
      { itemId: 'other bar', lot: null, unit, price: '3' },
    ]);
    // Another price of the same lot comes too late.
    const prices = openPrices(pricesWith(first, [{ itemId: 'bar', lot: 'L1', unit, price: '9' }]));
    const cost = costOf(
      [
        ...made(f, end),
        f.issued('P1', end, 'A/0010', 'bar', 50, 'L1'),
        f.returned('P1', end, 'A/0010', 'bar', 10, 'L1'),
        f.issued('P1', end, 'A/0010', 'bar', 70, 'L2'),
        f.issued('P1', end, 'A/0010', 'other bar', 10),
        f.finished('P1', end, 'A/0010'),
      ],
      [press60],
      { now: end + hour, of: { ...planned, components }, prices },
    );
    // 40 × 2.50 + 70 × 2 + 10 × 3; the 120 that were planned are 240.
    expect(printMoney(cost.actual.material)).toBe('270.00');
    expect(written(explained(cost))).toMatchObject({ material: '10.00', price: '20.00' });
    expect(cost.unpriced.items).toEqual([]);
  });

  test('work outside costs what the supplier charged, once it is back', () => {
    const f = factory();
    const [first] = planned.operations;
    if (first === undefined) throw new Error('an order has an operation');
    const end = monday + 2.5 * hour;
    const outside = { supplierId: 'S1', finishedAt: null, price: '75' };
    const plated = (finishedAt: number | null): WorkOrder => ({
      ...planned,
      calculation: { currency: 'EUR', outside: '60' },
      operations: [first, { ...first, id: 'A/0020', number: '0020', outside: { ...outside, finishedAt } }],
    });
    const events = [...made(f, end), f.finished('P1', end, 'A/0010')];
    const at = (finishedAt: number | null) => costOf(events, [press60], { now: end + day, of: plated(finishedAt) });
    expect(printMoney(at(null).actual.outside)).toBe('0.00');
    expect(printMoney(at(end + hour).actual.outside)).toBe('75.00');
    expect(at(end + hour).unpriced.items).toEqual([]);
  });
});
