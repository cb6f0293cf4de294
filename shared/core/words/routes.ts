/**
 * Which steps of a routing are to be done, and which come before which. A parallel sequence runs beside a part of the
 * main one, an alternative in its place: of these the one that was begun is done, and the main one where none was.
 */
import { type Operation, routing, sameNumber, type WorkOrder } from './order.ts';

type Begun = (operationId: string) => boolean;

/** The part of the main sequence that another stands beside: places in it, both included. */
interface Branch {
  kind: 'parallel' | 'alternative';
  from: number;
  to: number;
  steps: Operation[];
}

/**
 * In routing order, what runs beside the main sequence before the step that it ends with; the last one ends the order.
 * Of an order without other sequences: its routing.
 */
export function stepsToDo(order: WorkOrder, hasBegun: Begun): Operation[] {
  const all = routing(order);
  if (all.every(({ sequence }) => sequence === undefined)) return all;
  const { main, branches } = sequencesOf(all);
  const left = branches.filter(({ kind, steps }) => kind === 'alternative' && !steps.some(({ id }) => hasBegun(id)));
  const chosen = branches.filter((branch) => branch.kind === 'alternative' && !left.includes(branch));
  const isReplaced = (step: Operation): boolean => {
    const place = main.indexOf(step);
    return !hasBegun(step.id) && chosen.some(({ from, to }) => place >= from && place <= to);
  };
  const beside = (kind: Branch['kind'], place: number): Operation[] =>
    branches
      .filter((one) => one.kind === kind && one.to === place && !left.includes(one))
      .flatMap(({ steps }) => steps);
  const toDo = (main.length === 0 ? [null] : main).flatMap((step, place) => [
    ...beside('parallel', place),
    ...(step === null || isReplaced(step) ? [] : [step]),
    ...beside('alternative', place),
  ]);
  return toDo.length === 0 ? all : toDo;
}

/** The steps to be done, as they depend on each other. Places are those of `main`; its length stands for its end. */
export interface Paths {
  main: Operation[];
  /** May begin with the step at `fork`, and must be done before the one at `join`. */
  beside: { steps: Operation[]; fork: number; join: number }[];
  /** May be done in place of the main steps from `fork` up to before `join`: nobody has begun either. */
  instead: { steps: Operation[]; fork: number; join: number }[];
}

/** The same steps as `stepsToDo`, and beside them the ways that are still open. */
export function pathsToDo(order: WorkOrder, hasBegun: Begun): Paths {
  const toDo = stepsToDo(order, hasBegun);
  if (toDo.every(({ sequence }) => sequence === undefined) && routing(order).length === toDo.length)
    return { main: toDo, beside: [], instead: [] };
  const { main, branches } = sequencesOf(routing(order));
  const ofKind = (wanted: Branch['kind']) => branches.filter(({ kind }) => kind === wanted);
  const isBegun = ({ steps }: Branch): boolean => steps.some(({ id }) => hasBegun(id));
  const alternatives = ofKind('alternative');
  const line = (main.length === 0 ? [null] : main).flatMap((step, place) => [
    ...(step === null || !toDo.includes(step) ? [] : [{ step, from: place, to: place }]),
    ...alternatives
      .filter((one) => one.to === place && isBegun(one))
      .flatMap(({ steps, from, to }) => steps.map((one) => ({ step: one, from, to }))),
  ]);
  if (line.length === 0 && ofKind('parallel').length === 0) return { main: toDo, beside: [], instead: [] };
  const placeWhere = (isIt: (one: { from: number; to: number }) => boolean): number => {
    const place = line.findIndex(isIt);
    return place === -1 ? line.length : place;
  };
  const spanOf = ({ steps, from, to }: Branch) => ({
    steps,
    fork: placeWhere((one) => one.to >= from),
    join: placeWhere((one) => one.from > to),
  });
  const beside = ofKind('parallel').map(spanOf);
  const isOpen = (branch: Branch): boolean =>
    !main.slice(branch.from, branch.to + 1).some(({ id }) => hasBegun(id)) &&
    !alternatives.some((other) => isBegun(other) && other.from <= branch.to && other.to >= branch.from);
  // What runs beside a part of what would be replaced leaves no choice.
  const isFree = ({ fork, join }: Paths['instead'][number]): boolean =>
    fork < join && beside.every((one) => ![one.fork, one.join].some((place) => place > fork && place < join));
  const instead = alternatives.filter(isOpen).map(spanOf).filter(isFree);
  return { main: line.map(({ step }) => step), beside, instead };
}

/** Those of the steps to be done that come right before one of them; none: it may be the first. */
export function stepsBefore(order: WorkOrder, operation: Pick<Operation, 'id'>, hasBegun: Begun): Operation[] {
  const all = routing(order);
  const { main, branches } = sequencesOf(all);
  const toDo = new Set(stepsToDo(order, hasBegun));
  const lastBefore = (steps: readonly Operation[], place: number): Operation | undefined =>
    steps.slice(0, Math.max(0, place)).findLast((step) => toDo.has(step));
  /** In the main sequence before a place of it: its last step, and the ends of what runs beside or in place of it there. */
  const joined = (place: number): Operation[] => {
    const last = lastBefore(main, place);
    const after = last === undefined ? -1 : main.indexOf(last);
    const ends = branches.filter(({ to }) => to >= after && to < place);
    return [last, ...ends.map(({ steps }) => lastBefore(steps, steps.length))].filter((step) => step !== undefined);
  };
  const branch = branches.find(({ steps }) => steps.some(({ id }) => id === operation.id));
  if (branch === undefined) return joined(main.findIndex(({ id }) => id === operation.id));
  const own = lastBefore(
    branch.steps,
    branch.steps.findIndex(({ id }) => id === operation.id),
  );
  return own === undefined ? joined(branch.from) : [own];
}

function sequencesOf(all: readonly Operation[]): { main: Operation[]; branches: Branch[] } {
  const main = all.filter(({ sequence }) => sequence === undefined);
  const branches = new Map<string, Branch>();
  for (const step of all) {
    const { sequence } = step;
    if (sequence === undefined) continue;
    const known = branches.get(sequence.id);
    if (known !== undefined) known.steps.push(step);
    else branches.set(sequence.id, { kind: sequence.kind, ...placesOf(main, sequence), steps: [step] });
  }
  return { main, branches: [...branches.values()] };
}

function placesOf(main: readonly Operation[], { from, to }: NonNullable<Operation['sequence']>) {
  const placeOf = (number: string | undefined, other: number): number => {
    const place = number === undefined ? -1 : main.findIndex((step) => sameNumber(step.number, number));
    return place === -1 ? other : place;
  };
  const first = placeOf(from, 0);
  return { from: first, to: Math.max(first, placeOf(to, main.length - 1)) };
}
