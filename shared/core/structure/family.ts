/**
 * The family of an order: up its pegs to the orders that are made for no other one, beside them those of the same project
 * or sales order line, and down again. An order that feeds several stands below each of them.
 */
import { type Component, erpNumberOf, sameNumber, type WorkOrder } from '../words/order.ts';

export interface FamilyNode {
  order: WorkOrder;
  /** How much of it goes to the order above; null: there is none. */
  peg: { quantityPcs: number; operationNumber: string | null } | null;
  parts: readonly FamilyPart[];
}

/** A line of a bill of material. */
export type FamilyPart =
  /** Made by an order of its own; `component`: its line in the bill of material, null where it has none. */
  | { kind: 'made'; component: Component | null; nodes: readonly FamilyNode[] }
  | { kind: 'taken'; component: Component }
  /** An assembly that is never put on stock: its parts go in with the rest. */
  | { kind: 'phantom'; itemId: string; parts: readonly FamilyPart[] };

export interface Family {
  roots: readonly FamilyNode[];
  /** More orders belong to it than are shown. */
  isCut: boolean;
}

/** Nodes of one tree: what nobody would read anyway. */
export const MOST_NODES = 500;

/** null: nobody knows the order. */
export function familyOf(orderId: string, orders: Iterable<WorkOrder>): Family | null {
  const book = bookOf(orders);
  const own = book.byId.get(orderId);
  if (own === undefined) return null;
  const tops = topsOf(own, book);
  const isKin = (order: WorkOrder): boolean =>
    tops.some(
      ({ project, salesOrder }) =>
        (project !== undefined && project.id === order.project?.id) ||
        (salesOrder !== null && salesOrder === order.salesOrder),
    );
  const kin = [...book.byId.values()].filter(
    (order) => tops.includes(order) || (isKin(order) && book.above(order).length === 0),
  );
  const budget = { left: MOST_NODES };
  const roots = kin.sort(byNumber).flatMap((order) => nodeOf(order, null, book, [], budget) ?? []);
  return { roots, isCut: budget.left < 0 };
}

/** Every project, and every order that has sub-orders, with all that is below: the top order first. */
export function allFamilies(orders: Iterable<WorkOrder>): WorkOrder[][] {
  const book = bookOf(orders);
  const families = new Map<string, WorkOrder[]>();
  for (const order of book.byId.values()) {
    const isTop = book.above(order).length === 0;
    if (!isTop || (order.project === undefined && book.below(order).length === 0)) continue;
    const key = JSON.stringify(order.project === undefined ? [order.id] : ['', order.project.id]);
    families.set(key, [...(families.get(key) ?? []), order]);
  }
  return [...families.values()].map((tops) => withBelow(tops.sort(byNumber), book));
}

function withBelow(tops: readonly WorkOrder[], book: Book): WorkOrder[] {
  const found = new Set<WorkOrder>(tops);
  // A set that grows while it is gone through gives what was added, too.
  for (const order of found) for (const one of book.below(order)) found.add(one);
  return [...found];
}

interface Book {
  byId: ReadonlyMap<string, WorkOrder>;
  above(order: WorkOrder): WorkOrder[];
  below(order: WorkOrder): readonly WorkOrder[];
}

/** A peg names an order by the ERP's number: of orders that had the same one after another, the last. */
function bookOf(orders: Iterable<WorkOrder>): Book {
  const byId = new Map<string, WorkOrder>();
  const last = new Map<string, WorkOrder>();
  for (const order of orders) {
    byId.set(order.id, order);
    const number = erpNumberOf(order.id);
    const before = last.get(number);
    if (before === undefined || before.createdAt <= order.createdAt) last.set(number, order);
  }
  const target = (orderId: string) => byId.get(orderId) ?? last.get(erpNumberOf(orderId));
  const below = new Map<string, WorkOrder[]>();
  const above = (order: WorkOrder): WorkOrder[] => [
    ...new Set((order.pegs ?? []).flatMap((peg) => target(peg.orderId) ?? []).filter((one) => one !== order)),
  ];
  for (const order of byId.values())
    for (const { id } of above(order)) {
      const own = below.get(id);
      if (own === undefined) below.set(id, [order]);
      else own.push(order);
    }
  for (const own of below.values()) own.sort(byNumber);
  return { byId, above, below: ({ id }) => below.get(id) ?? [] };
}

/** Orders that peg each other in a ring have no top: then it is the one that was asked for. */
function topsOf(own: WorkOrder, book: Book): readonly WorkOrder[] {
  const seen = new Set<WorkOrder>();
  const tops = new Set<WorkOrder>();
  const waiting = [own];
  for (let order = waiting.pop(); order !== undefined; order = waiting.pop()) {
    if (seen.has(order)) continue;
    seen.add(order);
    const above = book.above(order);
    if (above.length === 0) tops.add(order);
    waiting.push(...above);
  }
  return tops.size === 0 ? [own] : [...tops];
}

function nodeOf(
  order: WorkOrder,
  above: WorkOrder | null,
  book: Book,
  path: readonly WorkOrder[],
  budget: { left: number },
): FamilyNode | null {
  budget.left -= 1;
  if (budget.left < 0) return null;
  const on = [...path, order];
  const children = book
    .below(order)
    .filter((one) => !on.includes(one))
    .flatMap((one) => nodeOf(one, order, book, on, budget) ?? []);
  const peg = above === null ? undefined : order.pegs?.find((one) => isTo(one.orderId, above));
  return {
    order,
    peg: peg === undefined ? null : { quantityPcs: peg.quantityPcs, operationNumber: peg.operationNumber ?? null },
    parts: partsOf(order, children),
  };
}

const isTo = (orderId: string, { id }: WorkOrder): boolean =>
  orderId === id || erpNumberOf(orderId) === erpNumberOf(id);

function partsOf({ components }: WorkOrder, children: readonly FamilyNode[]): FamilyPart[] {
  const placed = new Set<FamilyNode>();
  const lines = components.map((component): { phantoms: readonly string[]; part: FamilyPart } => {
    const nodes = children.filter((one) => !placed.has(one) && makes(one, component));
    for (const one of nodes) placed.add(one);
    const part: FamilyPart = nodes.length === 0 ? { kind: 'taken', component } : { kind: 'made', component, nodes };
    return { phantoms: component.phantoms ?? [], part };
  });
  const beside = children.filter((one) => !placed.has(one));
  return [...nested(lines), ...beside.map((node): FamilyPart => ({ kind: 'made', component: null, nodes: [node] }))];
}

function makes({ order, peg }: FamilyNode, { itemId, operationNumber }: Component): boolean {
  const goesTo = peg?.operationNumber ?? null;
  const isThere = goesTo === null || operationNumber === undefined || sameNumber(goesTo, operationNumber);
  return order.itemId === itemId && isThere;
}

/** Lines of one phantom stand together, where its first one stood. */
function nested(lines: readonly { phantoms: readonly string[]; part: FamilyPart }[]): FamilyPart[] {
  const found: FamilyPart[] = [];
  const done = new Set<string>();
  for (const { phantoms, part } of lines) {
    const [itemId] = phantoms;
    if (itemId === undefined) found.push(part);
    else if (!done.has(itemId)) {
      done.add(itemId);
      const own = lines.filter((one) => one.phantoms[0] === itemId);
      const inner = own.map((one) => ({ phantoms: one.phantoms.slice(1), part: one.part }));
      found.push({ kind: 'phantom', itemId, parts: nested(inner) });
    }
  }
  return found;
}

const collator = new Intl.Collator('en', { numeric: true });
function byNumber(a: WorkOrder, b: WorkOrder): number {
  return collator.compare(a.id, b.id);
}
