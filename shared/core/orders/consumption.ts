/**
 * What went into an operation and what came out of it, by item and lot:
 *
 *     consumed = issued − returned + back-flushed by parts
 *
 * Back-flushed is, of a component that nobody books by hand, what the parts made need beyond what was issued of it.
 * Never of one that the ERP takes off its stock by itself. Sums, so the order of the facts does not matter.
 */
import type { Event, EventOf } from '../words/event.ts';
import type { Consumed, LotMade, Material } from '../words/material.ts';
import { type Component, componentsOf, type Operation, type WorkOrder } from '../words/order.ts';
import { pieces, sameUnit, type Unit } from '../words/quantity.ts';
import { stepsToDo } from '../words/routes.ts';

export type MaterialEvent = EventOf<'materialIssued' | 'materialReturned' | 'lotProduced' | 'firstPartApproved'>;

export function isOfMaterial(event: Event): event is MaterialEvent {
  const { type } = event;
  return (
    type === 'materialIssued' || type === 'materialReturned' || type === 'lotProduced' || type === 'firstPartApproved'
  );
}
type Move = EventOf<'materialIssued' | 'materialReturned'>;

/** `producedPcs`: parts made, scrap too. null: nothing was said and nothing is back-flushed. */
export function materialOf(
  facts: readonly MaterialEvent[],
  known: { order: WorkOrder; operation: Operation } | null,
  producedPcs: number,
): Material | null {
  const components = known === null ? [] : componentsOf(known.order, known.operation);
  const rows = new Rows(components);
  for (const fact of facts) if (fact.type === 'materialIssued' || fact.type === 'materialReturned') rows.add(fact);
  if (known !== null) for (const component of components) rows.backflush(component, known.order, producedPcs);
  const consumed = rows.all();
  const lots = lotsOf(facts).map((lot) => ({ ...lot, ...receivedAs(lot, known) }));
  const firstPart = approvalOf(facts);
  if (consumed.length === 0 && lots.length === 0 && firstPart === null) return null;
  return { consumed, lots, firstPart };
}

/** What of a component the parts made need, in whole steps of its unit, to the nearest. */
function neededFor(component: Component, order: Pick<WorkOrder, 'quantityPcs'>, parts: number): number {
  // A need may be a fraction of a step: millionths of one, exactly.
  const millionths = BigInt(Math.round(component.quantityPcs * 1_000_000)) * BigInt(Math.max(0, Math.round(parts)));
  const per = BigInt(order.quantityPcs) * 1_000_000n;
  return Number((2n * millionths + per) / (2n * per));
}

class Rows {
  readonly #rows = new Map<string, Consumed>();
  readonly #serials = new Map<string, Map<string, number>>();
  readonly #components: readonly Component[];

  constructor(components: readonly Component[]) {
    this.#components = components;
  }

  add(move: Move): void {
    const { itemId, lot = null, unit = pieces, quantityPcs, serials = [] } = move;
    const [key, row] = this.#row(itemId, lot, unit);
    if (move.type === 'materialIssued') row.issuedPcs += quantityPcs;
    else row.returnedPcs += quantityPcs;
    const sign = Math.sign(quantityPcs) * (move.type === 'materialIssued' ? 1 : -1);
    const held = this.#serials.get(key) ?? new Map<string, number>();
    this.#serials.set(key, held);
    for (const serial of serials) held.set(serial, (held.get(serial) ?? 0) + sign);
  }

  backflush(component: Component, order: WorkOrder, producedPcs: number): void {
    if (component.byParts !== true || component.backflush === true) return;
    const { itemId, unit = pieces, lot = null } = component;
    const issued = [...this.#rows.values()]
      .filter((row) => row.itemId === itemId && sameUnit(row.unit, unit))
      .reduce((sum, row) => sum + row.issuedPcs - row.returnedPcs + row.backflushedPcs, 0);
    const sameItem = this.#components.filter((one) => one.itemId === itemId && one.byParts === true);
    const needed = sameItem.reduce((sum, one) => sum + neededFor(one, order, producedPcs), 0);
    const missing = needed - issued;
    if (missing > 0) this.#row(itemId, lot, unit)[1].backflushedPcs += missing;
  }

  all(): Consumed[] {
    return [...this.#rows]
      .map(([key, row]) => {
        const serials = [...(this.#serials.get(key) ?? [])].flatMap(([serial, held]) => (held > 0 ? [serial] : []));
        return serials.length === 0 ? row : { ...row, serials: serials.sort() };
      })
      .filter((row) => row.issuedPcs !== 0 || row.returnedPcs !== 0 || row.backflushedPcs !== 0)
      .sort((a, b) => compare(keyOf(a.itemId, a.lot, a.unit), keyOf(b.itemId, b.lot, b.unit)));
  }

  #row(itemId: string, lot: string | null, unit: Unit): [string, Consumed] {
    const key = keyOf(itemId, lot, unit);
    let row = this.#rows.get(key);
    if (row === undefined) {
      const atErp = this.#components.some((one) => one.itemId === itemId && one.backflush === true);
      const sums = { issuedPcs: 0, returnedPcs: 0, backflushedPcs: 0 };
      row = { itemId, lot, unit, ...sums, ...(atErp ? { isBookedByErp: true as const } : {}) };
      this.#rows.set(key, row);
    }
    return [key, row];
  }
}

function lotsOf(facts: readonly MaterialEvent[]): LotMade[] {
  const lots = new Map<string, LotMade & { held: Map<string, number> }>();
  for (const fact of facts) {
    if (fact.type !== 'lotProduced') continue;
    const { itemId = null, lot, unit = pieces, quantityPcs } = fact;
    const key = keyOf(itemId ?? '', lot, unit);
    const made = lots.get(key) ?? { itemId, lot, unit, quantityPcs: 0, held: new Map<string, number>() };
    lots.set(key, made);
    made.quantityPcs += quantityPcs;
    for (const serial of fact.serials ?? [])
      made.held.set(serial, (made.held.get(serial) ?? 0) + Math.sign(quantityPcs));
  }
  return [...lots]
    .filter(([, { quantityPcs }]) => quantityPcs !== 0)
    .sort(([a], [b]) => compare(a, b))
    .map(([, { held, ...made }]) => {
      const serials = [...held].flatMap(([serial, times]) => (times > 0 ? [serial] : [])).sort();
      return serials.length === 0 ? made : { ...made, serials };
    });
}

/** Lots of an operation in the middle of the routing are on no stock yet; a by-product is. */
function receivedAs(
  { itemId }: LotMade,
  known: { order: WorkOrder; operation: Operation } | null,
): Pick<LotMade, 'receives'> {
  if (known?.order.receipts !== 'byUs') return {};
  if (itemId !== null) return { receives: { move: 'byProduct', itemId } };
  const isLast = stepsToDo(known.order, (id) => id === known.operation.id).at(-1)?.id === known.operation.id;
  return isLast ? { receives: { move: 'receipt', itemId: known.order.itemId } } : {};
}

/** The last approval that nobody took back. */
function approvalOf(facts: readonly MaterialEvent[]): Material['firstPart'] {
  const approvals = facts.filter((fact) => fact.type === 'firstPartApproved');
  const isBack = ({ edgeId, seq }: { edgeId: string; seq: number }): boolean =>
    approvals.some((one) => one.edgeId === edgeId && one.undoes === seq && one.seq > seq && !isBack(one));
  const last = approvals.findLast((one) => one.undoes === undefined && !isBack(one));
  return last === undefined ? null : { at: last.at, by: last.by };
}

function keyOf(itemId: string, lot: string | null, { name, decimals }: Unit): string {
  return JSON.stringify([itemId, lot ?? '', name, decimals]);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
