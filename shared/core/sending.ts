/**
 * Sending an operation's program and setup parameters to the machine it will run on. Off unless the machine's
 * allow-list names a value; every value is held against its limits before anything goes out.
 */
import { z } from 'zod';
import type { Role } from './command.ts';
import type { Draft } from './event.ts';
import { type Operation, type PlainValue, PlainValueSchema, type WorkOrder } from './order.ts';
import { Problem } from './problem.ts';

const Name = z.string().min(1).max(64);
const Words = z.string().max(2_000);

export const SentValueSchema = z.strictObject({ name: Name, value: PlainValueSchema });
export type SentValue = z.infer<typeof SentValueSchema>;

/**
 * `confirmed`: the machine holds it. `notConfirmed`: it went out, and the machine shows nothing or something
 * else. `refused`: the machine said no. `notSent`: it never went out.
 */
export const sendingOutcomes = ['confirmed', 'notConfirmed', 'refused', 'notSent'] as const;
export type SendingOutcome = (typeof sendingOutcomes)[number];

/** `before` and `after` are what the machine held; null = it did not say. `words` are its own, or the reason. */
export const SendingResultSchema = z.strictObject({
  name: Name,
  value: PlainValueSchema,
  before: PlainValueSchema.nullable(),
  after: PlainValueSchema.nullable(),
  outcome: z.enum(sendingOutcomes),
  words: Words.nullable(),
});
export type SendingResult = z.infer<typeof SendingResultSchema>;

/** What one value of the allow-list may be. Numbers need both bounds: a machine takes what it is told. */
export const limitsShape = {
  type: z.enum(['text', 'integer', 'number', 'boolean']).default('text'),
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.int().positive().max(2_000).default(64),
  oneOf: z.array(PlainValueSchema).min(1).optional(),
};
const LimitsSchema = z.object(limitsShape);
export type ValueLimits = z.infer<typeof LimitsSchema>;

export interface SendRules {
  /** Who may send by hand; supervisors always may. */
  by: 'operator' | 'supervisor';
  /** Starting an operation sends by itself. */
  onStart: boolean;
  /** Also while the machine runs. */
  whileRunning: boolean;
  values: Readonly<Record<string, ValueLimits>>;
}

export interface ToSend {
  values: readonly SentValue[];
  /** Parameters of the operation that the machine's allow-list does not name: they are not sent. */
  left: readonly string[];
  /** Why nothing of it may go out; null = all values are within their limits. */
  problem: string | null;
}

/** What would be sent for an operation, in the allow-list's order. */
export function toSend(order: WorkOrder, operation: Operation, rules: SendRules): ToSend {
  const values: SentValue[] = [];
  let problem: string | null = null;
  for (const [name, limits] of Object.entries(rules.values)) {
    const value = valueFor(order, operation, name);
    if (value === null) continue;
    values.push({ name, value });
    const why = misfit(value, limits);
    if (why !== null) problem ??= `${name} of operation ${operation.id} is "${value}", but ${why}.`;
  }
  const left = Object.keys(operation.parameters ?? {}).filter((name) => !Object.hasOwn(rules.values, name));
  return { values, left, problem };
}

/** The names that stand for something of the order; every other name is a setup parameter of the operation. */
const ofOrder: Readonly<Record<string, (order: WorkOrder, operation: Operation) => PlainValue | null>> = {
  program: (_order, { program }) => program,
  tool: (_order, { tool }) => tool,
  item: ({ itemId }) => itemId,
  order: ({ id }) => id,
  operation: (_order, { id }) => id,
  quantity: (_order, { quantityPcs }) => quantityPcs,
};

function valueFor(order: WorkOrder, operation: Operation, name: string): PlainValue | null {
  if (Object.hasOwn(ofOrder, name)) return ofOrder[name]?.(order, operation) ?? null;
  const { parameters } = operation;
  return parameters !== undefined && Object.hasOwn(parameters, name) ? (parameters[name] ?? null) : null;
}

/** Why a value is outside its limits, as the end of a sentence; null = it fits. */
export function misfit(value: PlainValue, limits: ValueLimits): string | null {
  const { type, min, max, maxLength, oneOf } = limits;
  if (oneOf !== undefined && !oneOf.includes(value)) return `the machine takes one of: ${oneOf.join(', ')}`;
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return 'the machine takes a text';
      // Control characters end up in a controller's file names and screens.
      if (/\p{Cc}/u.test(value)) return 'the machine takes no control characters';
      return value.length > maxLength ? `the machine takes ${maxLength} characters at most` : null;
    case 'boolean':
      return typeof value === 'boolean' ? null : 'the machine takes true or false';
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'the machine takes a number';
      if (type === 'integer' && !Number.isSafeInteger(value)) return 'the machine takes a whole number';
      if (min !== undefined && value < min) return `the machine takes ${min} at least`;
      return max !== undefined && value > max ? `the machine takes ${max} at most` : null;
    default:
      return type satisfies never;
  }
}

// ---- deciding --------------------------------------------------------------------------------

/** What may be sent to a machine, and whether it could be now. */
export interface Sending {
  rules: SendRules;
  /** An earlier one has not ended. */
  isUnderWay: boolean;
  /** The machine runs, as far as is known. */
  isRunning: boolean;
}

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
const ASKED_MAX_MS = 2 * 60_000;

/** Errors: `refused`, `forbidden`; then nothing goes out. */
export function sendAsAsked(
  { order, operation }: Found,
  sending: Sending | null,
  role: Role,
  askedAt: number,
  fact: Fact,
): readonly Draft[] {
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
export function sendOnStart({ order, operation }: Found, sending: Sending | null, fact: Fact): readonly Draft[] {
  if (sending === null || !sending.rules.onStart) return [];
  const { values, problem } = toSend(order, operation, sending.rules);
  if (values.length === 0) return [];
  const about = { ...fact, sendingId: fact.commandId, operationId: operation.id };
  const begun: Draft = { ...about, type: 'sendingBegun', how: 'started', values: [...values] };
  const why = problem ?? obstacle(sending, fact.machineId);
  return why === null ? [begun] : [begun, { ...about, type: 'sendingEnded', results: notSent(values, why) }];
}

function obstacle({ rules, isUnderWay, isRunning }: Sending, machineId: string): string | null {
  if (isUnderWay) return `Something else is being sent to ${machineId} just now.`;
  return isRunning && !rules.whileRunning ? `${machineId} runs: stop it first.` : null;
}

/** Results of a sending of which nothing went out. */
export function notSent(values: readonly SentValue[], words: string): SendingResult[] {
  return values.map((sent) => ({
    ...sent,
    before: null,
    after: null,
    outcome: 'notSent',
    words: words.slice(0, 2_000),
  }));
}

/** The worst of its results: what a person is told of the whole. */
export function outcomeOf(results: readonly SendingResult[]): SendingOutcome {
  const worst = ['refused', 'notConfirmed', 'notSent'] as const;
  return worst.find((outcome) => results.some((result) => result.outcome === outcome)) ?? 'confirmed';
}
