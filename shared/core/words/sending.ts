/**
 * Sending an operation's program and setup parameters to the machine it will run on. Off unless the machine's
 * allow-list names a value; every value is held against its limits before anything goes out.
 */
import { z } from 'zod';
import { type Operation, type PlainValue, PlainValueSchema, type WorkOrder } from './order.ts';
import { inEnglish, type Sentence } from './sentence.ts';

const Name = z.string().min(1).max(64);
const Words = z.string().max(2_000);

export const SentValueSchema = z.strictObject({ name: Name, value: PlainValueSchema });
export type SentValue = z.infer<typeof SentValueSchema>;

/**
 * `confirmed`: the machine holds it. `notConfirmed`: it went out, and the machine shows nothing or something
 * else. `refused`: the machine said no. `notSent`: it never went out.
 */
const sendingOutcomes = ['confirmed', 'notConfirmed', 'refused', 'notSent'] as const;
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
  problem: Sentence | null;
}

/** What would be sent for an operation, in the allow-list's order. */
export function toSend(order: WorkOrder, operation: Operation, rules: SendRules): ToSend {
  const values: SentValue[] = [];
  let problem: Sentence | null = null;
  for (const [name, limits] of Object.entries(rules.values)) {
    const value = valueFor(order, operation, name);
    if (value === null) continue;
    values.push({ name, value });
    const limit = limitOf(value, limits);
    if (limit !== null)
      problem ??= { what: 'outsideLimits', name, operationId: operation.id, value: String(value), limit };
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

/** `limitOf` in English. */
export function misfit(value: PlainValue, limits: ValueLimits): string | null {
  const limit = limitOf(value, limits);
  return limit === null ? null : inEnglish(limit);
}

/** Why a value is outside its limits, as the end of a sentence; null = it fits. */
function limitOf(value: PlainValue, limits: ValueLimits): Sentence | null {
  const { type, min, max, maxLength, oneOf } = limits;
  if (oneOf !== undefined && !oneOf.includes(value)) return { what: 'takesOneOf', values: oneOf.map(String) };
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return { what: 'takesText' };
      // Control characters end up in a controller's file names and screens.
      if (/\p{Cc}/u.test(value)) return { what: 'takesNoControls' };
      return value.length > maxLength ? { what: 'takesCharacters', most: maxLength } : null;
    case 'boolean':
      return typeof value === 'boolean' ? null : { what: 'takesTrueOrFalse' };
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return { what: 'takesNumber' };
      if (type === 'integer' && !Number.isSafeInteger(value)) return { what: 'takesWholeNumber' };
      if (min !== undefined && value < min) return { what: 'takesAtLeast', least: min };
      return max !== undefined && value > max ? { what: 'takesAtMost', most: max } : null;
    default:
      return type satisfies never;
  }
}

/** What may be sent to a machine, and whether it could be now. */
export interface Sending {
  rules: SendRules;
  /** An earlier one has not ended. */
  isUnderWay: boolean;
  /** The machine runs, as far as is known. */
  isRunning: boolean;
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
