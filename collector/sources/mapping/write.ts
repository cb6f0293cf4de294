/**
 * What may be written to a machine, and where each value goes: the allow-list of the configuration.
 *
 *     write:                                       # nothing, unless it is listed
 *       program: { to: Job/Program, maxLength: 32 }
 *       temperature: { to: Setpoints/Temperature, type: number, min: 20, max: 450 }
 *     send: { by: operator, onStart: false }       # who may; by itself when the operation is started
 *
 * `program`, `tool`, `item`, `order`, `operation` and `quantity` are the order's; every other name is a setup
 * parameter of the operation.
 */

import { z } from 'zod';
import type { PlainValue } from '../../../shared/core/words/order.ts';
import {
  limitsShape,
  misfit,
  type SendingResult,
  type SendRules,
  type SentValue,
} from '../../../shared/core/words/sending.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { MachineMapping } from './profile.ts';

const maxValues = 64;

const TargetSchema = z
  .strictObject({
    /**
     * OPC UA: address as under `read`; under `jobControl` the parameter's ID, or `WorkMasterID`.
     * Sparkplug: metric. MQTT JSON: topic, `{machineId}` is filled in.
     */
    to: z.string().min(1).max(1_024),
    ...limitsShape,
    /** MQTT JSON: `{"program":{value}}`; `{value}`, `{name}`, `{operationId}`, `{machineId}`, `{at}` are put in as JSON. */
    payload: z.string().min(1).max(4_096).optional(),
    /** MQTT JSON: the name under `read` that shows what the machine holds. */
    readBack: z.string().optional(),
  })
  .superRefine(({ type, min, max, oneOf }, context) => {
    const isNumber = type === 'number' || type === 'integer';
    if (isNumber && oneOf === undefined && (min === undefined || max === undefined || min > max))
      context.addIssue({
        code: 'custom',
        path: [min === undefined ? 'min' : 'max'],
        message: 'a number that is written to a machine needs min and max',
      });
  });
export type WriteTarget = z.infer<typeof TargetSchema>;

const SendSchema = z.strictObject({
  by: z.enum(['operator', 'supervisor']).default('supervisor'),
  onStart: z.boolean().default(false),
  whileRunning: z.boolean().default(false),
});

export const writeShape = {
  write: z
    .record(z.string().min(1).max(64), TargetSchema)
    .refine((write) => Object.keys(write).length <= maxValues, `at most ${maxValues} values`)
    .default({}),
  send: SendSchema.optional(),
};

/** The machine's allow-list in the core's words; null = nothing may be sent to it. */
export function sendRulesOf({ write, send }: MachineMapping): SendRules | null {
  return Object.keys(write).length === 0 ? null : { ...(send ?? SendSchema.parse({})), values: write };
}

/** One value's result before it has its name. */
export type Written = Pick<SendingResult, 'before' | 'after' | 'outcome' | 'words'>;

/**
 * Writes one value after the other and stops at the first that the machine does not confirm: half a setup
 * must not be taken for a whole one. Only where nothing can be read back (`isBlind`) it goes on.
 * Never rejects: what fails in between is not known to have arrived.
 */
export async function inOrder(
  mapping: MachineMapping,
  values: readonly SentValue[],
  writeOne: (target: WriteTarget, sent: SentValue) => Promise<Written>,
  isBlind: (name: string) => boolean = () => false,
): Promise<SendingResult[]> {
  const results: SendingResult[] = [];
  let failed: string | null = null;
  for (const sent of values) {
    const written = await oneOf(mapping, sent, failed, writeOne);
    const goesOn = written.outcome === 'confirmed' || (written.outcome === 'notConfirmed' && isBlind(sent.name));
    if (!goesOn) failed ??= sent.name;
    results.push({ ...sent, ...written });
  }
  return results;
}

async function oneOf(
  mapping: MachineMapping,
  sent: SentValue,
  failed: string | null,
  writeOne: (target: WriteTarget, sent: SentValue) => Promise<Written>,
): Promise<Written> {
  if (failed !== null) return unsent(inEnglish({ what: 'otherNotConfirmed', name: failed }));
  const allowed = allowedTarget(mapping, sent);
  if (typeof allowed === 'string') return unsent(allowed);
  try {
    return await writeOne(allowed, sent);
  } catch (error) {
    const words = wordsOf(error);
    return { before: null, after: null, outcome: 'notConfirmed', words };
  }
}

/** Where a value may go, or why it may not. */
export function allowedTarget({ write, machineId }: MachineMapping, { name, value }: SentValue): WriteTarget | string {
  const target = Object.hasOwn(write, name) ? write[name] : undefined;
  if (target === undefined) return inEnglish({ what: 'notUnderWrite', name, machineId });
  return misfit(value, target) ?? target;
}

export function unsent(words: string): Written {
  return { before: null, after: null, outcome: 'notSent', words };
}

/** What the machine shows, held against what was sent. `after` null: it shows nothing. */
export function judged(value: PlainValue, before: PlainValue | null, after: PlainValue | null): Written {
  if (after === null)
    return { before, after, outcome: 'notConfirmed', words: 'the machine does not show what it holds' };
  if (isSame(value, after)) return { before, after, outcome: 'confirmed', words: null };
  return { before, after, outcome: 'notConfirmed', words: `the machine holds ${String(after)}` };
}

/** A 32-bit float holds a number to seven digits; some machines show numbers as text. */
export function isSame(sent: PlainValue, held: PlainValue): boolean {
  if (typeof sent === 'number' && typeof held === 'number')
    return Math.abs(sent - held) <= Math.max(Math.abs(sent), Math.abs(held)) * 1e-6;
  return String(sent) === String(held);
}

/** A value as it can stand in a fact; null for what is no plain value. */
export function plainOf(value: unknown): PlainValue | null {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') return value.slice(0, 2_000);
  return typeof value === 'boolean' ? value : null;
}
