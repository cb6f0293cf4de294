/**
 * Post-calculation of an order: what it cost by measured time at the rates in force then, beside what it was expected
 * to cost; where it is finished, how the difference came about, in steps that add up to it exactly; while it runs, what
 * it will have cost at its end if the rest goes as the made part did.
 */
import type { Ledger } from '../ledger/ledger.ts';
import type { OperationTotals } from '../words/interval.ts';
import { type Consumed, consumedPcs } from '../words/material.ts';
import type { Component, Operation, WorkOrder } from '../words/order.ts';
import { stepsToDo } from '../words/routes.ts';
import { type Charge, labourCharges, machineCharges } from './charges.ts';
import { costOfQuantity, costOfTime, type Money, moneyOf, parseAmount, scaled, total } from './money.ts';
import { noPrices, type Prices } from './prices.ts';
import type { Rates } from './rates.ts';

export const costParts = ['setup', 'run', 'stop', 'labour', 'material', 'outside'] as const;
export type CostPart = (typeof costParts)[number];
export type Costs = Readonly<Record<CostPart, Money>>;

/** What the difference came from, in the order in which it is explained. */
export const deviations = ['quantity', 'scrap', 'time', 'stop', 'labour', 'material', 'price'] as const;
export type Deviation = (typeof deviations)[number];

/** What has no price, so that the sums are less than the truth. */
export interface Unpriced {
  machineMs: number;
  labourMs: number;
  /** Items without a price, and outside work of which nobody said what it costs. */
  items: readonly string[];
}

export interface OrderCost {
  orderId: string;
  currency: string;
  isFinished: boolean;
  madePcs: number;
  goodPcs: number;
  planned: Costs;
  /** Material as issued, at the price of its lot or else its standard price; as planned for each part made, where nobody said. */
  actual: Costs;
  /** Of a finished order; they add up to what it cost over what was planned. */
  deviation: Readonly<Record<Deviation, Money>> | null;
  /** Of an order that is not finished, and of which something was made: what it will have cost. */
  atCompletion: Money | null;
  sales: Money | null;
  unpriced: Unpriced;
  /** The currency of a calculation that is left aside, since rates are in another one; null: none is. */
  otherCurrency: string | null;
}

type Asked = Pick<Ledger, 'plant' | 'attended' | 'shifts' | 'evidence' | 'spansOf' | 'operation'>;

/** null where there is nothing to hold a price against: no rates and no calculation. */
export function orderCost(
  ledger: Asked,
  given: WorkOrder,
  rates: Rates,
  now: number,
  prices: Prices = noPrices,
): OrderCost | null {
  const calculatedIn = given.calculation?.currency;
  const currency = rates.currency ?? calculatedIn;
  if (currency === undefined) return null;
  const otherCurrency = calculatedIn === undefined || calculatedIn === currency ? null : calculatedIn;
  const order = otherCurrency === null ? given : withoutAmounts(given);
  const hasBegun = (id: string) => (ledger.operation(id, now)?.startedAt ?? null) !== null;
  const steps = stepsToDo(order, hasBegun).map((operation) => stepOf(ledger, operation, rates, now));
  const last = steps.at(-1);
  const made = { madePcs: steps[0]?.totals?.producedPcs ?? 0, goodPcs: last?.totals?.goodPcs ?? 0 };
  const isFinished = steps.length > 0 && steps.every(({ totals }) => totals?.status === 'finished');
  const planned = plannedCosts(order, steps, total(order.components.flatMap((one) => priceOf(one) ?? [])));
  const byLot: PriceOfRow = (row, standard) => prices.ofLot(row) ?? standard ?? prices.ofItem(row);
  const standard: PriceOfRow = (row, price) => price ?? prices.ofItem(row) ?? prices.ofLot(row);
  const used = (priceOfRow: PriceOfRow) =>
    usedMaterial(order, steps, { planned: planned.material, madePcs: made.madePcs, priceOfRow });
  const charges = steps.flatMap((step) => step.charges);
  const actual: Costs = {
    ...timeCosts(charges),
    material: used(byLot),
    outside: outsideCost(order, planned.outside, isFinished),
  };
  return {
    ...{ orderId: order.id, currency, isFinished, ...made, planned, actual },
    deviation: isFinished ? deviationOf(order, steps, planned, actual, { ...made, standard: used(standard) }) : null,
    atCompletion: isFinished ? null : atCompletion(order, planned, actual, made.madePcs),
    sales: amountOf(order.calculation?.sales),
    unpriced: unpricedIn(charges, [...materialWithout(order, steps, byLot), ...outsideWithout(order)]),
    otherCurrency,
  };
}

/** Amounts of one currency are never set off against another's: nobody told here what one costs in the other. */
function withoutAmounts(order: WorkOrder): WorkOrder {
  return {
    ...order,
    calculation: undefined,
    components: order.components.map((one) => ({ ...one, price: undefined })),
    operations: order.operations.map((one) =>
      one.outside === undefined ? one : { ...one, outside: { ...one.outside, price: undefined } },
    ),
  };
}

/** What was spent on one operation, and what it was planned with. */
interface Step {
  operation: Operation;
  totals: OperationTotals | null;
  charges: readonly Charge[];
  /** Of its work centre when the order began, per hour; null: nobody gave one. */
  perHour: bigint | null;
  setupMs: number;
  runMs: number;
  stopMs: number;
}

function stepOf(ledger: Asked, operation: Operation, rates: Rates, now: number): Step {
  const totals = ledger.operation(operation.id, now);
  const scope = { kind: 'operation', id: operation.id } as const;
  const intervals = ledger.evidence(scope, ledger.spansOf(scope, 0, now), now).flatMap((one) => one.intervals);
  const isOwn = (charge: Charge) => charge.operationId === operation.id;
  const machine = machineCharges(intervals, rates, ledger.plant).filter(isOwn);
  // Nobody works on it before its first stretch or after its last one: what came since costs no look.
  const from = intervals.reduce((first, one) => Math.min(first, one.from), totals?.startedAt ?? now);
  const to = intervals.reduce((last, one) => Math.max(last, one.to), from);
  const people = totals?.operators ?? [];
  const labour = people.flatMap((by) => labourCharges(ledger, by, from, to, rates).filter(isOwn));
  const msOf = (kind: Charge['kind']) => machine.reduce((sum, one) => sum + (one.kind === kind ? one.ms : 0), 0);
  return {
    ...{ operation, totals, charges: [...machine, ...labour] },
    perHour: rates.machine(operation.workCentreId, from),
    ...{ setupMs: msOf('setup'), runMs: msOf('run'), stopMs: msOf('stop') },
  };
}

function timeCosts(charges: readonly Charge[]): Pick<Costs, 'setup' | 'run' | 'stop' | 'labour'> {
  const of = (kind: Charge['kind']) => total(charges.map((one) => (one.kind === kind ? (one.money ?? 0n) : 0n)));
  return { setup: of('setup'), run: of('run'), stop: of('stop'), labour: of('labour') };
}

/** As it was calculated; what the calculation does not say, by planned times and the rates at the beginning. */
function plannedCosts({ calculation, quantityPcs }: WorkOrder, steps: readonly Step[], material: Money): Costs {
  const byRate = (ms: (operation: Operation) => number) =>
    total(steps.map(({ operation, perHour }) => costOfTime(Math.round(ms(operation)), perHour ?? 0n)));
  return {
    setup: amountOf(calculation?.setup) ?? byRate(({ plannedSetupMs }) => plannedSetupMs),
    run: amountOf(calculation?.run) ?? byRate(({ plannedRunMsPerPc }) => plannedRunMsPerPc * quantityPcs),
    stop: 0n,
    labour: amountOf(calculation?.labour) ?? 0n,
    material: amountOf(calculation?.material) ?? material,
    outside: amountOf(calculation?.outside) ?? 0n,
  };
}

const amountOf = (text: string | undefined): Money | null => {
  const amount = text === undefined ? null : parseAmount(text);
  return amount === null ? null : moneyOf(amount);
};

/** What goes into the whole order of it. */
function priceOf({ quantityPcs, unit, price }: Component): Money | null {
  const amount = price === undefined ? null : parseAmount(price);
  if (amount === null) return null;
  const decimals = unit?.decimals ?? 0;
  return Number.isInteger(quantityPcs)
    ? costOfQuantity(quantityPcs, decimals, amount)
    : costOfQuantity(Math.round(quantityPcs * 100), decimals + 2, amount);
}

const consumedIn = (steps: readonly Step[]): Consumed[] =>
  steps.flatMap(({ totals }) => totals?.material?.consumed ?? []);

/** What one unit of what went in costs; `standard`: the price of its component. null: nobody gave one. */
type PriceOfRow = (row: Consumed, standard: bigint | null) => bigint | null;

/** What was issued at its prices; of components that nobody said anything of, what the made parts need. */
function usedMaterial(
  order: WorkOrder,
  steps: readonly Step[],
  { planned, madePcs, priceOfRow }: { planned: Money; madePcs: number; priceOfRow: PriceOfRow },
): Money {
  const rows = consumedIn(steps);
  const isUnpriced = order.components.every(({ price }) => price === undefined);
  const issued = rows.map((row) => ({ row, price: priceOfRow(row, standardOf(order, row.itemId)) }));
  if (isUnpriced && issued.every(({ price }) => price === null)) return scaled(planned, madePcs, order.quantityPcs);
  const said = new Set(rows.map(({ itemId }) => itemId));
  const unsaid = order.components.filter(({ itemId }) => !said.has(itemId));
  return total([
    ...issued.map(({ row, price }) =>
      price === null ? 0n : costOfQuantity(consumedPcs(row), row.unit.decimals, price),
    ),
    ...unsaid.map((component) => scaled(priceOf(component) ?? 0n, madePcs, order.quantityPcs)),
  ]);
}

function standardOf({ components }: WorkOrder, itemId: string): bigint | null {
  const price = components.find((one) => one.itemId === itemId && one.price !== undefined)?.price;
  return price === undefined ? null : parseAmount(price);
}

/** Whatever went in of which nobody gave a price, and what is planned to go in without one. */
function materialWithout(order: WorkOrder, steps: readonly Step[], priceOfRow: PriceOfRow): string[] {
  const rows = consumedIn(steps);
  const said = new Set(rows.map(({ itemId }) => itemId));
  const odd = rows.filter((row) => priceOfRow(row, standardOf(order, row.itemId)) === null);
  const isCalculated = order.calculation?.material !== undefined;
  const isPlanned = new Set(order.components.map(({ itemId }) => itemId));
  return [
    ...odd.filter(({ itemId }) => !isCalculated || !isPlanned.has(itemId)).map(({ itemId }) => itemId),
    ...(isCalculated
      ? []
      : order.components.flatMap((one) => (said.has(one.itemId) || priceOf(one) !== null ? [] : [one.itemId]))),
  ];
}

/** Of steps that are back what their supplier charged; where nobody says of any, as it was calculated. */
function outsideCost({ operations }: WorkOrder, planned: Money, isFinished: boolean): Money {
  const charged = operations.flatMap(({ outside }) => {
    const price = amountOf(outside?.price);
    return price === null || (!isFinished && outside?.finishedAt == null) ? [] : [price];
  });
  return charged.length > 0 ? total(charged) : isFinished ? planned : 0n;
}

function outsideWithout(order: WorkOrder): string[] {
  if (order.calculation?.outside !== undefined) return [];
  return order.operations.flatMap(({ id, outside }) =>
    outside === undefined || outside.price !== undefined ? [] : [id],
  );
}

function unpricedIn(charges: readonly Charge[], items: readonly string[]): Unpriced {
  const msOf = (isLabour: boolean) =>
    charges.reduce((sum, one) => sum + (one.money === null && (one.kind === 'labour') === isLabour ? one.ms : 0), 0);
  return { machineMs: msOf(false), labourMs: msOf(true), items };
}

/**
 * From planned to actual, one thing after another: as many good parts as came out; as many as had to be made for them;
 * the measured time at the planned rates; stops; people; material at standard prices (`standard`); and what then is left is
 * the price: of hours, of lots, of work outside.
 */
function deviationOf(
  order: WorkOrder,
  steps: readonly Step[],
  planned: Costs,
  actual: Costs,
  { madePcs, goodPcs, standard }: { madePcs: number; goodPcs: number; standard: Money },
): Record<Deviation, Money> {
  const perPart = planned.run + planned.labour + planned.material + planned.outside;
  const forParts = (pcs: number) => planned.setup + scaled(perPart, pcs, order.quantityPcs);
  const atPlannedRate = (ms: (step: Step) => number) =>
    total(steps.map((step) => costOfTime(ms(step), step.perHour ?? 0n)));
  const others = (pcs: number) => scaled(perPart - planned.run, pcs, order.quantityPcs);
  const stages = [
    total(Object.values(planned)),
    forParts(goodPcs),
    forParts(madePcs),
    atPlannedRate(({ setupMs, runMs }) => setupMs + runMs) + others(madePcs),
  ];
  const withStops = (stages[3] ?? 0n) + atPlannedRate(({ stopMs }) => stopMs);
  const withLabour = withStops + actual.labour - scaled(planned.labour, madePcs, order.quantityPcs);
  const withMaterial = withLabour + standard - scaled(planned.material, madePcs, order.quantityPcs);
  const all = [...stages, withStops, withLabour, withMaterial, total(Object.values(actual))];
  const step = (index: number): Money => (all[index + 1] ?? 0n) - (all[index] ?? 0n);
  return {
    ...{ quantity: step(0), scrap: step(1), time: step(2), stop: step(3) },
    ...{ labour: step(4), material: step(5), price: step(6) },
  };
}

/** What was spent, and the rest of the parts at what the made ones cost; setups are not made again. */
function atCompletion(order: WorkOrder, planned: Costs, actual: Costs, madePcs: number): Money | null {
  if (madePcs <= 0) return null;
  const left = Math.max(0, order.quantityPcs - madePcs);
  const soFar = total(Object.values(actual));
  return soFar + scaled(soFar - actual.setup - actual.outside, left, madePcs) + planned.outside - actual.outside;
}
