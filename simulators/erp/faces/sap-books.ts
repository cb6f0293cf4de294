/**
 * SAP's own books for its two faces: orders with a confirmation number per operation, confirmations with a counter
 * each, and the refusals of a real one. The same external key twice is two confirmations, as there.
 */
import { type Amount, type Amounts, personOf, scrapOf, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import { unitOf, type WorkOrder } from '../../../shared/core/words/order.ts';
import { parseQuantity, sameUnitName } from '../../../shared/core/words/quantity.ts';
import type { Refusal } from '../book.ts';

const ORDER_LENGTH = 12;

/** A number that is all digits stands with leading zeros in SAP's tables; one with anything else in it as it is. */
export const withZeros = (orderId: string): string =>
  /^\d+$/.test(orderId) ? orderId.padStart(ORDER_LENGTH, '0') : orderId;
export const withoutZeros = (orderId: string): string =>
  /^\d+$/.test(orderId) ? orderId.replace(/^0+(?=.)/, '') : orderId;

/** Quantities and times as decimal text in their units. */
export interface Confirming {
  /** Without leading zeros. */
  orderId: string;
  sequence: string;
  operation: string;
  /** Confirmation number of the operation; empty where it is named by order and number alone. */
  group: string;
  isFinal: boolean;
  /** "20261102" */
  postingDay: string;
  unit: string;
  yield: string;
  scrap: string;
  rework: string;
  reason: string;
  /** Personnel number, eight digits. */
  person: string;
  /** L20 and L40 are time tickets, B10 to B40 time events of an operation: a moment without figures. */
  recordType: string;
  /** Slot → value and unit. */
  activities: ReadonlyMap<number, { value: string; unit: string }>;
  externalKey: string;
}

export interface Confirmed extends Confirming {
  readonly count: string;
  readonly isReversed: boolean;
  /** It takes another one back. */
  readonly isReversal: boolean;
}

export interface SapBooks {
  put(order: WorkOrder): void;
  orders(): readonly WorkOrder[];
  groupOf(orderId: string, operation: string): string | null;
  confirm(record: Confirming, now: number): { group: string; count: string } | Refusal;
  /** `key`: the external key of the cancellation. */
  cancel(
    by: { externalKey: string } | { group: string; count: string },
    key: string,
  ): { group: string; count: string } | Refusal;
  of(orderId: string): readonly Confirmed[];
  all(): readonly Confirmed[];
  held(orderId: string): { records: number; sums: Amounts; final: boolean };
}

/** Slot → what it means on this SAP, and its unit. */
export const slotsOfFace = [
  { slot: 1, amount: 'setupMs', text: 'Setup', unit: 'MIN', unitMs: 60_000 },
  { slot: 2, amount: 'machineMs', text: 'Machine', unit: 'MIN', unitMs: 60_000 },
  { slot: 3, amount: 'labourMs', text: 'Labor', unit: 'H', unitMs: 3_600_000 },
] as const;

export function openSapBooks(): SapBooks {
  const orders = new Map<string, WorkOrder>();
  const groups = new Map<string, string>();
  const records: Confirmed[] = [];
  const groupOf = (orderId: string, operation: string) => groups.get(`${orderId}/${operation}`) ?? null;
  const live = (orderId: string) =>
    records.filter((one) => one.orderId === orderId && !one.isReversed && !one.isReversal);
  const nextCount = (group: string) => String(records.filter((one) => one.group === group).length + 1).padStart(8, '0');
  return {
    put: (given) => {
      const order = { ...given, id: withoutZeros(given.id) };
      orders.set(order.id, order);
      for (const { number } of order.operations) {
        const key = `${order.id}/${number}`;
        if (!groups.has(key)) groups.set(key, String(1_000 + groups.size).padStart(10, '0'));
      }
    },
    orders: () => [...orders.values()],
    groupOf,
    of: (orderId) => records.filter((one) => one.orderId === orderId),
    all: () => records,
    confirm: (record, now) => {
      const group = groupOf(record.orderId, record.operation);
      const refusal = refusalOf(record, orders.get(record.orderId), group, live(record.orderId), now);
      if (refusal !== null || group === null) return refusal ?? noSuchOperation(record);
      const count = nextCount(group);
      records.push({ ...record, group, count, isReversed: false, isReversal: false });
      return { group, count };
    },
    cancel: (by, key) => {
      const found = records.find((one) =>
        'externalKey' in by
          ? one.externalKey === by.externalKey && !one.isReversed && !one.isReversal
          : one.group === by.group && one.count === by.count,
      );
      if (found === undefined) return { code: 'RU/122', message: 'Confirmation does not exist' };
      if (found.isReversed) return { code: 'RU/123', message: `Confirmation ${found.group} is reversed already` };
      if (isClosed(orders.get(found.orderId))) return closed(found.orderId);
      records[records.indexOf(found)] = { ...found, isReversed: true };
      const count = nextCount(found.group);
      records.push({ ...found, count, externalKey: key, isReversed: false, isReversal: true });
      return { group: found.group, count };
    },
    held: (orderId) => {
      const [operation] = orders.get(orderId)?.operations ?? [];
      const own = live(orderId).filter((one) => one.operation === operation?.number);
      const order = orders.get(orderId);
      return {
        records: own.length,
        sums: order === undefined ? new Map() : sumAmounts(own.map((one) => amountsIn(one, order))),
        final: own.some(({ isFinal }) => isFinal),
      };
    },
  };
}

const isClosed = (order: WorkOrder | undefined): boolean => order?.status === 'closed' || order?.status === 'cancelled';
const closed = (orderId: string): Refusal => ({ code: 'RU/494', message: `Order ${orderId} closed` });
const noSuchOperation = ({ orderId, operation }: Confirming): Refusal => ({
  ...{ code: 'RU/110', message: `Operation ${operation} does not exist in order ${orderId}` },
});

const quantity = /^\d{1,10}\.\d{3}$/;

function refusalOf(
  record: Confirming,
  order: WorkOrder | undefined,
  group: string | null,
  live: readonly Confirmed[],
  now: number,
): Refusal | null {
  if (order === undefined) return { code: 'RU/012', message: `Order ${record.orderId} does not exist` };
  if (isClosed(order)) return closed(order.id);
  if (order.status === 'planned') return { code: 'RU/013', message: `Order ${order.id} is not released` };
  if (group === null) return noSuchOperation(record);
  if (record.group !== '' && record.group !== group)
    return {
      code: 'RU/014',
      message: `Confirmation number ${record.group} is not that of operation ${record.operation}`,
    };
  if (live.some((one) => one.operation === record.operation && one.isFinal))
    return { code: 'RU/015', message: `Operation ${record.operation} is finally confirmed` };
  const numbers = [
    record.yield,
    record.scrap,
    record.rework,
    ...[...record.activities.values()].map(({ value }) => value),
  ];
  if (!/^(L20|L40|B[1-4]0)$/.test(record.recordType))
    return { code: 'RU/021', message: `Record type ${record.recordType} is not permitted` };
  if (record.recordType.startsWith('B'))
    return numbers.every((text) => text === '')
      ? periodRefusal(record.postingDay, now)
      : { code: 'RU/022', message: `Record type ${record.recordType} takes no quantities and activities` };
  const bad = numbers.find((text) => !quantity.test(text));
  if (bad !== undefined) return { code: 'RU/016', message: `Value ${bad} is not permitted` };
  if (!sameUnitName(record.unit, order.unit?.name ?? 'EA'))
    return { code: 'RU/017', message: `Unit ${record.unit} cannot be converted to that of order ${order.id}` };
  const badUnit = [...record.activities].find(([slot, { unit }]) =>
    slotsOfFace.every((one) => one.slot !== slot || one.unit !== unit),
  );
  if (badUnit !== undefined)
    return { code: 'RU/018', message: `Activity ${badUnit[0]} has no unit ${badUnit[1].unit}` };
  if (record.reason !== '' && !/^\d{4}$/.test(record.reason))
    return { code: 'RU/019', message: `Reason ${record.reason} is not defined for the plant` };
  if (record.person !== '' && !/^\d{8}$/.test(record.person))
    return { code: 'RU/020', message: `Personnel number ${record.person} does not exist` };
  return periodRefusal(record.postingDay, now);
}

/** This month and the one before are open, as in most plants. */
function periodRefusal(day: string, now: number): Refusal | null {
  const today = new Date(now);
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
  if (!/^\d{8}$/.test(day)) return { code: '00/065', message: `Posting date ${day} is no date` };
  return day >= first.replaceAll('-', '')
    ? null
    : { code: 'M7/053', message: `Posting only possible in open periods, not on ${day}` };
}

function amountsIn(record: Confirmed, order: WorkOrder): Amounts {
  const steps = (text: string) => parseQuantity(text, unitOf(order)) ?? 0;
  return new Map<Amount, number>([
    ['yield', steps(record.yield)],
    ['rework', steps(record.rework)],
    [scrapOf(record.reason), steps(record.scrap)],
    ...[...record.activities].map(([slot, { value }]): [Amount, number] => {
      const own = slotsOfFace.find((one) => one.slot === slot);
      const thousandths = parseQuantity(value, { name: '', decimals: 3 }) ?? 0;
      const ms = (thousandths * (own?.unitMs ?? 0)) / 1_000;
      return [slot === 3 && record.person !== '' ? personOf(record.person) : (own?.amount ?? 'machineMs'), ms];
    }),
  ]);
}
