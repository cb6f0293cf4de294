/** Deciding what is sent to a machine: as a person asked, or because an operation starts there. */
import type { NewFact } from '../words/event.ts';
import { CLOCK_SLACK_MS } from '../words/moments.ts';
import type { Operation, WorkOrder } from '../words/order.ts';
import { Problem } from '../words/problem.ts';
import { hasRight, type Role } from '../words/role.ts';
import { notSent, type Sending, toSend } from '../words/sending.ts';
import { inEnglish, type Sentence } from '../words/sentence.ts';
import { MINUTE_MS } from '../words/time.ts';

interface Found {
  order: WorkOrder;
  operation: Operation;
}
interface Fact {
  machineId: string;
  by: string;
  commandId: string;
  at: number;
}

/** What a person asked for waits no longer than this on its way to the box. */
const ASKED_MAX_MS = 2 * MINUTE_MS;

/** Errors: `refused`, `forbidden`; then nothing goes out. */
export function sendAsAsked(
  { order, operation }: Found,
  sending: Sending | null,
  role: Role,
  askedAt: number,
  fact: Fact,
): readonly NewFact[] {
  const { machineId, commandId: sendingId } = fact;
  if (sending === null) throw new Problem('refused', { what: 'nothingMayBeSent', machineId });
  if (sending.rules.by === 'supervisor' && !hasRight(role, 'sendPrograms'))
    throw new Problem('forbidden', { what: 'supervisorSends', machineId });
  if (askedAt > fact.at + CLOCK_SLACK_MS) throw new Problem('invalid', { what: 'futureTime' });
  if (fact.at - askedAt > ASKED_MAX_MS) throw new Problem('refused', { what: 'askedTooLongAgo' });
  const { values, problem } = toSend(order, operation, sending.rules);
  const why = problem ?? obstacle(sending, machineId);
  if (why !== null) throw new Problem('refused', { what: 'nothingWasSent', why });
  if (values.length === 0)
    throw new Problem('refused', { what: 'nothingToSend', operationId: operation.id, machineId });
  return [{ ...fact, type: 'sendingBegun', sendingId, operationId: operation.id, how: 'asked', values: [...values] }];
}

/** A start is never held up by what cannot be sent: that it was not sent stands in the facts. */
export function sendOnStart({ order, operation }: Found, sending: Sending | null, fact: Fact): readonly NewFact[] {
  if (sending === null || !sending.rules.onStart) return [];
  const { values, problem } = toSend(order, operation, sending.rules);
  if (values.length === 0) return [];
  const about = { ...fact, sendingId: fact.commandId, operationId: operation.id };
  const begun: NewFact = { ...about, type: 'sendingBegun', how: 'started', values: [...values] };
  const why = problem ?? obstacle(sending, fact.machineId);
  return why === null ? [begun] : [begun, { ...about, type: 'sendingEnded', results: notSent(values, inEnglish(why)) }];
}

function obstacle({ rules, isUnderWay, isRunning }: Sending, machineId: string): Sentence | null {
  if (isUnderWay) return { what: 'isBeingSent', machineId };
  return isRunning && !rules.whileRunning ? { what: 'runsStopFirst', machineId } : null;
}
