/** Lots that overlap, as arrays: what may begin before the step before it is done, and which machines do so now. */
import { type Overlapping, pairKey } from '../laws.ts';
import { isElsewhere, pathsLeft } from '../open-work.ts';
import type { MachineNow, OpenOrder } from '../shop.ts';
import type { CompileContext } from './compile-context.ts';
import type { Ahead } from './compile-operation.ts';
import type { ShopModel } from './model.ts';

/** It has begun: its pieces are there. */
const alreadyIn = (law: Overlapping): Overlapping => ({ ...law, shares: ALREADY });
const ALREADY = new Float64Array([0]);

/** Which share must be through before the step may begin; null: all, as where something runs beside it. */
export function overlapBefore(
  { laws, plant }: CompileContext,
  { operations }: OpenOrder['order'],
  { operation, serial, state }: Ahead,
  before: Ahead | null,
): Overlapping | null {
  const { overlaps } = laws;
  if (overlaps === undefined || before === null || before.serial !== serial - 1) return null;
  if (operations.some(({ sequence }) => sequence !== undefined) || isElsewhere(before.operation, plant)) return null;
  const law = overlaps.pairs.get(pairKey(before.operation.workCentreId, operation.workCentreId)) ?? overlaps.any;
  return (state?.status ?? 'waiting') === 'waiting' ? law : alreadyIn(law);
}

/**
 * Machines on operations that come after another one of the same order. Where that one is on a machine too, they go on
 * together. Where it waits for a machine, the later one makes what is there of it and has the rest before it.
 */
export function laterMachines(
  { builder, laws, plant }: CompileContext,
  open: readonly OpenOrder[],
  states: ReadonlyMap<string, MachineNow>,
): Pick<ShopModel, 'laterOn' | 'asideMs'> {
  const asideMs = new Float64Array(plant.machines.length);
  const laterOn: { machine: number; job: number; op: number }[] = [];
  if (laws.overlaps === undefined) return { laterOn, asideMs };
  const machineOf = new Map(
    plant.machines.flatMap(({ id }, machine) => {
      const operationId = states.get(id)?.operationId ?? null;
      return operationId === null ? [] : [[operationId, machine] as const];
    }),
  );
  for (const [job, { order, operations }] of open.entries()) {
    const first = builder.first[job] ?? 0;
    const { main } = pathsLeft(order, operations);
    if (main.length < 2 || builder.end[job] !== first + main.length) continue;
    let isOn = machineOf.has(main[0]?.operation.id ?? '');
    for (let place = 1; place < main.length; place += 1) {
      const op = first + place;
      const machine = machineOf.get(main[place]?.operation.id ?? '');
      if (builder.overlap[op] == null || machine === undefined) isOn = false;
      else if (isOn) laterOn.push({ machine, job, op });
      else asideMs[machine] = takeAside(builder, op);
    }
  }
  return { laterOn: laterOn.sort((a, b) => a.op - b.op), asideMs };
}

/** Run of the pieces that are there for an operation; it has that much less before it. */
function takeAside({ pieces, runMs, made, ratio }: CompileContext['builder'], op: number): number {
  const left = pieces[op] ?? 0;
  const own = made[op] ?? 0;
  const there = own >= 1 ? 0 : Math.min(1, Math.max(0, ((made[op - 1] ?? 0) - own) / (1 - own)));
  const aside = (runMs[op] ?? 0) * there;
  runMs[op] = (runMs[op] ?? 0) - aside;
  pieces[op] = left * (1 - there);
  return aside * (ratio[op] ?? 1);
}
