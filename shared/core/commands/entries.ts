/**
 * What people enter at a machine beside corrections: starts and ends of work, sign-ons, notes. Each is taken back by
 * what undoes it at the moment of the undoing: what was started is interrupted, what was ended goes on.
 */
import type { Event, EventOf, NewFact } from '../words/event.ts';
import { Problem } from '../words/problem.ts';
import type { Sentence } from '../words/sentence.ts';
import { localMsAt } from '../words/zone.ts';
import { type CommandState, checkInWork, checkStart, machineOf } from './rules.ts';

const entryTypes = [
  'operationStarted',
  'setupFinished',
  'operationInterrupted',
  'operationFinished',
  'operatorSignedOn',
  'operatorSignedOff',
  'noteAdded',
] as const;
export type Entry = EventOf<(typeof entryTypes)[number]>;
const types: ReadonlySet<string> = new Set(entryTypes);

export function isEntry(event: Event): event is Entry {
  return types.has(event.type);
}

type Now = { machineId: string; by: string; commandId: string; at: number };

/** Errors: `refused` where it holds no more, or nothing takes it back; `forbidden` for another person's sign-on. */
export function takeBack(entry: Entry, state: CommandState, now: Now): readonly NewFact[] {
  const machine = machineOf(state, entry.machineId);
  switch (entry.type) {
    case 'operationStarted': {
      const { operationId } = entry;
      checkInWork(state, machine, operationId, 'interruptOperation');
      const before = state.ownerAt(machine.id, entry.at);
      const goesOn = before !== null && before !== operationId && state.operation(before)?.status !== 'finished';
      if (goesOn) return [{ ...now, type: 'operationStarted', operationId: before }];
      return [{ ...now, type: 'operationInterrupted', operationId, reasonId: null }];
    }
    case 'operationInterrupted':
    case 'operationFinished':
      checkStart(state, machine, entry.operationId);
      return [{ ...now, type: 'operationStarted', operationId: entry.operationId }];
    case 'setupFinished': {
      const { operationId } = entry;
      checkInWork(state, machine, operationId, 'finishSetup');
      const back = entry.undoes === undefined ? { undoes: entry.seq } : {};
      return [{ ...now, type: 'setupFinished', operationId, ...back }];
    }
    case 'operatorSignedOn':
    case 'operatorSignedOff': {
      if (entry.by !== state.by) throw new Problem('forbidden', { what: 'signOnOfAnother', by: entry.by });
      if (entry.type === 'operatorSignedOn')
        return state.saidOn(machine.id) ? [{ ...now, type: 'operatorSignedOff' }] : [];
      return state.operators(machine.id).includes(state.by) ? [] : [{ ...now, type: 'operatorSignedOn' }];
    }
    case 'noteAdded':
      return [{ ...now, type: 'noteAdded', operationId: entry.operationId, text: entry.text, undoes: entry.seq }];
    default:
      return entry satisfies never;
  }
}

/** A sentence's part: who did what, and when by the plant's clock. */
export function tellEntry(entry: Entry, timeZone: string): Sentence {
  const time = new Date(localMsAt(timeZone, entry.at)).toISOString().slice(11, 16);
  const { by } = entry;
  switch (entry.type) {
    case 'setupFinished': {
      const what = entry.undoes === undefined ? 'finishedSetupOf' : 'tookSetupBack';
      return { what, by, operationId: entry.operationId, time };
    }
    case 'operationStarted':
    case 'operationInterrupted':
    case 'operationFinished':
      return { what: doneWith[entry.type], by, operationId: entry.operationId, time };
    case 'operatorSignedOn':
      return { what: 'signedOnHere', by, time };
    case 'operatorSignedOff':
      return { what: 'signedOffHere', by, time };
    case 'noteAdded':
      return { what: entry.undoes === undefined ? 'notedThis' : 'tookNoteBack', by, text: entry.text, time };
    default:
      return entry satisfies never;
  }
}

const doneWith = {
  operationStarted: 'startedThis',
  operationInterrupted: 'interruptedThis',
  operationFinished: 'finishedThis',
} as const satisfies Record<string, Sentence['what']>;
