/** Pieces that a step sends back: which steps are done again, for how long, and what they were before that. */
import { diceOf, type Floor } from './floor.ts';
import type { TwinOrder, TwinPass, TwinStep } from './orders.ts';

/** What is found at the end of a step: pieces go back, and the order with them. */
export function sendBack(floor: Floor, order: TwinOrder, place: number): boolean {
  const step = order.steps[place];
  const rework = floor.world.file.workCentres.find(({ id }) => id === step?.workCentreId)?.rework;
  if (step === undefined || rework === undefined || step.sentBack >= rework.most) return false;
  const dice = diceOf(floor, 'rework', order, place, step.sentBack);
  if (!dice.chance(rework.share)) return false;
  const to = rework.to === undefined ? place : order.steps.findLastIndex(isFrom(rework.to, place));
  if (to < 0) return false;
  step.sentBack += 1;
  const part = Math.min(1, dice.lognormal(rework.part.mean, rework.part.cv));
  for (const one of order.steps.slice(to, place + 1)) one.againMs = part * firstOf(one).productiveMs;
  order.step = to;
  return true;
}

const isFrom =
  (workCentreId: string, place: number) =>
  (step: TwinStep, index: number): boolean =>
    index <= place && step.workCentreId === workCentreId;

export const firstOf = (step: TwinStep): TwinPass => step.earlier[0] ?? step;

/** The step is begun again: what it was is kept. */
export function beginAgain(step: TwinStep): void {
  if (step.againMs === null) return;
  const { machineId, productiveMs, startedAt, setupEndsAt, finishedAt, worked, together, stops } = step;
  step.earlier.push({ machineId, productiveMs, startedAt, setupEndsAt, finishedAt, worked, together, stops });
  Object.assign(step, { productiveMs: step.againMs, againMs: null, worked: [], together: 1, stops: [] });
}
