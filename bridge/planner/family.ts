/** An order's family for the page: a tree with state, dates, and what each node waits for. */
import type { Allotted } from '../../shared/core/materials/atp.ts';
import { allFamilies, type FamilyNode, type FamilyPart, familyOf } from '../../shared/core/structure/family.ts';
import type { ByProduct, Component, Operation, WorkOrder } from '../../shared/core/words/order.ts';
import { pieces, type Unit } from '../../shared/core/words/quantity.ts';
import type { Materials } from './materials.ts';
import type { OrderRow } from './view.ts';

export type FamilyWait =
  | ({ kind: 'gate' } & Pick<Required<OrderRow>, 'gate'>)
  /** Planned by engineering, and not reached. */
  | { kind: 'milestone'; name: string; plannedAt: number; isLate: boolean }
  /** A sub-order that is not done; `readyAt`: the date that was given, or would be today; null: nobody knows. */
  | { kind: 'order'; orderId: string; readyAt: number | null };

/** An order with what belongs under it. */
export interface FamilyRow {
  row: OrderRow;
  /** How much of it goes to the order above; null: there is none. */
  pegPcs: number | null;
  waits: readonly FamilyWait[];
  /** Steps beside the main sequence, or in its place; `isLeft`: another way is taken. */
  beside: readonly (NonNullable<Operation['sequence']> & { number: string; workCentreId: string; isLeft: boolean })[];
  milestones: NonNullable<WorkOrder['milestones']>;
  byProducts: readonly ByProduct[];
  parts: readonly FamilyLine[];
}

export type FamilyLine =
  | { kind: 'made'; item: FamilyItem | null; rows: readonly FamilyRow[] }
  | { kind: 'taken'; item: FamilyItem }
  | { kind: 'phantom'; itemId: string; lines: readonly FamilyLine[] };

export interface FamilyItem {
  itemId: string;
  itemName: string;
  unit: Unit;
  quantityPcs: number;
  /** What may go in instead. */
  alternates: readonly string[];
  /** As netted over all open orders; null: the order is over. */
  allotted: Pick<Allotted, 'therePcs' | 'shortPcs' | 'readyAt' | 'instead'> | null;
}

export interface FamilyView {
  orderId: string;
  project: { id: string; name: string } | null;
  salesOrder: string | null;
  customer: string | null;
  roots: readonly FamilyRow[];
  /** More orders belong to it than are shown. */
  isCut: boolean;
}

/** A family in the list of all. */
export interface FamilyListed {
  /** Of its first top order. */
  orderId: string;
  itemName: string;
  customer: string | null;
  project: { id: string; name: string } | null;
  orders: number;
  done: number;
}

export interface FamiliesOptions {
  orders: { all(): readonly WorkOrder[] };
  rowOf: (order: WorkOrder) => OrderRow;
  materials: Pick<Materials, 'rowOf'>;
  dateOf: (orderId: string) => number | null;
  now: () => number;
}

export interface Families {
  /** null: the ERP gave no such order. */
  of(orderId: string): FamilyView | null;
  /** The newest first, `MOST_LISTED` at most; those that are done come last. */
  all(): FamilyListed[];
}

const MOST_LISTED = 200;

export function openFamilies(options: FamiliesOptions): Families {
  return {
    of: (orderId) => {
      const orders = options.orders.all();
      const family = familyOf(orderId, orders);
      const own = orders.find(({ id }) => id === orderId);
      if (family === null || own === undefined) return null;
      const top = family.roots[0]?.order ?? own;
      const project = own.project ?? top.project;
      return {
        orderId,
        project: project === undefined ? null : { id: project.id, name: project.name },
        salesOrder: own.salesOrder ?? top.salesOrder,
        customer: own.customer ?? top.customer,
        roots: family.roots.map((node) => rowOf(node, options)),
        isCut: family.isCut,
      };
    },
    all: () => {
      return allFamilies(options.orders.all())
        .sort((a, b) => Number(b[0]?.createdAt) - Number(a[0]?.createdAt))
        .slice(0, MOST_LISTED)
        .flatMap((members) => listed(members, options))
        .sort((a, b) => Number(a.done === a.orders) - Number(b.done === b.orders));
    },
  };
}

function listed(members: readonly WorkOrder[], options: FamiliesOptions): FamilyListed[] {
  const [top] = members;
  if (top === undefined) return [];
  const { id: orderId, itemId, itemName, customer, project } = top;
  return [
    {
      ...{ orderId, itemName: itemName || itemId, customer },
      project: project === undefined ? null : { id: project.id, name: project.name },
      orders: members.length,
      done: members.filter((order) => isOver(options.rowOf(order).status)).length,
    },
  ];
}

const isOver = (status: OrderRow['status']): boolean =>
  status === 'finished' || status === 'closed' || status === 'cancelled';

function rowOf(node: FamilyNode, options: FamiliesOptions): FamilyRow {
  const { order, peg } = node;
  const row = options.rowOf(order);
  const allotted = options.materials.rowOf(order.id)?.components ?? null;
  const toDo = new Set(row.operations.map(({ operationId }) => operationId));
  return {
    row,
    pegPcs: peg?.quantityPcs ?? null,
    waits: isOver(row.status) ? [] : waitsOf(node, row, options),
    beside: order.operations.flatMap(({ id, number, workCentreId, sequence }) =>
      sequence === undefined ? [] : [{ ...sequence, number, workCentreId, isLeft: !toDo.has(id) }],
    ),
    milestones: order.milestones ?? [],
    byProducts: order.byProducts ?? [],
    parts: node.parts.map((part) => lineOf(part, order, allotted, options)),
  };
}

function waitsOf(node: FamilyNode, row: OrderRow, options: FamiliesOptions): FamilyWait[] {
  const now = options.now();
  const milestones = (node.order.milestones ?? []).filter(({ doneAt }) => doneAt === null);
  return [
    ...(row.gate === undefined ? [] : [{ kind: 'gate' as const, gate: row.gate }]),
    ...milestones.map(({ name, id, plannedAt }): FamilyWait => {
      return { kind: 'milestone', name: name || id, plannedAt, isLate: plannedAt < now };
    }),
    ...below(node.parts).flatMap(({ order }): FamilyWait[] => {
      if (isOver(options.rowOf(order).status)) return [];
      return [{ kind: 'order', orderId: order.id, readyAt: options.dateOf(order.id) }];
    }),
  ];
}

function below(parts: readonly FamilyPart[]): FamilyNode[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case 'made':
        return part.nodes;
      case 'phantom':
        return below(part.parts);
      case 'taken':
        return [];
      default:
        return part satisfies never;
    }
  });
}

function lineOf(
  part: FamilyPart,
  order: WorkOrder,
  allotted: readonly Allotted[] | null,
  options: FamiliesOptions,
): FamilyLine {
  const itemOf = (component: Component): FamilyItem => {
    const { itemId, itemName = '', unit = pieces, quantityPcs, alternates = [] } = component;
    const one = allotted?.[order.components.indexOf(component)];
    return {
      ...{ itemId, itemName, unit, quantityPcs },
      alternates: alternates.map((other) => other.itemId),
      allotted:
        one === undefined
          ? null
          : {
              ...{ therePcs: one.therePcs, shortPcs: one.shortPcs, readyAt: one.readyAt },
              ...(one.instead === undefined ? {} : { instead: one.instead }),
            },
    };
  };
  switch (part.kind) {
    case 'made':
      return {
        kind: 'made',
        item: part.component === null ? null : itemOf(part.component),
        rows: part.nodes.map((node) => rowOf(node, options)),
      };
    case 'taken':
      return { kind: 'taken', item: itemOf(part.component) };
    case 'phantom':
      return {
        kind: 'phantom',
        itemId: part.itemId,
        lines: part.parts.map((one) => lineOf(one, order, allotted, options)),
      };
    default:
      return part satisfies never;
  }
}
