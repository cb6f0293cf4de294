/** What the bridge tells of orders becomes facts, each message by itself: an odd one stops no other. */
import { z } from 'zod';
import type { NewFact } from '../../shared/core/words/event.ts';
import { faultsIn } from '../../shared/core/words/faults.ts';
import type { Quarantined } from '../../shared/core/words/sample.ts';
import { wordsSaid } from '../../shared/core/words/sentence.ts';
import { type OddPlanning, type PlanningMessage, PlanningMessageSchema } from '../../shared/core/words/wire.ts';
import type { Logbook } from '../journal/logbook.ts';

const Numbered = z.object({ id: z.int().positive() });
const About = z.union([
  z.object({ orderId: z.string() }).transform(({ orderId }) => orderId),
  z.object({ order: z.object({ id: z.string() }) }).transform(({ order }) => order.id),
]);
const SHOWN = 120;

/**
 * Takes what is new, and answers what could not be taken. Messages become facts together with the cursor that
 * says so: a repeat finds the cursor and is dropped. What is odd waits in quarantine, in the same transaction.
 */
export function takePlanning(logbook: Logbook, messages: readonly unknown[], now: number): OddPlanning[] {
  const done = logbook.journal.planningCursor();
  const fresh: PlanningMessage[] = [];
  const odd: { said: OddPlanning; raw: string }[] = [];
  let last = done;
  for (const message of messages) {
    const id = Numbered.safeParse(message).data?.id ?? 0;
    if (id <= done) continue;
    last = Math.max(last, id);
    const parsed = PlanningMessageSchema.safeParse(message);
    if (parsed.success) fresh.push(parsed.data);
    else odd.push({ said: oddOf(message, id, parsed.error), raw: JSON.stringify(message) });
  }
  if (last === done) return [];
  const facts = fresh.sort((a, b) => a.id - b.id).map(draftOf);
  const quarantined = odd.map(({ said, raw }) => quarantinedOf(said, raw, now));
  logbook.commit({ recordedAt: now, facts, quarantined, planningCursor: last });
  return odd.map(({ said }) => said);
}

function oddOf(message: unknown, id: number, error: z.ZodError): OddPlanning {
  const [fault] = faultsIn(error);
  const path = fault?.path ?? [];
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    message,
  );
  return {
    id,
    orderId: (About.safeParse(message).data ?? `#${id}`).slice(0, SHOWN),
    field: path.map(String).join('.').slice(0, SHOWN),
    value: (JSON.stringify(value) ?? 'nothing').slice(0, SHOWN),
    expected: wordsSaid(fault?.message ?? '').slice(0, 2 * SHOWN),
  };
}

function quarantinedOf({ id, orderId, field, value, expected }: OddPlanning, raw: string, at: number): Quarantined {
  const why = `Order ${orderId} of the bridge could not be taken: ${field} is ${value}; ${expected}. Mend it in the ERP.`;
  return { at, sourceId: 'bridge', machineId: null, where: `planning ${id}`, why, raw };
}

function draftOf(message: PlanningMessage): NewFact {
  const { at } = message;
  switch (message.type) {
    case 'orderReleased':
    case 'orderChanged':
      return { type: message.type, machineId: null, at, order: message.order };
    case 'orderClosed':
    case 'orderCancelled':
      return { type: message.type, machineId: null, at, orderId: message.orderId };
    default:
      return message satisfies never;
  }
}
