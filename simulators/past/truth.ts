/** What really happened, as the simulated machines know it: what tests hold the product against. */
import type { MachineState } from '../../shared/core/words/plant.ts';
import type { Signal } from '../plant/machine.ts';
import type { Face } from '../plant/params.ts';
import { spoken } from '../plant/spoken.ts';

interface OperationTruth {
  operationId: string;
  machineIds: string[];
  cycles: number;
  totalPcs: number;
  goodPcs: number;
  scrapPcs: number;
  scrapByReason: Record<string, number>;
  firstPartAt: number | null;
  lastPartAt: number | null;
}

export interface Truth {
  /**
   * Every change of every machine's state, by the machine's own clock. `state` is what the machine can
   * say of it (some have no word for a fault), `really` what it is.
   */
  transitions: Record<string, { at: number; state: MachineState; really: MachineState; reasonId: string | null }[]>;
  operations: Record<string, OperationTruth>;
}

export const freshTruth = (): Truth => ({ transitions: {}, operations: {} });

/** Adds what a signal of a machine with this face tells. */
export function recordTruth(truth: Truth, face: Face, signal: Signal): void {
  if (signal.type === 'state') {
    const list = truth.transitions[signal.machineId] ?? [];
    const { at, state: really, reasonId } = signal;
    list.push({ at, state: spoken[face]?.[really].state ?? really, really, reasonId });
    truth.transitions[signal.machineId] = list;
  } else if (signal.type === 'cycle') {
    const operation = truth.operations[signal.operationId] ?? freshOperation(signal.operationId);
    addCycle(operation, signal);
    truth.operations[signal.operationId] = operation;
  }
}

const freshOperation = (operationId: string): OperationTruth => ({
  operationId,
  machineIds: [],
  cycles: 0,
  totalPcs: 0,
  goodPcs: 0,
  scrapPcs: 0,
  scrapByReason: {},
  firstPartAt: null,
  lastPartAt: null,
});

function addCycle(operation: OperationTruth, cycle: Extract<Signal, { type: 'cycle' }>): void {
  if (!operation.machineIds.includes(cycle.machineId)) operation.machineIds.push(cycle.machineId);
  operation.cycles += 1;
  operation.totalPcs += cycle.parts;
  operation.scrapPcs += cycle.scrapReasons.length;
  operation.goodPcs += cycle.parts - cycle.scrapReasons.length;
  for (const reason of cycle.scrapReasons) operation.scrapByReason[reason] = (operation.scrapByReason[reason] ?? 0) + 1;
  operation.firstPartAt ??= cycle.at;
  operation.lastPartAt = cycle.at;
}
