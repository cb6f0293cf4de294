/** What goes into the order in work, as the tablet shows it: what it needs, what went in, and what may be taken back. */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { MaterialEvent } from '../../shared/core/orders/consumption.ts';
import { consumedPcs } from '../../shared/core/words/material.ts';
import { type Component, componentsOf, type Operation, unitOf, type WorkOrder } from '../../shared/core/words/order.ts';
import { pieces, sameUnit } from '../../shared/core/words/quantity.ts';
import type { ComponentEntry, MaterialCard, MaterialSaid } from './view.ts';

const SAID_SHOWN = 20;

/** null where the operation has no components and nobody said anything of its material. */
export function materialCard(
  ledger: Ledger,
  { order, operation }: { order: WorkOrder; operation: Operation },
  now: number,
): MaterialCard | null {
  const material = ledger.operation(operation.id, now)?.material;
  const components = componentsOf(order, operation);
  if (components.length === 0 && material === undefined) return null;
  const entryOf = (component: Component): ComponentEntry => {
    const { itemId, itemName = '', unit = pieces, track = null, backflush, byParts, quantityPcs } = component;
    const rows = (material?.consumed ?? []).filter((row) => row.itemId === itemId && sameUnit(row.unit, unit));
    return {
      ...{ itemId, itemName, unit, track, neededPcs: Math.round(quantityPcs) },
      booked: backflush === true ? 'byErp' : byParts === true ? 'byParts' : 'byHand',
      usedPcs: rows.reduce((sum, row) => sum + consumedPcs(row), 0),
      lots: rows.flatMap((row) => (row.lot === null ? [] : [{ lot: row.lot, quantityPcs: consumedPcs(row) }])),
    };
  };
  return {
    operationId: operation.id,
    unit: unitOf(order),
    components: components.map(entryOf),
    lots: material?.lots ?? [],
    firstPart: material?.firstPart ?? null,
    said: saidOf(ledger.materialFacts(operation.id)),
  };
}

/** Newest first, without what was taken back. */
function saidOf(facts: readonly MaterialEvent[]): MaterialSaid[] {
  const isBack = ({ edgeId, seq }: MaterialEvent): boolean =>
    facts.some((one) => one.edgeId === edgeId && one.undoes === seq && !isBack(one));
  return facts
    .filter((fact) => fact.undoes === undefined && !isBack(fact))
    .toReversed()
    .slice(0, SAID_SHOWN)
    .map((fact) => {
      const { seq, at, by, machineId, type } = fact;
      const common = { seq, at, by, machineId };
      if (fact.type === 'firstPartApproved') return { ...common, type: fact.type };
      const { quantityPcs, unit = pieces, itemId = null, lot = null } = fact;
      return { ...common, type: type === 'firstPartApproved' ? 'lotProduced' : type, quantityPcs, unit, itemId, lot };
    });
}
