/**
 * A machine type as data: which values are read, and what they mean in the plant's words.
 * The files are `collector/profiles/*.yaml`; a machine in the configuration may override any part.
 *
 *     id: mqtt-status
 *     kind: mqtt-json
 *     read: { state: state, good: good, scrap: scrap }        # a name of ours: where it stands
 *     state: { word: state, rules: [{ when: { state: RUN }, state: running }] }
 *     counters: { good: { read: good, width: u32 } }
 */
import { z } from 'zod';
import { counterNames, counterWidths, countingWays, machineStates } from '../../../shared/core/words/plant.ts';
import { isZone } from '../../../shared/core/words/zone.ts';
import { FormatSchema, numberForms } from './format.ts';
import { faultInPath } from './path.ts';
import { writeShape } from './write.ts';

/**
 * Where a value stands. What it means belongs to the protocol:
 * - OPC UA: browse path below the machine's object, `Status/StateCurrent`, or a node id `nsu=urn:x;s=y`;
 *   behind `#` a path into the value: `Admin/ProdProcessedCount#[0].AccCount`.
 * - MTConnect: the data item's id, its name, or its type with its subtype, `PartCount.GOOD`; `Condition` for the alarm.
 * - Sparkplug: the metric's name, `Counters/Total`.
 * - MQTT JSON: path into the payload, `counters.good` or `$` for all of it; where the topic holds
 *   `{signal}`: that part of the topic, `good` or `good#value.v`.
 * Paths into a value: `path.ts`.
 */
const Address = z.string().min(1).max(1_024);
/** Several addresses: the first that the machine has. */
const ReadSchema = z.union([Address, z.array(Address).min(1).max(16)]);

const Literal = z.union([z.string(), z.number(), z.boolean()]);
/** `null`: the reading is there and holds nothing, as a pick from a list that finds no element. */
const Match = z.union([
  Literal.nullable(),
  z.array(Literal.nullable()).min(1),
  z.strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    /** Once it fits it goes on fitting so far outside: a value that jitters about a bound is no other state each time. */
    slack: z.number().nonnegative().default(0),
  }),
]);

/** First rule that fits wins; words compare without case, numbers also as text. */
const RuleSchema = z.strictObject({ when: z.record(z.string(), Match), state: z.enum(machineStates) });

const StateSchema = z.strictObject({
  /** Which reading is shown as the machine's own word. */
  word: z.string().optional(),
  /** Names for the numbers of `word`. */
  names: z.record(z.string(), z.string()).default({}),
  rules: z.array(RuleSchema).min(1),
  /** Where no rule fits; without it such a value is put into quarantine. */
  otherwise: z.enum(machineStates).optional(),
  /** Which reading holds the alarm's code or text, and which values of it mean "none". */
  alarm: z.string().optional(),
  noAlarm: z.array(Literal).default(['', 0, '0', 'OK', 'NONE']),
});

const CounterMapSchema = z.strictObject({
  read: z.string(),
  width: z.enum(counterWidths).default('unbounded'),
  unit: z.enum(['cycle', 'part']).default('part'),
  /** `down`: it shows how many remain. */
  counts: z.enum(countingWays).optional(),
});

const JobSchema = z.strictObject({
  job: z.string().optional(),
  program: z.string().optional(),
  item: z.string().optional(),
  tool: z.string().optional(),
});

/**
 * How a payload's time is written; `auto` tells ISO text, 02.03.2026 07:00, 20260302070000, and s, ms, µs and ns by their
 * size. Of 02/03/2026 only `dmy` or `mdy` says which is the day.
 */
export const timeForms = ['auto', 'iso', 'dmy', 'mdy', 's', 'ms', 'us', 'ns'] as const;
export type TimeForm = (typeof timeForms)[number];
const TimeSchema = z.strictObject({
  path: Address,
  /** Where the time of day stands, if it is not with the date. */
  clock: Address.optional(),
  form: z.enum(timeForms).default('auto'),
  /** Of text without a zone, `Europe/Berlin`: without this such a time is refused. */
  timeZone: z.string().refine(isZone, 'a time zone like Europe/Berlin').optional(),
});

/** Whether a value is good, said beside it (or in the whole payload): `{ path: q, good: [GOOD, 192] }`. */
const QualitySchema = z.strictObject({
  path: Address,
  good: z.array(Literal).min(1).default(['good', 'ok', true, 192]),
});

const parts = {
  read: z.record(z.string(), ReadSchema),
  state: StateSchema.optional(),
  counters: z.partialRecord(z.enum(counterNames), CounterMapSchema).default({}),
  job: JobSchema.default({}),
  /** Each value is that many finished cycles (1 where it is no number): no counter behind it. */
  pulse: z.strictObject({ read: z.string() }).optional(),
  /** MQTT JSON: `plant/{area}/{machineId}/status`; `{machineId}` is filled in, other names fit anything. */
  topic: z.string().min(1).max(1_024).optional(),
  /** MQTT JSON: where the payload says when it was. Without: the box's clock. */
  time: TimeSchema.optional(),
  /** MQTT JSON: path to an array of readings in one message. */
  batch: Address.optional(),
  /** MQTT JSON: where a payload says whether its values are good. Without: they are. */
  quality: QualitySchema.optional(),
  /** MQTT JSON: how numbers are written as text. `de`: 1.234,5. */
  number: z.enum(numberForms).optional(),
  /** MQTT JSON: JSON, or another way of writing. */
  format: FormatSchema.optional(),
  /** MQTT JSON: only records (messages, elements of the batch, lines) with these values; `{machineId}` is filled in. */
  where: z.record(Address, z.union([Literal, z.array(Literal).min(1)])).optional(),
};

export const ProfileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a profile id has small letters, digits and "-"'),
    name: z.string().min(1),
    /** The kind of source that reads it (`sources/registry.ts`). */
    kind: z.string().min(1),
    description: z.string().default(''),
    judgedBy: z.enum(['state', 'pulse']).default('state'),
    ...parts,
  })
  .superRefine((profile, context) => {
    for (const [path, name] of readsNamed(profile))
      if (!(name in profile.read))
        context.addIssue({
          code: 'custom',
          path,
          message: `no "${name}" under read; expected one of: ${Object.keys(profile.read).join(', ') || '(nothing)'}`,
        });
    for (const [path, message] of faultsIn(profile)) context.addIssue({ code: 'custom', path, message });
  });
export type Profile = z.infer<typeof ProfileSchema>;

/** What a machine of the configuration changes in its profile; `null` takes a counter or reading away. */
export const overrideShape = {
  machineId: z.string().min(1).max(64),
  /** A file of `collector/profiles`, by its id. Without one, everything is said here. */
  profile: z.string().optional(),
  read: z.record(z.string(), ReadSchema.nullable()).optional(),
  state: StateSchema.optional(),
  counters: z.partialRecord(z.enum(counterNames), CounterMapSchema.nullable()).optional(),
  job: JobSchema.optional(),
  pulse: parts.pulse,
  topic: parts.topic,
  time: parts.time,
  batch: parts.batch,
  quality: parts.quality,
  number: parts.number,
  format: parts.format,
  where: parts.where,
  ...writeShape,
};

/** One machine behind a source, its profile and overrides already put together. */
export interface MachineMapping {
  machineId: string;
  profile: Profile;
  write: MachineOverride['write'];
  send?: MachineOverride['send'];
}

const OverrideSchema = z.object(overrideShape);
export type MachineOverride = z.infer<typeof OverrideSchema>;

/**
 * Profile + override -> what is read of this machine. An override replaces `state`, `pulse`, `topic`, `time`,
 * `batch`, `quality`, `number`, `format` and `where` as a whole, and `read`, `counters` and `job` entry by entry; rules of a reading that it takes away go too.
 * Throws ZodError where the result makes no sense.
 */
export function applyOverride(kind: string, base: Profile | null, override: MachineOverride): MachineMapping {
  const start = base ?? { id: 'own', name: override.machineId, kind, read: {}, counters: {}, job: {} };
  const profile = ProfileSchema.parse({
    ...start,
    read: withoutNull({ ...start.read, ...override.read }),
    counters: withoutNull({ ...start.counters, ...override.counters }),
    job: { ...start.job, ...override.job },
    ...given('state', override.state ?? stateWithout(base?.state, override.read ?? {})),
    ...given('pulse', override.pulse),
    ...given('topic', override.topic),
    ...given('time', override.time),
    ...given('batch', override.batch),
    ...given('quality', override.quality),
    ...given('number', override.number),
    ...given('format', override.format),
    ...given('where', whereOf(override.where ?? base?.where, override.machineId)),
  });
  for (const [name, { readBack }] of Object.entries(override.write))
    if (readBack !== undefined && !(readBack in profile.read))
      throw new z.ZodError([
        {
          code: 'custom',
          path: ['write', name, 'readBack'],
          message: `no "${readBack}" under read; expected one of: ${Object.keys(profile.read).join(', ') || '(nothing)'}`,
          input: readBack,
        },
      ]);
  return { machineId: override.machineId, profile, write: override.write, send: override.send };
}

/** A rule never fits where a reading of it was taken away; without the alarm's reading no alarm is known. */
function stateWithout(state: Profile['state'], read: Record<string, unknown>): Profile['state'] {
  if (state === undefined) return undefined;
  const { alarm, ...rest } = state;
  const rules = state.rules.filter(({ when }) => Object.keys(when).every((name) => read[name] !== null));
  return { ...rest, rules, ...(alarm === undefined || read[alarm] === null ? {} : { alarm }) };
}

/** What fits the schema and still makes no sense, with its place. */
function faultsIn(
  profile: Pick<Profile, 'state' | 'format' | 'time' | 'batch' | 'quality' | 'where'>,
): [string[], string][] {
  const { state, format = 'json', time, batch, quality, where = {} } = profile;
  const faults: [string[], string][] = [];
  const { word } = state ?? {};
  if (word !== undefined && state?.rules.some(({ when }) => isMeasurement(when[word])))
    faults.push([
      ['state', 'word'],
      `the rules compare "${word}" by its size: each jitter of such a measurement would be another word; take word away`,
    ]);
  if (batch !== undefined && format !== 'json')
    faults.push([['batch'], 'a batch is a list in JSON: of this format each line is a reading by itself']);
  const paths: [string[], string | undefined][] = [
    [['time', 'path'], time?.path],
    [['time', 'clock'], time?.clock],
    [['batch'], batch],
    [['quality', 'path'], quality?.path],
    ...Object.keys(where).map((path): [string[], string] => [['where', path], path]),
  ];
  for (const [at, path] of paths) {
    const fault = path === undefined ? null : faultInPath(path);
    if (fault !== null) faults.push([at, fault]);
  }
  return faults;
}

/** A range that is open, or has decimals; a range of whole numbers may be one of codes. */
function isMeasurement(wanted: z.infer<typeof Match> | undefined): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return false;
  const { min, max, slack } = wanted;
  return !Number.isInteger(min) || !Number.isInteger(max) || slack > 0;
}

/** Every place in a profile that names a reading, with its path. */
function readsNamed(profile: {
  state?: z.infer<typeof StateSchema> | undefined;
  counters: Partial<Record<string, { read: string }>>;
  job: z.infer<typeof JobSchema>;
  pulse?: { read: string } | undefined;
}): [string[], string][] {
  const named: [string[], string][] = [];
  const add = (name: string | undefined, ...path: string[]) => {
    if (name !== undefined) named.push([path, name]);
  };
  add(profile.state?.word, 'state', 'word');
  add(profile.state?.alarm, 'state', 'alarm');
  profile.state?.rules.forEach((rule, index) => {
    for (const name of Object.keys(rule.when)) add(name, 'state', 'rules', String(index), 'when', name);
  });
  for (const [name, counter] of Object.entries(profile.counters)) add(counter?.read, 'counters', name, 'read');
  for (const [name, read] of Object.entries(profile.job)) add(read, 'job', name);
  add(profile.pulse?.read, 'pulse', 'read');
  return named;
}

function whereOf(where: Profile['where'], machineId: string): Profile['where'] {
  const filled = (is: z.infer<typeof Literal>) =>
    typeof is === 'string' ? is.replaceAll('{machineId}', machineId) : is;
  if (where === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(where).map(([path, is]) => [path, Array.isArray(is) ? is.map(filled) : filled(is)]),
  );
}

function withoutNull<T>(record: Record<string, T | null | undefined>): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const [name, value] of Object.entries(record)) if (value !== null && value !== undefined) kept[name] = value;
  return kept;
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
