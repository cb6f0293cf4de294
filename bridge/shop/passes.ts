/**
 * How often the steps of an order were done. One that was done and is in work again was sent something back, whether or
 * not anybody says "rework": by the step that had begun last, or by itself.
 */
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Measured } from '../promise/shop.ts';
import type { RoutingStep } from './outside.ts';
import type { Stint } from './stints.ts';

type Rework = NonNullable<Measured['rework']>;

export interface PassesKnown {
  /** Where and when it was in work, in any order; absent: nobody looks, nothing is seen to be made again. */
  stintsOf?: ((operationId: string) => readonly Stint[]) | undefined;
  /** When people said that it is finished. */
  endsOf?: ((operationId: string) => readonly number[]) | undefined;
  madeBy?: ((operationId: string, at: number) => number) | undefined;
}

/** One time that a step was done. */
export interface Pass {
  startedAt: number;
  /** null: it lasts. */
  finishedAt: number | null;
  machineIds: readonly string[];
  productiveMs: number;
}

/** With so little left it was done. */
const NEARLY_ALL = 0.98;
/** Finished and begun again at once was a slip of the finger. */
const SLIP_MS = 10 * MINUTE_MS;
/** As little of its planned run was no work. */
const HARDLY_ANY = 0.01;

/** Of each step that was begun; null: nothing was made again. */
export function passesOf(steps: readonly RoutingStep[], known: PassesKnown): Map<string, Pass[]> | null {
  const { stintsOf } = known;
  if (stintsOf === undefined || steps.some(({ operation }) => operation.sequence !== undefined)) return null;
  const begun = steps.filter(({ isElsewhere, startedAt }) => !isElsewhere && startedAt !== null);
  if (begun.every(({ operation }) => stintsOf(operation.id).length < 2)) return null;
  const found = new Map(begun.map((step) => [step.operation.id, passesOfStep(step, known)]));
  return [...found.values()].every(({ length }) => length < 2) ? null : found;
}

function passesOfStep({ operation, startedAt, finishedAt }: RoutingStep, known: PassesKnown): Pass[] {
  const stints = known.stintsOf?.(operation.id) ?? [];
  const only: Pass = {
    startedAt: startedAt ?? 0,
    finishedAt,
    machineIds: [...new Set(stints.map(({ machineId }) => machineId))],
    productiveMs: stints.reduce((sum, one) => sum + one.productiveMs, 0),
  };
  if (stints.length < 2) return [only];
  const fewest = HARDLY_ANY * operation.quantityPcs * operation.plannedRunMsPerPc;
  const ends = known.endsOf?.(operation.id) ?? [];
  const isDoneBy = (at: number): boolean =>
    ends.some((end) => end <= at) || (known.madeBy?.(operation.id, at) ?? 0) >= NEARLY_ALL * operation.quantityPcs;
  const passes: { from: number; to: number; stints: Stint[] }[] = [];
  for (const stint of [...stints].sort((a, b) => a.from - b.from)) {
    const last = passes.at(-1);
    const isAgain = last !== undefined && stint.from >= last.to + SLIP_MS && isDoneBy(stint.from);
    if (last === undefined || (isAgain && stint.productiveMs >= fewest))
      passes.push({ from: stint.from, to: stint.to, stints: [stint] });
    else {
      last.to = Math.max(last.to, stint.to);
      last.stints.push(stint);
    }
  }
  if (passes.length < 2) return [only];
  return passes.map(({ from, to, stints: own }, index) => ({
    startedAt: index === 0 ? (startedAt ?? from) : from,
    finishedAt: index === passes.length - 1 ? finishedAt : to,
    machineIds: [...new Set(own.map(({ machineId }) => machineId))],
    productiveMs: own.reduce((sum, one) => sum + one.productiveMs, 0),
  }));
}

interface Timed extends Pass {
  place: number;
  number: number;
}

/** What an order tells of how often steps send pieces back; `itemId`: its own. */
export function reworkOf(
  steps: readonly RoutingStep[],
  passes: ReadonlyMap<string, readonly Pass[]> | null,
  { itemId, since, now }: { itemId: string; since: number; now: number },
): Rework {
  const rework: { passes: Rework['passes'][number][]; again: Rework['again'][number][] } = { passes: [], again: [] };
  const timed = steps
    .flatMap((step, place): Timed[] => passesAt(step, passes?.get(step.operation.id), place))
    .sort((a, b) => a.startedAt - b.startedAt || a.place - b.place);
  const lastPlace = steps.findLastIndex(({ isElsewhere }) => !isElsewhere);
  for (const [index, pass] of timed.entries()) {
    const step = steps[pass.place];
    const next = timed[index + 1];
    if (step === undefined || pass.startedAt > now) continue;
    const { operation } = step;
    const at = pass.finishedAt ?? now;
    const named = {
      operationId: operation.id,
      to: operation.workCentreId,
      at,
      itemId,
      operationNumber: operation.number,
    };
    const target = next !== undefined && next.number > 0 && next.place <= pass.place ? steps[next.place] : undefined;
    const backTo = target?.operation.workCentreId;
    const isKnown = next !== undefined || (pass.place === lastPlace && pass.finishedAt !== null);
    if (isKnown && at >= since) rework.passes.push({ ...named, ...(backTo === undefined ? {} : { backTo }) });
    if (pass.number === 0 || pass.finishedAt === null || at < since) continue;
    const plannedMs = operation.quantityPcs * operation.plannedRunMsPerPc;
    const before = timed[index - 1];
    const isSent = before !== undefined && before.place >= pass.place;
    const share = plannedMs > 0 ? pass.productiveMs / plannedMs : null;
    rework.again.push({ share, productiveMs: pass.productiveMs, isSent, ...named });
  }
  for (const skipped of skippedOf(timed, steps))
    if (skipped.at >= since) rework.again.push({ itemId, share: 0, productiveMs: 0, isSent: false, ...skipped });
  return rework;
}

function passesAt(
  { isElsewhere, startedAt, finishedAt }: RoutingStep,
  own: readonly Pass[] | undefined,
  place: number,
) {
  if (isElsewhere || startedAt === null) return [];
  const passes = own ?? [{ startedAt, finishedAt, machineIds: [], productiveMs: 0 }];
  return passes.map((pass, number) => ({ ...pass, place, number }));
}

/** Steps between the one that was sent pieces and the one that sent them which were not done again before others went on. */
function skippedOf(timed: readonly Timed[], steps: readonly RoutingStep[]) {
  return timed.flatMap((sent, index) => {
    const by = timed[index - 1];
    if (by === undefined || sent.number === 0 || by.place <= sent.place) return [];
    const on = timed.slice(index + 1);
    const goesOn = on.findIndex(({ place, number }) => place > by.place || (number > 0 && place <= sent.place));
    const isOver = goesOn >= 0 || steps.every((step) => step.isElsewhere || step.finishedAt !== null);
    if (!isOver) return [];
    const done = new Set((goesOn < 0 ? on : on.slice(0, goesOn)).map(({ place }) => place));
    return steps.slice(sent.place + 1, by.place + 1).flatMap(({ operation, isElsewhere }, offset) =>
      isElsewhere || done.has(sent.place + 1 + offset)
        ? []
        : [
            {
              operationId: operation.id,
              to: operation.workCentreId,
              at: sent.startedAt,
              operationNumber: operation.number,
            },
          ],
    );
  });
}
