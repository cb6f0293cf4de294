/** A step on its machine: set up, run alone, in a load or with others' help, handed on before its last piece or after. */
import { setupOf } from './chance.ts';
import type { Dice } from './dice.ts';
import { diceOf, type Floor, type TwinMachine } from './floor.ts';
import { PIECES, type TwinOrder, type TwinStep } from './orders.ts';
import { beginAgain } from './rework.ts';
import { afterOutage, produce, withOutages } from './run.ts';

/** Takes the order's next step, and those of its `fellows` in the same load. */
export function startWork(
  floor: Floor,
  machine: TwinMachine,
  order: TwinOrder,
  fellows: readonly TwinOrder[] = [],
): void {
  const step = order.steps[order.step];
  if (step === undefined) return;
  const { time, now } = floor;
  const beside = fellows.flatMap((fellow) => fellow.steps[fellow.step] ?? []);
  for (const one of [step, ...beside]) beginAgain(one);
  const loadMs = Math.max(step.productiveMs, ...beside.map(({ productiveMs }) => productiveMs));
  for (const one of [step, ...beside]) one.together = 1 + beside.length;
  step.machineId = machine.truth.id;
  const again = step.earlier.length;
  const dice = diceOf(floor, 'setup', order, order.step, machine.family ?? '', ...(again > 0 ? [again] : []));
  const { begin, end: from } = setUp(floor, machine, step, dice);
  step.startedAt = Math.max(now, time.at(begin));
  step.setupEndsAt = time.at(from);
  const helpers = helpersFor(floor, machine, order, step);
  const lotMs = loadMs / (1 + helpers.length);
  if (beside.length > 0) for (const one of [step, ...beside]) one.productiveMs = loadMs / (1 + beside.length);
  const at = produce(floor, machine, step, { from, productiveMs: lotMs });
  occupy(machine, order, step, time.at(at));
  const lastPieceAt = lastPieceOf(floor, order, machine.freeAt);
  const helped = helpers.map((helper) => help(floor, helper, { order, step, lotMs }));
  step.finishedAt = Math.max(lastPieceAt, ...helped);
  step.worked = [machine, ...helpers].map((one) => ({ machineId: one.truth.id, from: now, to: one.freeAt }));
  machine.hasAll = beside.length > 0 || (!goesOnEarly(floor, order, step, at) && step.finishedAt === machine.freeAt);
  for (const fellow of fellows) rideAlong(floor, fellow, step, machine);
  floor.agenda.add({ at: machine.freeAt, kind: 'free', machine });
}

/** Somebody comes and sets the machine up, in worked time. */
function setUp(
  { world, time, now, people, facts }: Floor,
  machine: TwinMachine,
  { family }: TwinStep,
  dice: Dice,
): { begin: number; end: number } {
  const { id, centre } = machine.truth;
  people.send(id, centre.id, time.shift(now), now);
  const begin = afterOutage(machine.outages, time.worked(now));
  const end = withOutages(machine.outages, begin, setupOf(world, centre, machine.family, family, dice));
  const durationMs = end - begin;
  facts.setups.push({ machineId: id, at: time.at(end), fromFamily: machine.family, toFamily: family, durationMs });
  return { begin, end };
}

function occupy(machine: TwinMachine, order: TwinOrder, { family }: TwinStep, freeAt: number): void {
  machine.before = machine.family;
  machine.family = family;
  machine.current = order;
  machine.step = order.step;
  machine.freeAt = freeAt;
}

/** Of a load: it begins and ends with the first of it. */
function rideAlong(
  { agenda }: Floor,
  order: TwinOrder,
  { startedAt, setupEndsAt, stops, worked }: TwinStep,
  machine: TwinMachine,
): void {
  const { step: place } = order;
  const own = order.steps[place];
  if (own === undefined) return;
  const { freeAt: finishedAt } = machine;
  Object.assign(own, { machineId: machine.truth.id, startedAt, setupEndsAt, finishedAt, stops, worked });
  agenda.add({ at: finishedAt, kind: 'done', order, step: place, goesOn: true });
}

/** Machines of the centre that stand free and take their share, where the lot is split. */
function helpersFor(floor: Floor, machine: TwinMachine, order: TwinOrder, step: TwinStep): TwinMachine[] {
  const { world, people, time, now } = floor;
  const { share, machines } = world.file.split;
  const dice = diceOf(floor, 'split', order, order.step);
  const { centre } = machine.truth;
  if (share === 0 || centre.load !== undefined || !dice.chance(share)) return [];
  const own = floor.machines.filter((one) => one.truth.centre.id === step.workCentreId);
  const busy = own.filter((one) => one.current !== null).length;
  const hands = people.isAny ? own.length : people.free(centre.id, time.shift(now));
  const most = Math.min(machines - 1, (centre.operators ?? own.length) - busy - 1, hands);
  return own.filter((one) => one !== machine && one.current === null).slice(0, Math.max(0, most));
}

/** Does its share; when it is free again. */
function help(
  floor: Floor,
  machine: TwinMachine,
  { order, step, lotMs }: { order: TwinOrder; step: TwinStep; lotMs: number },
): number {
  const { end: from } = setUp(floor, machine, step, diceOf(floor, 'setup', order, order.step, machine.truth.id));
  const at = produce(floor, machine, step, { from, productiveMs: lotMs });
  occupy(machine, order, step, floor.time.at(at));
  machine.hasAll = false;
  floor.agenda.add({ at: machine.freeAt, kind: 'free', machine });
  return machine.freeAt;
}

/** Its machine's, unless the step before is not done by then: the last piece is made when it comes. */
function lastPieceOf({ time }: Floor, { step: place, steps }: TwinOrder, freeAt: number): number {
  const before = steps[place - 1]?.finishedAt ?? Number.NEGATIVE_INFINITY;
  const pieceMs = (steps[place]?.productiveMs ?? 0) / PIECES;
  return before < freeAt - pieceMs ? freeAt : Math.max(freeAt, time.at(time.worked(before) + pieceMs));
}

/** Where lots overlap the order goes on once a part of the step is through: whether it does, or ends by itself. */
function goesOnEarly(floor: Floor, order: TwinOrder, step: TwinStep, endWorked: number): boolean {
  const { world, time, now, agenda } = floor;
  const { share, part } = world.file.overlap;
  const { step: place } = order;
  const finishedAt = step.finishedAt ?? now;
  const dice = diceOf(floor, 'overlap', order, place);
  const isAgain = step.earlier.length > 0;
  const isLast = place + 1 >= order.steps.length;
  const isLoad = world.file.workCentres.some(({ id, load }) => id === step.workCentreId && load !== undefined);
  const early =
    share > 0 && !isLast && !isLoad && !isAgain && dice.chance(share) ? Math.min(1, part * (0.5 + dice.unit())) : 1;
  if (early < 1) {
    const from = time.worked(step.setupEndsAt ?? now);
    order.step = place + 1;
    agenda.add({ at: time.at(from + early * (endWorked - from)), kind: 'ready', order });
  } else if (finishedAt === time.at(endWorked)) return false;
  agenda.add({ at: finishedAt, kind: 'done', order, step: place, goesOn: early >= 1 });
  return true;
}
