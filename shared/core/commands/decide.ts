/** `decide`: command + state -> facts, or a refusal. */

import type { Standstill } from '../timeline/timeline.ts';
import type { NewFact } from '../words/event.ts';
import type { Stop } from '../words/interval.ts';
import { CLOCK_SLACK_MS } from '../words/moments.ts';
import { Problem } from '../words/problem.ts';
import { hasRight } from '../words/role.ts';
import { checkKnown, checkNobodys, checkNotBeyondOrder, checkShare, checkStretch, declaredAt } from './bounds.ts';
import type { Command } from './command.ts';
import { checkSeen, undo } from './corrections.ts';
import { takeBack } from './entries.ts';
import { declareLoad } from './loads.ts';
import { approveFirstPart, checkMaterialUndo, declareLot, moveMaterial } from './material.ts';
import { asWritten } from './names.ts';
import {
  type CommandState,
  checkCorrection,
  checkEnoughLeft,
  checkFinish,
  checkInWork,
  checkOpen,
  checkPlace,
  checkQuantity,
  checkReason,
  checkReassignment,
  checkRework,
  checkScrap,
  checkStart,
  checkUnfinished,
  machineOf,
  operationOf,
} from './rules.ts';
import { sendAsAsked, sendOnStart } from './send.ts';

/**
 * Facts that follow from a command in this state. No facts: what was asked for is so already.
 * Throws Problem: `unknown` (machine, operation, reason, stop), `refused` (a rule of the floor),
 * `conflict` (somebody else changed the same stop meanwhile), `invalid` (times that cannot be).
 */
export function decide(command: Command, state: CommandState): readonly NewFact[] {
  return asWritten(decided(command, state), state.names);
}

function decided(command: Command, state: CommandState): readonly NewFact[] {
  const machine = machineOf(state, command.machineId);
  const fact = { machineId: machine.id, by: state.by, commandId: command.commandId };
  const now = { ...fact, at: state.now };
  // When it was done, which the box may hear of later.
  const then = { ...fact, at: isTimed(command) ? declaredAt(state, machine.id, command.at) : state.now };
  if (command.type === 'declareScrap' || command.type === 'declareRework' || command.type === 'correctCount') {
    const { machineId, operationId } = command;
    checkSeen(state, { about: 'count', machineId, operationId }, command.seenSeq);
  }
  switch (command.type) {
    case 'startOperation': {
      checkStart(state, machine, command.operationId);
      const { operationId } = command;
      const sent = sendOnStart(operationOf(state, operationId), state.sending(machine.id), now);
      return [{ ...then, type: 'operationStarted', operationId }, ...sent];
    }
    case 'finishSetup':
      checkInWork(state, machine, command.operationId, 'finishSetup');
      return [{ ...then, type: 'setupFinished', operationId: command.operationId }];
    case 'interruptOperation': {
      checkInWork(state, machine, command.operationId, 'interruptOperation');
      checkReason(state, command.reasonId, 'stop');
      const { operationId, reasonId } = command;
      return [{ ...then, type: 'operationInterrupted', operationId, reasonId }];
    }
    case 'finishOperation':
      checkFinish(state, machine, command.operationId);
      return [{ ...then, type: 'operationFinished', operationId: command.operationId }];
    case 'classifyStop':
      return classify(command, state, { ...now, type: 'stopClassified' });
    case 'declareScrap': {
      const { operationId, quantityPcs, reasonId, of } = command;
      checkQuantity(quantityPcs);
      checkReason(state, reasonId, 'scrap');
      const at = declaredAt(state, machine.id, command.at);
      const owner = operationId ?? state.ownerAt(machine.id, at);
      checkScrap(state, owner, command);
      if (of === 'good') checkShare(state, owner, quantityPcs);
      if (owner === null)
        checkNobodys(state, machine.id, at, quantityPcs < 0 || of === 'scrap' ? 'scrapPcs' : 'goodPcs', quantityPcs);
      return [{ ...fact, at, type: 'scrapDeclared', operationId, quantityPcs, reasonId, of }];
    }
    case 'declareRework': {
      const { operationId, quantityPcs, reasonId } = command;
      checkQuantity(quantityPcs);
      checkReason(state, reasonId, 'rework');
      const at = declaredAt(state, machine.id, command.at);
      const owner = operationId ?? state.ownerAt(machine.id, at);
      checkRework(state, owner, quantityPcs);
      checkShare(state, owner, quantityPcs);
      if (owner === null) checkNobodys(state, machine.id, at, quantityPcs < 0 ? 'reworkPcs' : 'goodPcs', quantityPcs);
      return [{ ...fact, at, type: 'reworkDeclared', operationId, quantityPcs, reasonId }];
    }
    case 'correctCount': {
      const { operationId, counter, quantityPcs, note } = command;
      checkQuantity(quantityPcs);
      const at = declaredAt(state, machine.id, command.at);
      const owner = operationId ?? state.ownerAt(machine.id, at);
      checkCorrection(state, owner, counter, quantityPcs);
      if (owner === null) checkNobodys(state, machine.id, at, `${counter}Pcs`, quantityPcs);
      else checkNotBeyondOrder(state, owner, quantityPcs);
      return [{ ...fact, at, type: 'countCorrected', operationId, counter, quantityPcs, note }];
    }
    case 'reassignProduction': {
      const { from, to, operationIds } = command;
      checkStretch(state, command);
      checkReassignment(state, machine, command);
      checkSeen(state, { about: 'owner', machineId: machine.id, from, to }, command.seenSeq);
      return checkEnoughLeft(state, machine.id, [{ ...now, type: 'productionReassigned', from, to, operationIds }]);
    }
    case 'declareLoad':
      return checkEnoughLeft(state, machine.id, declareLoad(command, state, machine, fact));
    case 'issueMaterial':
    case 'returnMaterial':
      return moveMaterial(command, state, machine, fact);
    case 'declareLot':
      return declareLot(command, state, fact);
    case 'approveFirstPart':
      return approveFirstPart(command, state, machine, fact);
    case 'undoCorrection': {
      const entry = state.entry(command.seq);
      if (entry !== null && entry.machineId === machine.id) return takeBack(entry, state, now);
      checkUndo(state, command.seq);
      return checkEnoughLeft(state, machine.id, undo(command.seq, state, fact));
    }
    case 'signOn':
      return state.operators(machine.id).includes(state.by) ? [] : [{ ...then, type: 'operatorSignedOn' }];
    case 'signOff':
      return state.saidOn(machine.id) ? [{ ...then, type: 'operatorSignedOff' }] : [];
    case 'addNote': {
      const { operationId, text } = command;
      if (operationId !== null) operationOf(state, operationId);
      return [{ ...then, type: 'noteAdded', operationId, text }];
    }
    case 'sendProgram': {
      const found = operationOf(state, command.operationId);
      checkOpen(found.order);
      checkPlace(found.operation, machine);
      checkUnfinished(state, command.operationId);
      return sendAsAsked(found, state.sending(machine.id), state.role, command.askedAt, now);
    }
    default:
      return command satisfies never;
  }
}

const timedTypes = [
  'startOperation',
  'finishSetup',
  'interruptOperation',
  'finishOperation',
  'signOn',
  'signOff',
  'addNote',
] as const;
type Timed = Extract<Command, { type: (typeof timedTypes)[number] }>;

function isTimed(command: Command): command is Timed {
  return timedTypes.some((type) => type === command.type);
}

// ---- stops -----------------------------------------------------------------------------------

function classify(
  command: Extract<Command, { type: 'classifyStop' }>,
  state: CommandState,
  fact: Omit<Extract<NewFact, { type: 'stopClassified' }>, 'from' | 'to' | 'reasonId'>,
): readonly NewFact[] {
  const { from, to, reasonId, expectedReasonId } = command;
  checkReason(state, reasonId, 'stop');
  if (from > state.now + CLOCK_SLACK_MS) throw new Problem('invalid', { what: 'futureStop' });
  if (to !== null && to <= from) throw new Problem('invalid', { what: 'stopEndsBeforeItBegins' });
  checkKnown(state, from);
  if (to !== null) checkStretch(state, { from: Math.min(from, state.now), to });
  const stop = state.stopAt(command.machineId, from);
  if (stop === null) throw new Problem('unknown', { what: 'noStopThere' });
  if (expectedReasonId !== undefined && stop.reasonId !== expectedReasonId) {
    const { reasonId: found } = stop;
    throw new Problem(
      'conflict',
      found === null ? { what: 'stopHasNoReason' } : { what: 'stopHasReason', reasonId: found },
    );
  }
  const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 1] : [from, to];
  checkSeen(state, { about: 'stop', machineId: command.machineId, from: first, to: last }, command.seenSeq);
  const whole = to === null ? splitAround(state, command.machineId, stop) : null;
  if (whole === null) return [{ ...fact, from, to, reasonId }];
  if (stop.to !== null) return [{ ...fact, from: stop.from, to: stop.to, reasonId }];
  // The last part has no end to name yet: the whole is said anew, and again what was said of the time before.
  const before = reasonsUntil(whole, stop.from).map((piece) => ({ ...fact, ...piece }));
  return [{ ...fact, from: whole.from, to, reasonId }, ...before];
}

/** The standstill of a stop that somebody split: its parts are stops of their own, each with its own reason. */
function splitAround(state: CommandState, machineId: string, stop: Stop): Standstill | null {
  const around = state.standstills(machineId, stop.from, stop.from + 1)[0];
  return around?.classifications.some((one) => one.to !== null) === true ? around : null;
}

/** What people said last of each stretch of a standstill before a moment. */
function reasonsUntil({ from, classifications }: Standstill, until: number) {
  const edges = classifications.flatMap((one) => (one.to === null ? [] : [one.from, one.to]));
  const cuts = [...new Set([from, ...edges, until])].filter((at) => from <= at && at <= until).sort((a, b) => a - b);
  return cuts.slice(0, -1).map((begin, index) => {
    const last = classifications.findLast((one) => one.to === null || (one.from <= begin && begin < one.to));
    return { from: begin, to: cuts[index + 1] ?? until, reasonId: last?.reasonId ?? null };
  });
}

/** Whoever may not give a correction may not take one back either. */
function checkUndo(state: CommandState, seq: number): void {
  const fact = state.correction(seq);
  if (fact === null) return;
  const ofOwner = fact.type === 'productionReassigned' || fact.type === 'loadDeclared';
  const others = fact.type === 'countCorrected' || (ofOwner && fact.by !== state.by);
  if (others && !hasRight(state.role, 'correct')) throw new Problem('forbidden', { what: 'undoneBySupervisors' });
  if (fact.type === 'materialIssued' || fact.type === 'materialReturned') checkMaterialUndo(state, fact);
  for (const { operationId, reasonId, scrapPcs, reworkPcs, goodPcs } of state.declared(fact)) {
    if (fact.type === 'scrapDeclared' && reasonId === fact.reasonId)
      checkScrap(state, operationId, { ...fact, quantityPcs: -scrapPcs });
    if (fact.type === 'reworkDeclared') checkRework(state, operationId, -reworkPcs);
    if (fact.type === 'countCorrected')
      checkCorrection(state, operationId, fact.counter, fact.counter === 'good' ? -goodPcs : -scrapPcs);
  }
}
