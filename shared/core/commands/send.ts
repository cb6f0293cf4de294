/** Deciding what is sent to a machine: as a person asked, or because an operation starts there. */
import type { NewFact } from '../words/event.ts';
import type { Operation, WorkOrder } from '../words/order.ts';
import { Problem } from '../words/problem.ts';
import type { Role } from '../words/role.ts';
import { notSent, type Sending, toSend } from '../words/sending.ts';
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
  if (sending === null)
    throw new Problem('refused', `Nothing may be sent to ${machineId}: its configuration has no "write".`);
  if (sending.rules.by === 'supervisor' && role === 'operator')
    throw new Problem('forbidden', `A supervisor sends programs to ${machineId}: ask one to sign on.`);
  if (fact.at - askedAt > ASKED_MAX_MS)
    throw new Problem('refused', 'This was asked for too long ago to be sent now. Look at the machine and ask again.');
  const { values, problem } = toSend(order, operation, sending.rules);
  const why = problem ?? obstacle(sending, machineId);
  if (why !== null) throw new Problem('refused', `${why} Nothing was sent.`);
  if (values.length === 0)
    throw new Problem('refused', `Operation ${operation.id} has nothing that may be sent to ${machineId}.`);
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
  return why === null ? [begun] : [begun, { ...about, type: 'sendingEnded', results: notSent(values, why) }];
}

function obstacle({ rules, isUnderWay, isRunning }: Sending, machineId: string): string | null {
  if (isUnderWay) return `Something else is being sent to ${machineId} just now.`;
  return isRunning && !rules.whileRunning ? `${machineId} runs: stop it first.` : null;
}
