/**
 * Figures of any scope, row by row: by machine, work centre, order, operation, item, operator, shift,
 * local day, week or month. Rows over time or machines add up to the whole, to the millisecond and the
 * piece. Rows by order, operation and item hold what they own: time without an order is in none of them,
 * and shared time of a family tool is in each. Rows by operator: see `Scope`.
 */

import { type PeriodKind, periodAt, periodKinds, periodsBetween } from '../calendar/period.ts';
import type { SumInput } from '../figures/sums.ts';
import type { Ledger, Plan } from '../ledger/ledger.ts';
import type { Figures, MachineSpan, ShiftSpan } from '../words/figures.ts';
import type { Scope } from '../words/scope.ts';
import { localMsAt } from '../words/zone.ts';
import { operationsIn } from './explain.ts';
import { type Labour, labourOf, peopleIn } from './labour.ts';
import { type OrderFigures, orderFigures } from './order-figures.ts';

export const groupings = [
  'machine',
  'workCentre',
  'order',
  'operation',
  'item',
  'operator',
  'shift',
  ...periodKinds,
] as const;
export type Grouping = (typeof groupings)[number];

export interface Group {
  /** What the row is of, e.g. `{ machineId }` or `{ shiftDate, shiftId }`; null: outside shifts. */
  key: Readonly<Record<string, string | null>>;
  from: number;
  to: number;
  figures: Figures;
  /** Rows by order and operation: what ISO 22400-2 relates to their execution time; on all machines. */
  order?: OrderFigures;
  /** Rows by operator: worker efficiency, at all machines. */
  labour?: Labour;
}

/** Shifts summed before their rows are made: of so many, each on one day or two, sums are kept (rollup.ts). */
const SHIFTS_AT_ONCE = 32;

/** Rows of a scope over [from, to), by the plan in force or by today's, in the order of the plant, of names, or of time. */
export function figuresBy(
  ledger: Ledger,
  by: Grouping,
  scope: Scope,
  from: number,
  to: number,
  plan: Plan = 'inForce',
): Group[] {
  const spans = ledger.spansOf(scope, from, to);
  const row = (key: Group['key'], figures: Figures) => ({ key, from, to, figures });
  const over = (key: Group['key'], is: (machineId: string) => boolean) =>
    row(
      key,
      ledger.figuresIn(
        scope,
        spans.filter(({ machineId }) => is(machineId)),
        to,
        plan,
      ),
    );
  switch (by) {
    case 'machine':
      return machinesOf(spans).map((id) => over({ machineId: id }, (one) => one === id));
    case 'workCentre':
      return ledger.plant.workCentres.flatMap(({ id }) => {
        const own = new Set(ledger.plant.machines.flatMap((one) => (one.workCentreId === id ? [one.id] : [])));
        return machinesOf(spans).some((one) => own.has(one)) ? [over({ workCentreId: id }, (one) => own.has(one))] : [];
      });
    case 'order':
    case 'operation':
    case 'item':
      return atOnce(ownerGroups(ledger, by, scope, from, to, plan));
    case 'operator':
      return atOnce(peopleGroups(ledger, scope, from, to, plan));
    case 'shift':
      return atOnce(shiftGroups(ledger, scope, spans, to, plan));
    case 'day':
    case 'week':
    case 'month':
      return periodsBetween(ledger.plant.timeZone, by, from, to).map((period) => {
        const [begin, end] = [Math.max(period.from, from), Math.min(period.to, to)];
        const figures = ledger.figuresIn(scope, cut(spans, begin, end), to, plan);
        return { key: keyOf(ledger, by, period.from), from: begin, to: end, figures };
      });
    default:
      return by satisfies never;
  }
}

/** Whether kept sums answer it: then only the edges of the window read facts. */
export function restsOnSums(by: Grouping, scope: Scope, plan: Plan): boolean {
  const isOfTime = by === 'day' || by === 'week' || by === 'month' || by === 'machine' || by === 'workCentre';
  return isOfTime && plan === 'inForce' && ['plant', 'machine', 'workCentre', 'item'].includes(scope.kind);
}

/**
 * The same in small pieces, for whoever has others waiting: edges of a window are read from facts that rest, some 20 ms
 * for a machine. What a piece summed is kept, so that its row costs nothing more.
 */
export function* figuresInPieces(
  ledger: Ledger,
  by: Grouping,
  scope: Scope,
  from: number,
  to: number,
  plan: Plan = 'inForce',
): Generator<void, Group[]> {
  const spans = ledger.spansOf(scope, from, to);
  if (by === 'order' || by === 'operation' || by === 'item')
    return yield* ownerGroups(ledger, by, scope, from, to, plan);
  if (by === 'operator') return yield* peopleGroups(ledger, scope, from, to, plan);
  if (by === 'shift') return yield* shiftGroups(ledger, scope, spans, to, plan);
  const summed = function* (own: readonly MachineSpan[]): Generator<void> {
    for (const span of own)
      for (const piece of daysAtEdges(ledger.plant.timeZone, span)) {
        ledger.figuresIn(scope, [piece], to, plan);
        yield;
      }
  };
  if (by !== 'day' && by !== 'week' && by !== 'month') {
    yield* summed(spans);
    return figuresBy(ledger, by, scope, from, to, plan);
  }
  const rows: Group[] = [];
  for (const period of periodsBetween(ledger.plant.timeZone, by, from, to)) {
    const [begin, end] = [Math.max(period.from, from), Math.min(period.to, to)];
    const own = cut(spans, begin, end);
    yield* summed(own);
    const figures = ledger.figuresIn(scope, own, to, plan);
    rows.push({ key: keyOf(ledger, by, period.from), from: begin, to: end, figures });
    yield;
  }
  return rows;
}

function atOnce<T>(pieces: Generator<void, T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

/** Whether what was summed of a stretch is kept for whoever asks for it again. */
const keepsSums = (scope: Scope, plan: Plan): boolean =>
  plan === 'inForce' && scope.kind !== 'order' && scope.kind !== 'operation';

/** Everybody who was signed on, at all machines. */
function* peopleGroups(ledger: Ledger, scope: Scope, from: number, to: number, plan: Plan): Generator<void, Group[]> {
  const rows: Group[] = [];
  for (const name of peopleIn(ledger, from, to)) {
    const own = ledger
      .spansOf(scope, from, to)
      .flatMap((span) => ledger.signOns(span.machineId, span.from, span.to))
      .filter((one) => one.by === name);
    if (own.length === 0) continue;
    const figures = ledger.figuresIn(scope, own, to, plan);
    yield;
    rows.push({ key: { operator: name }, from, to, figures, labour: labourOf(ledger, name, from, to) });
    yield;
  }
  return rows;
}

/** The first and the last day of a stretch, cut to it, and what lies between. */
function daysAtEdges(timeZone: string, { machineId, from, to }: MachineSpan): MachineSpan[] {
  const first = Math.min(to, periodAt(timeZone, 'day', from).to);
  const last = Math.max(first, periodAt(timeZone, 'day', to - 1).from);
  return cut([{ machineId, from, to }], from, first)
    .concat(cut([{ machineId, from, to }], first, last))
    .concat(cut([{ machineId, from, to }], last, to));
}

const keyOf = (ledger: Ledger, by: PeriodKind, from: number): Group['key'] => ({
  [by]: nameOfPeriod(ledger.plant.timeZone, by, from),
});

/** Its local date; of a week its Monday's; of a month `2026-03`. */
function nameOfPeriod(timeZone: string, kind: PeriodKind, from: number): string {
  return new Date(localMsAt(timeZone, from)).toISOString().slice(0, kind === 'month' ? 7 : 10);
}

function machinesOf(spans: readonly MachineSpan[]): string[] {
  return [...new Set(spans.map(({ machineId }) => machineId))];
}

function cut(spans: readonly MachineSpan[], from: number, to: number): MachineSpan[] {
  return spans.flatMap((span) => {
    const [begin, end] = [Math.max(span.from, from), Math.min(span.to, to)];
    return begin < end ? [{ machineId: span.machineId, from: begin, to: end }] : [];
  });
}

/** Every shift over all machines, and what lies outside shifts: first, as no shift's. */
function* shiftGroups(
  ledger: Ledger,
  scope: Scope,
  spans: readonly MachineSpan[],
  now: number,
  plan: Plan,
): Generator<void, Group[]> {
  const shifts = new Map<string, ShiftSpan[]>();
  for (const { machineId, from, to } of spans)
    for (const run of ledger.shifts(machineId, from, to)) {
      const name = `${run.shiftDate ?? ''} ${run.shiftId ?? ''}`;
      const known = shifts.get(name);
      if (known === undefined) shifts.set(name, [run]);
      else known.push(run);
    }
  const begins = (runs: readonly ShiftSpan[]) => Math.min(...runs.map(({ from }) => from));
  const rows: Group[] = [];
  const sorted = [...shifts.values()].sort(
    (a, b) => Number(a[0]?.shiftId !== null) - Number(b[0]?.shiftId !== null) || begins(a) - begins(b),
  );
  for (const [index, runs] of sorted.entries()) {
    if (index % SHIFTS_AT_ONCE === 0 && keepsSums(scope, plan))
      yield* summedByPlace(
        ledger,
        scope,
        sorted
          .slice(index, index + SHIFTS_AT_ONCE)
          .flat()
          .filter(({ shiftId }) => shiftId !== null),
        now,
      );
    const key = { shiftDate: runs[0]?.shiftDate ?? null, shiftId: runs[0]?.shiftId ?? null };
    const figures = ledger.figuresIn(scope, runs, now, plan);
    rows.push({ key, from: begins(runs), to: Math.max(...runs.map(({ to }) => to)), figures });
    yield;
  }
  return rows;
}

/** Machine by machine: the facts read for one shift are at hand for the next. Rows find what was summed here. */
function* summedByPlace(
  ledger: Ledger,
  scope: Scope,
  runs: readonly MachineSpan[],
  now: number,
): Generator<void, void> {
  for (const machineId of machinesOf(runs)) {
    const own = runs.filter((run) => run.machineId === machineId).sort((a, b) => a.from - b.from);
    for (const run of own) {
      ledger.figuresIn(scope, [run], now);
      yield;
    }
  }
}

function* ownerGroups(
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
    const orderId = ledger.paper(id)?.order.id;
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
  const paper = ledger.paper(operationId);
  return paper === null ? [] : [paper.order.id];
}
