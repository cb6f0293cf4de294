/** Pieces that are sent back, as arrays: operations that are done again, before those of their order, and who sends to them. */
import type { Operation } from '../../../shared/core/words/order.ts';
import { itemKey, type Laws, type MadeAgain } from '../laws.ts';
import { meanOf } from '../numbers/pool.ts';
import { hashText } from '../numbers/random.ts';
import { type CompileContext, numberOf } from './compile-context.ts';

/** What may come after an operation in place of the next one. */
export interface Send {
  chance: number;
  sdLog: number;
  /** What the error of the chance is named by. */
  key: number;
  /** Operations at which it goes on then, and up to which share of the sends each is. */
  starts: readonly number[];
  upTo: readonly number[];
}

export interface ReworkTables {
  /** Per operation: its place in `sends`; −1: it sends nothing back. */
  sendOf: Int32Array;
  sends: readonly Send[];
  /** It comes after what was sent pieces: some of its shapes are 0, and then it is not done again. */
  mayBeSkipped: Uint8Array;
  /** How often an order goes back at most. */
  most: number;
}

export function reworkTables({ builder, laws }: CompileContext): ReworkTables | null {
  if (laws.rework === undefined) return null;
  const sends = [...builder.sends.values()];
  const sendOf = new Int32Array(builder.set.length).fill(-1);
  for (const [place, op] of [...builder.sends.keys()].entries()) sendOf[op] = place;
  return {
    sendOf,
    sends,
    mayBeSkipped: Uint8Array.from(builder.shapes, ([least]) => (least === 0 ? 1 : 0)),
    most: laws.rework.most,
  };
}

/** A step that is done again, for the operations that are compiled of it. */
export interface Again {
  operation: Operation;
  place: number;
  isSent: boolean;
}

export interface Back {
  share: number;
  steps: readonly Again[];
}

/** What the step at `place` may send back, each with the steps that are done again then; empty: nothing. */
export function backsOf(
  laws: Laws,
  steps: readonly Operation[],
  place: number,
  isOurs: (one: Operation) => boolean,
): Back[] {
  const own = steps[place];
  const law = own === undefined ? undefined : laws.rework?.centres.get(own.workCentreId);
  return (law?.targets ?? []).flatMap(({ to, share }): Back[] => {
    const from = steps.slice(0, place + 1).findLastIndex((one) => one.workCentreId === to && isOurs(one));
    if (from < 0) return [];
    const done = steps.slice(from, place + 1).map((operation, offset) => ({
      ...{ operation, place: from + offset, isSent: offset === 0 },
    }));
    return [
      { share, steps: done.filter(({ operation, isSent }) => isOurs(operation) && isWorth(laws, operation, isSent)) },
    ];
  });
}

function isWorth(laws: Laws, operation: Operation, isSent: boolean): boolean {
  const law = againLaw(laws, operation, isSent);
  return law !== undefined && law.mean > 0;
}

export function againLaw({ rework }: Laws, { workCentreId }: Operation, isSent: boolean): MadeAgain | undefined {
  const laws = isSent ? rework?.sent : rework?.after;
  return laws?.get(workCentreId) ?? laws?.get('');
}

/** Of a step: how often it sends back what can be sent back where it is. */
export function chanceOf(
  { rework }: Laws,
  itemId: string,
  { workCentreId, number }: Operation,
  backs: readonly Back[],
): Pick<Send, 'chance' | 'sdLog' | 'key' | 'upTo'> {
  const law = rework?.centres.get(workCentreId);
  const possible = backs.reduce((sum, { share }) => sum + share, 0);
  let reached = 0;
  return {
    chance: (law?.items.get(itemKey(itemId, number)) ?? law?.share ?? 0) * possible,
    sdLog: law?.sdLog ?? 0,
    key: hashText(workCentreId),
    upTo: backs.map(({ share }) => {
      reached += share / possible;
      return reached;
    }),
  };
}

/** What was just added to the builder is done again: as much of the whole lot as the law says; `doneMs`: of it, made already. */
export function makeAgain(
  { builder, items }: CompileContext,
  { operation, law, itemId, serial, times, doneMs = 0 }: MadeNow,
): void {
  const op = builder.set.length - 1;
  const wholeMs = operation.quantityPcs * operation.plannedRunMsPerPc;
  const { mean, shapes } = leftOf(law, wholeMs > 0 ? doneMs / wholeMs : 0);
  const key = `${itemKey(itemId, operation.number)}\n again`;
  builder.runMs[op] = wholeMs * mean;
  builder.ratio[op] = 1;
  builder.ratioSd[op] = law.sdLog;
  builder.itemKey[op] = hashText(key);
  builder.item[op] = numberOf(items, key);
  builder.serial[op] = serial;
  builder.shapes[op] = shapes;
  builder.pieces[op] = 1;
  builder.made[op] = 0;
  builder.overlap[op] = null;
  builder.split[op] = null;
  builder.times[op] = times;
}

interface MadeNow {
  operation: Operation;
  law: MadeAgain;
  itemId: string;
  serial: number;
  times: number;
  doneMs?: number;
}

type Shares = Pick<MadeAgain, 'mean' | 'shapes'>;

/** Of those that are longer than what is done; longer than any was known to take: as much again as a tenth of it. */
function leftOf({ mean, shapes }: Shares, done: number): Shares {
  if (done <= 0) return { mean, shapes };
  const longer = shapes.filter((shape) => shape * mean > done).map((shape) => shape * mean - done);
  return relative(longer.length === 0 ? new Float64Array([done / 10]) : longer);
}

function relative(shares: Float64Array): Shares {
  const mean = meanOf(shares);
  return { mean, shapes: mean > 0 ? shares.map((share) => share / mean) : shares };
}

/** Once it is certain that it is done again. */
export function surely({ mean, shapes, ...law }: MadeAgain): MadeAgain {
  return { ...law, ...relative(shapes.filter((shape) => shape > 0).map((shape) => shape * mean)) };
}

/** Draws are named by it: apart from the step's own, whatever is left of the order. */
export const serialOf = (sender: number, target: number, place: number): number =>
  4096 * (1 + sender) + 64 * (target % 64) + (place % 64);
