/** The books of an ERP that takes documents from a folder: what it books, what it refuses, in its own words. */
import { type Amounts, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../../shared/core/words/order.ts';
import type { Faults } from '../faults.ts';

/** A report as such an ERP reads it. */
export interface Report {
  /** Takes a whole document back, named by `document`. */
  isCancel: boolean;
  /** BODID. */
  key: string;
  document: string;
  orderId: string;
  operationNumber: string;
  isFinal: boolean;
  amounts: Amounts;
  /** Units of its quantities. */
  units: readonly string[];
}

export interface Refusal {
  code: string;
  message: string;
}

export interface Books<R extends Report> {
  put(order: WorkOrder): void;
  /** null: booked. */
  book(said: R): Refusal | null;
  /** What was booked and not taken back. */
  standing(): readonly R[];
  held(orderId: string): { records: number; sums: Amounts; final: boolean };
  /** Its number of what it booked last. */
  number(): string;
}

interface Entry<R extends Report> {
  said: R;
  /** By a Cancel, or by the same amounts below zero. */
  isUndone: boolean;
}

export function openBooks<R extends Report>(faults: Faults, unitNameOf: (order: WorkOrder) => string): Books<R> {
  const known = new Map<string, WorkOrder>();
  const entries: Entry<R>[] = [];
  const taken = new Set<string>();
  const standing = ({ orderId, operationNumber }: Report): Entry<R>[] =>
    entries.filter(
      ({ said, isUndone }) => !isUndone && said.orderId === orderId && said.operationNumber === operationNumber,
    );

  const refusalOf = (said: Report): Refusal | null => {
    const { key, orderId, operationNumber, units, amounts } = said;
    const order = known.get(orderId);
    if (key === '') return { code: 'BOD-1', message: 'BODID is missing' };
    if (taken.has(key)) return { code: 'BOD-2', message: `BODID ${key} was processed before` };
    if (order === undefined) return { code: 'ORD-1', message: `Order ${orderId} does not exist` };
    const onDemand = faults.refusalFor(orderId);
    if (onDemand !== null) return onDemand;
    if (!order.operations.some(({ number }) => number === operationNumber))
      return { code: 'ORD-2', message: `Order ${orderId} has no step ${operationNumber}` };
    if (order.status === 'closed' || order.status === 'cancelled')
      return { code: 'ORD-3', message: `Order ${orderId} is ${order.status}` };
    if ([...amounts.values()].some(Number.isNaN)) return { code: 'QTY-1', message: 'An amount is not understood' };
    const odd = units.find((unit) => unit !== unitNameOf(order));
    if (odd !== undefined) return { code: 'QTY-2', message: `Unit ${odd} is not ${unitNameOf(order)}` };
    const isDone = standing(said).some((one) => one.said.isFinal);
    if (isDone && !said.isCancel && !isNegative(said))
      return { code: 'ORD-4', message: `Step ${operationNumber} of order ${orderId} is completed` };
    return null;
  };

  return {
    put: (order) => known.set(order.id, order),
    book: (said) => {
      const refusal = refusalOf(said);
      if (refusal !== null) return refusal;
      const undone = said.isCancel
        ? entries.find((one) => one.said.key === said.document && !one.isUndone)
        : standing(said).findLast((one) => isNegative(said) && isOpposite(one.said.amounts, said.amounts));
      if (said.isCancel && undone === undefined)
        return { code: 'DOC-1', message: `Document ${said.document} stands nowhere` };
      taken.add(said.key);
      if (undone !== undefined) undone.isUndone = true;
      if (!said.isCancel) entries.push({ said, isUndone: undone !== undefined });
      return null;
    },
    held: (orderId) => {
      const own = entries.filter((one) => one.said.orderId === orderId && !one.isUndone);
      return {
        records: own.length,
        sums: sumAmounts(own.map((one) => one.said.amounts)),
        final: own.some((one) => one.said.isFinal),
      };
    },
    standing: () => entries.filter(({ isUndone }) => !isUndone).map(({ said }) => said),
    number: () => String(entries.length),
  };
}

function isNegative({ amounts }: Report): boolean {
  return [...amounts.values()].some((amount) => amount < 0);
}

function isOpposite(a: Amounts, b: Amounts): boolean {
  return [...a].every(([name, amount]) => (b.get(name) ?? 0) === -amount);
}
