/** What a month cost, from its quarter hours alone: no intervals, no spans, no sharing of anything but whole ticks. */
import type { RateRow } from '../../../../shared/core/costs/rates.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { at, centres, type PlantMonth, START, surcharges, TICK, TICKS } from './plant-months.ts';

/** Parts of a currency unit, as `costs/money.ts` has them, written out here once more. */
const UNIT = 3_600_000_000_000n;

const inPrice = (text: string): bigint => BigInt(Math.round(Number(text) * 10_000));
const money = (text: string): bigint => (inPrice(text) * UNIT) / 10_000n;

function shiftAt(tick: number): 'early' | 'late' | null {
  const [day, quarter] = [Math.floor(tick / 96) % 7, tick % 96];
  if (day >= 5 || quarter < 24 || quarter >= 88) return null;
  return quarter < 56 ? 'early' : 'late';
}
const isBreak = (tick: number): boolean => shiftAt(tick) === 'early' && tick % 96 === 40;

/** Per hour in 1/10,000; null: nobody gave one. Rates begin at midnight, so one answer holds for a day. */
function openRateAt(rows: readonly RateRow[]) {
  const known = new Map<string, bigint | null>();
  return (of: RateRow['of'], ids: readonly string[], tick: number): bigint | null => {
    const day = Math.floor(tick / 96);
    const key = `${of} ${ids.join()} ${day}`;
    if (!known.has(key)) known.set(key, rateOn(rows, of, ids, at(day * 96)));
    return known.get(key) ?? null;
  };
}

type RateAt = ReturnType<typeof openRateAt>;

function rateOn(rows: readonly RateRow[], of: RateRow['of'], ids: readonly string[], midnight: number): bigint | null {
  for (const id of ids) {
    const [newest] = rows
      .filter((row) => row.of === of && row.id === id)
      .map((row) => ({ from: row.validFrom === null ? -Infinity : Date.parse(row.validFrom), price: row.perHour }))
      .filter(({ from }) => from <= midnight)
      .sort((a, b) => b.from - a.from);
    if (newest !== undefined) return inPrice(newest.price);
  }
  return null;
}

type Kind = 'setup' | 'run' | 'stop' | 'labour';

export interface NaiveTime {
  /** By operation and kind. */
  spent: Map<string, Record<Kind, bigint>>;
  ms: Map<string, Record<Kind, number>>;
  unpriced: Map<string, { machineMs: number; labourMs: number }>;
  /** Of all machines, and of all people: what orders have, and what nobody has. */
  paid: Record<'machine' | 'labour', { absorbed: bigint; unabsorbed: bigint; ms: number; unpricedMs: number }>;
}

export function naiveTime(month: PlantMonth): NaiveTime {
  const found: NaiveTime = {
    ...{ spent: new Map(), ms: new Map(), unpriced: new Map() },
    paid: {
      machine: { absorbed: 0n, unabsorbed: 0n, ms: 0, unpricedMs: 0 },
      labour: { absorbed: 0n, unabsorbed: 0n, ms: 0, unpricedMs: 0 },
    },
  };
  const rateAt = openRateAt(month.rates);
  for (let tick = 0; tick < TICKS; tick++) {
    for (const machineId of Object.keys(centres)) machineTick(month, found, rateAt, machineId, tick);
    for (const by of ['anna', 'ben']) personTick(month, found, rateAt, by, tick);
  }
  return found;
}

function book(found: NaiveTime, id: string | null, kind: Kind | 'idle', ms: number, price: bigint | null, percent = 0) {
  const paid = found.paid[kind === 'labour' ? 'labour' : 'machine'];
  const cost = price === null ? 0n : BigInt(ms) * price * BigInt(100 + percent);
  paid.ms += ms;
  if (price === null) paid.unpricedMs += ms;
  if (id === null || kind === 'idle') paid.unabsorbed += cost;
  else {
    paid.absorbed += cost;
    const spent = found.spent.get(id) ?? { setup: 0n, run: 0n, stop: 0n, labour: 0n };
    const times = found.ms.get(id) ?? { setup: 0, run: 0, stop: 0, labour: 0 };
    const without = found.unpriced.get(id) ?? { machineMs: 0, labourMs: 0 };
    spent[kind] += cost;
    times[kind] += ms;
    if (price === null) without[kind === 'labour' ? 'labourMs' : 'machineMs'] += ms;
    found.spent.set(id, spent);
    found.ms.set(id, times);
    found.unpriced.set(id, without);
  }
}

function machineTick(
  { machines }: PlantMonth,
  found: NaiveTime,
  rateAt: RateAt,
  machineId: string,
  tick: number,
): void {
  const one = machines[machineId]?.[tick];
  if (one === undefined) throw new Error('the month has that tick');
  const { operationId, state } = one;
  if (shiftAt(tick) === null && state !== 'run') return;
  const price = rateAt('machine', [centres[machineId] ?? ''], tick);
  if (operationId !== null && state === 'run') book(found, operationId, 'run', TICK, price);
  else if (operationId === null || state === 'idle' || isBreak(tick)) book(found, null, 'idle', TICK, price);
  else book(found, operationId, state, TICK, price);
}

function personTick(
  { machines, signed }: PlantMonth,
  found: NaiveTime,
  rateAt: RateAt,
  by: string,
  tick: number,
): void {
  const shift = shiftAt(tick);
  if (shift === null || isBreak(tick)) return;
  if (signed.length === 0) return;
  const here = signed.filter((one) => one.by === by && one.from <= tick && tick < one.to);
  const places = here.map(({ machineId }) => machineId).sort();
  const price = (machineId: string) => rateAt('labour', [by, centres[machineId] ?? ''], tick);
  const percent = shift === 'late' ? surcharges.shifts.late : 0;
  const work = places.flatMap((machineId) => {
    const id = machines[machineId]?.[tick]?.operationId ?? null;
    return id === null ? [] : [{ id, machineId }];
  });
  const [first] = places;
  if (first === undefined) return;
  if (work.length > 0)
    for (const { id, machineId } of work) book(found, id, 'labour', TICK / work.length, price(machineId), percent);
  else {
    const paid = found.paid.labour;
    const perHour = price(first);
    paid.ms += TICK;
    if (perHour === null) paid.unpricedMs += TICK;
    else paid.unabsorbed += BigInt(TICK) * perHour * BigInt(100 + percent);
  }
}

/** Of an order: what was planned, what it cost, how the difference came about, what it will cost. */
export function naiveCost(month: PlantMonth, time: NaiveTime, order: WorkOrder) {
  const ids = order.operations.map(({ id }) => id);
  const sum = (kind: Kind) => ids.reduce((all, id) => all + (time.spent.get(id)?.[kind] ?? 0n), 0n);
  const ms = (id: string, kind: Kind) => BigInt(time.ms.get(id)?.[kind] ?? 0);
  const madeOf = (id: string | undefined) => month.made.get(id ?? '');
  const isFinished = ids.every((id) => madeOf(id)?.isFinished === true);
  const made = BigInt(madeOf(ids[0])?.producedPcs ?? 0);
  const good = BigInt(madeOf(ids.at(-1))?.goodPcs ?? 0);
  const whole = BigInt(order.quantityPcs);
  const rateAt = openRateAt(month.rates);
  const perHour = (index: number): bigint => {
    const [id = '', machineId = ''] = [ids[index], Object.keys(centres)[index]];
    return rateAt('machine', [centres[machineId] ?? ''], madeOf(id)?.startedTick ?? TICKS - 1) ?? 0n;
  };
  const byRate = (of: (index: number) => bigint) =>
    ids.reduce((all, _, index) => all + of(index) * perHour(index) * 100n, 0n);
  const { calculation } = order;
  const priced = order.components.map((one) =>
    one.price === undefined ? 0n : BigInt(one.quantityPcs) * money(one.price),
  );
  const said = (text: string | undefined, other: bigint) => (text === undefined ? other : money(text));
  const planned = {
    setup: said(
      calculation?.setup,
      byRate((index) => BigInt(order.operations[index]?.plannedSetupMs ?? 0)),
    ),
    run: said(
      calculation?.run,
      byRate((index) => BigInt(order.operations[index]?.plannedRunMsPerPc ?? 0) * whole),
    ),
    stop: 0n,
    labour: said(calculation?.labour, 0n),
    material: said(
      calculation?.material,
      priced.reduce((all, one) => all + one, 0n),
    ),
    outside: 0n,
  };
  const material = naiveMaterial(month, order, planned.material, made);
  const actual = {
    setup: sum('setup'),
    run: sum('run'),
    stop: sum('stop'),
    labour: sum('labour'),
    material,
    outside: 0n,
  };
  const total = (of: Record<string, bigint>) => Object.values(of).reduce((all, one) => all + one, 0n);
  const perOrder = planned.run + planned.labour + planned.material;
  const measured = (...kinds: Kind[]) =>
    byRate((index) => kinds.reduce((all, kind) => all + ms(ids[index] ?? '', kind), 0n));
  const quantity = (perOrder * good) / whole + planned.setup - total(planned);
  const scrap = (perOrder * made) / whole - (perOrder * good) / whole;
  const others = ((perOrder - planned.run) * made) / whole;
  const timeStep = measured('setup', 'run') + others - planned.setup - (perOrder * made) / whole;
  const stop = measured('stop');
  const labour = actual.labour - (planned.labour * made) / whole;
  const ofMaterial = material - (planned.material * made) / whole;
  const price = total(actual) - total(planned) - quantity - scrap - timeStep - stop - labour - ofMaterial;
  const left = whole > made ? whole - made : 0n;
  return {
    ...{ isFinished, madePcs: Number(made), goodPcs: Number(good), planned, actual },
    deviation: isFinished ? { quantity, scrap, time: timeStep, stop, labour, material: ofMaterial, price } : null,
    atCompletion: isFinished || made === 0n ? null : total(actual) + ((total(actual) - actual.setup) * left) / made,
    unpriced: {
      machineMs: ids.reduce((all, id) => all + (time.unpriced.get(id)?.machineMs ?? 0), 0),
      labourMs: ids.reduce((all, id) => all + (time.unpriced.get(id)?.labourMs ?? 0), 0),
    },
  };
}

/** Issued less returned at its price; of what nobody said anything of, what the parts made need. */
function naiveMaterial(month: PlantMonth, order: WorkOrder, planned: bigint, made: bigint): bigint {
  if (order.components.every(({ price }) => price === undefined)) return (planned * made) / BigInt(order.quantityPcs);
  let sum = 0n;
  for (const { itemId, price, quantityPcs } of order.components) {
    if (price === undefined) continue;
    const own = month.issues.filter((one) => one.orderId === order.id && one.itemId === itemId);
    const needed = (BigInt(quantityPcs) * money(price) * made) / BigInt(order.quantityPcs);
    sum += own.length === 0 ? needed : BigInt(own.reduce((all, one) => all + one.quantityPcs, 0)) * money(price);
  }
  return sum;
}

export const END = START + TICKS * TICK;
