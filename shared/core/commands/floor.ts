/**
 * Starts and ends of work, as the shop floor's rules have them: what may be done with an operation at a machine as it
 * stands there, and how it stands after. The box decides by these rules; a tablet without a line shows by the same ones
 * what the box will make of what it was told. No zod here: the page uses this file.
 */
import type { OperationTotals } from '../words/interval.ts';
import type { Sentence } from '../words/sentence.ts';

/** How an operation stands, seen from one machine. */
export interface Standing {
  operationId: string;
  machineId: string;
  status: OperationTotals['status'];
  /** It was started here or the machine named it, and nobody has ended it. */
  isInWorkHere: boolean;
  /** The operation before it, while that one has delivered nothing. */
  waitsFor: string | null;
}

export type FloorAct = 'startOperation' | 'finishSetup' | 'interruptOperation' | 'finishOperation';

/** Why it may not be done; null: it may. */
export function refusalOf(act: FloorAct, standing: Standing): Sentence | null {
  const { operationId, machineId, status, isInWorkHere, waitsFor } = standing;
  switch (act) {
    case 'startOperation':
      if (isInWorkHere) return { what: 'runsHereAlready', operationId };
      return waitsFor === null ? null : { what: 'comesFirst', operationId: waitsFor };
    case 'finishSetup':
      return isInWorkHere ? null : { what: 'noSetupNotInWork', operationId, machineId };
    case 'interruptOperation':
      return isInWorkHere ? null : { what: 'noInterruptNotInWork', operationId, machineId };
    case 'finishOperation':
      if (status === 'finished') return { what: 'finishedAlready', operationId };
      return status === 'waiting' ? { what: 'neverStarted', operationId } : null;
    default:
      return act satisfies never;
  }
}

/** How it stands once that is done. */
export function standingAfter(act: FloorAct, standing: Standing): Standing {
  switch (act) {
    case 'startOperation':
      return { ...standing, status: 'running', isInWorkHere: true };
    case 'finishSetup':
      return standing;
    case 'interruptOperation':
      return { ...standing, status: 'interrupted', isInWorkHere: false };
    case 'finishOperation':
      return { ...standing, status: 'finished', isInWorkHere: false };
    default:
      return act satisfies never;
  }
}
