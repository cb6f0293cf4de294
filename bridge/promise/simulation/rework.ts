/** Pieces that are sent back, in one scenario: what comes after a step of a job. */
import { i32 } from '../numbers/arrays.ts';
import { TABLE_SHIFT } from '../numbers/pool.ts';
import { hash, normal, unit } from '../numbers/random.ts';
import { FROZEN } from './freeze.ts';
import type { ShopModel } from './model.ts';
import type { Send } from './rework-model.ts';

const BACK = 0x0bac;
const RUN = 2;
/** Else hardly any order would end. */
const MOST_CHANCE = 0.9;

/** A job, or an enquiry: how often it went back already. */
export interface Walker {
  key: number;
  seed: number;
  frozen: number;
  loops: number;
}

/** Where a job goes on that is done with the operation; its next one, unless pieces are sent back. */
export function backFrom({ rework, opSerial }: ShopModel, op: number, { key, seed, frozen, loops }: Walker): number {
  if (rework === null || loops >= rework.most || (frozen & FROZEN.run) !== 0) return -1;
  const send = rework.sends[i32(rework.sendOf, op)];
  if (send === undefined) return -1;
  const draw = hash(hash(key, i32(opSerial, op) * 8), BACK + loops);
  return unit(draw) < chanceIn(send, seed) ? startOf(send, unit(hash(draw, 1))) : -1;
}

/** The error of belief is the same in all of a scenario. */
function chanceIn({ chance, sdLog, key }: Send, seed: number): number {
  const error = sdLog > 0 ? Math.exp(sdLog * normal(hash(hash(seed, BACK), key)) - (sdLog * sdLog) / 2) : 1;
  return Math.min(MOST_CHANCE, chance * error);
}

function startOf({ starts, upTo }: Send, at: number): number {
  for (let i = 0; i < starts.length - 1; i += 1) if (at < (upTo[i] ?? 1)) return starts[i] ?? -1;
  return starts[starts.length - 1] ?? -1;
}

/** Nothing of it is made again this time: the same draw as its run's. */
export function isSkipped({ rework, opSerial, opShapes }: ShopModel, op: number, key: number): boolean {
  if (rework === null || rework.mayBeSkipped[op] !== 1) return false;
  const shapes = opShapes[op];
  const draw = hash(hash(key, i32(opSerial, op) * 8), RUN);
  return shapes !== undefined && shapes[Math.min(shapes.length - 1, draw >>> TABLE_SHIFT)] === 0;
}
