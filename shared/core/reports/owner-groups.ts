/** Rows by order, operation and item: of all their time, what they own. Read operation by operation, never by reading all of it. */
import type { SumInput } from '../figures/sums.ts';
import type { Ledger, Plan } from '../ledger/ledger.ts';
import type { MachineSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { operationsIn } from './explain.ts';
import type { Group } from './group.ts';
import { orderFigures } from './order-figures.ts';

export function* ownerGroups(
  ledger: Ledger,
  by: 'order' | 'operation' | 'item',
  scope: Scope,
  from: number,
  to: number,
  plan: Plan,
): Generator<void, Group[]> {
  const all = ledger.spansOf(scope, from, to);
  const only = scope.kind === 'operation' || scope.kind === 'order' || scope.kind === 'item' ? scope : null;
  const rowOf = (id: string, spans: readonly MachineSpan[]): Group => {
    // Within an order a row of its item is the order's own part of it.
    const of: Scope = only !== null && by !== 'operation' ? narrower(only, by, id) : { kind: by, id };
    const row = { key: { [`${by}Id`]: id }, from, to, figures: ledger.figuresIn(of, spans, to, plan) };
    return by === 'item' ? row : { ...row, order: orderFigures(ledger, { kind: by, id }, from, to) };
  };
  const rows = new Map<string, Group>();
  if (by !== 'item' && only === null)
    for (const [name, ids] of yield* operationsByRow(ledger, by, all, to)) {
      const own = new Set<MachineSpan>();
      for (const id of ids) for (const span of ownSpans(ledger, id, all, to)) own.add(span);
      if (own.size > 0) rows.set(name, rowOf(name, [...own]));
      yield;
    }
  else
    for (const [id, spans] of yield* spansByOwner(ledger, by, scope, all, to)) {
      rows.set(id, rowOf(id, spans));
      yield;
    }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** What each row is made of, row by row: what one reads is at hand for its sums. */
function* operationsByRow(
  ledger: Ledger,
  by: 'order' | 'operation',
  spans: readonly MachineSpan[],
  now: number,
): Generator<void, Map<string, string[]>> {
  const ids = ledger.operationsIn(spans);
  if (by === 'operation') return new Map((yield* byPlace(ledger, ids, now)).map((id) => [id, [id]]));
  const found = new Map<string, string[]>();
  for (const id of yield* byTime(ledger, ids, now)) {
    const orderId = ledger.lastPlan(id)?.order.id;
    if (orderId !== undefined) found.set(orderId, [...(found.get(orderId) ?? []), id]);
  }
  return found;
}

interface Begun {
  id: string;
  machineId: string;
  at: number;
}

/** Machine by machine, as they were begun there: what one reads is at hand for the next, however many machines there are. */
function* byPlace(ledger: Ledger, ids: readonly string[], now: number): Generator<void, string[]> {
  const begun = yield* begunOf(ledger, ids, now);
  const place = (a: Begun, b: Begun) => (a.machineId < b.machineId ? -1 : a.machineId > b.machineId ? 1 : a.at - b.at);
  return begun.sort(place).map(({ id }) => id);
}

/** As they were begun: the operations of an order, which run at several machines, near each other. */
function* byTime(ledger: Ledger, ids: readonly string[], now: number): Generator<void, string[]> {
  const begun = yield* begunOf(ledger, ids, now);
  return begun.sort((a, b) => a.at - b.at).map(({ id }) => id);
}

function* begunOf(ledger: Ledger, ids: readonly string[], now: number): Generator<void, Begun[]> {
  const begun: Begun[] = [];
  for (const id of ids) {
    const totals = ledger.operation(id, now);
    begun.push({ id, machineId: totals?.machineIds[0] ?? '', at: totals?.startedAt ?? 0 });
    yield;
  }
  return begun;
}

/** Where an operation has time or parts. Only what it worked beyond the edges of a stretch, too, has to be read. */
function ownSpans(ledger: Ledger, id: string, spans: readonly MachineSpan[], now: number): MachineSpan[] {
  const worked = ledger.workedIn(id, now);
  return spans.filter((span) => {
    const there = worked.filter(
      ({ machineId, from, to }) => machineId === span.machineId && from <= span.to && to >= span.from,
    );
    if (there.some(({ from, to }) => from > span.from && to <= span.to)) return true;
    return there.length > 0 && ledger.evidence({ kind: 'operation', id }, [span], now).some(hasSome);
  });
}

/** Where each row has time or parts. Whose all of a machine's time is, is found operation by operation, never by reading all of it. */
function* spansByOwner(
  ledger: Ledger,
  by: 'order' | 'operation' | 'item',
  scope: Scope,
  spans: readonly MachineSpan[],
  now: number,
): Generator<void, Map<string, MachineSpan[]>> {
  const found = new Map<string, Set<MachineSpan>>();
  const note = (ids: readonly string[], span: MachineSpan): void => {
    for (const name of new Set(ids.flatMap((id) => namesOf(ledger, by, id, span))))
      found.set(name, (found.get(name) ?? new Set()).add(span));
  };
  if (scope.kind === 'operation' || scope.kind === 'order' || scope.kind === 'item')
    for (const input of ledger.evidence(scope, spans, now)) note(operationsIn([input]), input);
  else
    for (const id of yield* byTime(ledger, ledger.operationsIn(spans), now)) {
      for (const span of ownSpans(ledger, id, spans, now)) note([id], span);
      yield;
    }
  return new Map([...found].map(([name, own]) => [name, [...own]]));
}

const hasSome = (input: Pick<SumInput, 'intervals' | 'quantities'> | undefined): boolean =>
  input !== undefined && (input.intervals.length > 0 || input.quantities.length > 0);

/** Of an order (or operation) and its item the first says more; of an item and its order the second. */
function narrower(scope: Scope, by: 'order' | 'item', id: string): Scope {
  if (scope.kind === 'operation' || (scope.kind === 'order' && by === 'item')) return scope;
  return { kind: by, id };
}

/** Under which rows an operation's time and parts in a span may come. */
function namesOf(
  ledger: Ledger,
  by: 'order' | 'operation' | 'item',
  operationId: string,
  { from, to }: MachineSpan,
): readonly string[] {
  if (by === 'operation') return [operationId];
  if (by === 'item') return ledger.itemsOf(operationId, from, to);
  const known = ledger.lastPlan(operationId);
  return known === null ? [] : [known.order.id];
}
