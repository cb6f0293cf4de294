/**
 * The plant's vocabulary: machines, work centres, shift patterns, reasons.
 * Everything here is configuration ("master data"), checked once at the border with zod.
 */
import { z } from 'zod';
import { DeclarationsSchema } from './declarations.ts';
import { LabourSchema } from './labour-rules.ts';
import { isLanguage, type Language } from './language.ts';
import { loadKinds } from './load.ts';
import { RatioSchema } from './ratio.ts';
import { HOUR_MS, MINUTE_MS } from './time.ts';

/** What a machine says of itself, whatever its protocol: the target of every state map. */
export const machineStates = ['running', 'idle', 'stopped', 'fault', 'setup', 'maintenance', 'off'] as const;
export type MachineState = (typeof machineStates)[number];

/** What a stretch of a machine's time was. Every millisecond belongs to exactly one class. */
export const intervalClasses = [
  'producing',
  'minorStop',
  'stop',
  'setup',
  'plannedStop',
  'noOrder',
  'unscheduled',
  'noData',
] as const;
export type IntervalClass = (typeof intervalClasses)[number];

/** What a machine can count. `total` = good + scrap; whatever is missing is derived or stays unknown. */
export const counterNames = ['total', 'good', 'scrap'] as const;
export type CounterName = (typeof counterNames)[number];

const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, ".", "_" and "-" only');

const Words = z.string().min(1);
const WordsByLanguage = z.partialRecord(z.string().refine(isLanguage, 'no language of the pages'), Words);

/** A name in the plant's languages, English among them; one plain string serves for all of them. */
export const NameSchema = z.union([
  Words,
  WordsByLanguage.transform(({ en, ...others }, context) => {
    if (en !== undefined) return { en, ...others };
    context.addIssue({ code: 'custom', path: ['en'], message: 'a name has English words' });
    return z.NEVER;
  }),
]);
export type Name = z.infer<typeof NameSchema>;

/** The name in a language; English, or the one plain string, where it is missing. */
export function nameIn(name: Name, language: Language): string {
  return typeof name === 'string' ? name : (name[language] ?? name.en);
}

// ---- reasons ---------------------------------------------------------------------------------

/** What a stop with this reason is counted as. */
const stopEffects = ['stop', 'plannedStop', 'setup'] as const;
export type StopEffect = (typeof stopEffects)[number];

/**
 * A node of the reason tree (leaf or branch). Stops and scrap have their own trees.
 * `failure`: counts in MTBF/MTTR (ISO 22400-2: FE are failures, not all stops).
 */
export const ReasonSchema = z
  .object({
    id: Id,
    kind: z.enum(['stop', 'scrap', 'rework']),
    parentId: Id.nullable().default(null),
    name: NameSchema,
    effect: z.enum(stopEffects).default('stop'),
    failure: z.boolean().default(false),
    /** Planned maintenance: PMT of ISO 22400-2, beside the repair of failures. */
    preventive: z.boolean().optional(),
    /** The ERP's code for it; without one the id is sent. */
    erpCode: z.string().min(1).optional(),
  })
  .strict();
export type Reason = z.infer<typeof ReasonSchema>;

// ---- calendars -------------------------------------------------------------------------------

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a local time like 06:00');
const LocalDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-12-24');

const BreakSchema = z.object({ start: LocalTime, end: LocalTime, name: NameSchema.optional() }).strict();

/** A shift in local wall-clock time; `end` at or before `start` means the next day. */
export const ShiftSchema = z
  .object({ id: Id, name: NameSchema, start: LocalTime, end: LocalTime, breaks: z.array(BreakSchema).default([]) })
  .strict();
export type Shift = z.infer<typeof ShiftSchema>;

/** A weekly pattern plus exceptions. A shift belongs to the local date on which it starts. */
export const CalendarSchema = z
  .object({
    id: Id,
    /** IANA zone; the plant's when absent. */
    timeZone: z.string().min(1).optional(),
    shifts: z.array(ShiftSchema),
    /** Which shifts run on which weekday. */
    week: z.partialRecord(z.enum(weekdays), z.array(Id)),
    /** A listed date runs exactly these shifts: none is a holiday, more is overtime. */
    exceptions: z
      .array(
        z
          .object({ date: LocalDate, shifts: z.array(Id), extra: z.array(ShiftSchema).default([]), name: NameSchema })
          .strict(),
      )
      .default([]),
    /** Planned maintenance and the like, epoch ms; planned downtime inside a shift. */
    plannedStops: z
      .array(
        z.object({ from: z.int(), to: z.int(), reasonId: Id.optional(), machineIds: z.array(Id).optional() }).strict(),
      )
      .default([]),
  })
  .strict();
export type Calendar = z.infer<typeof CalendarSchema>;

// ---- machines --------------------------------------------------------------------------------

/** How wide a cumulative counter is: where it rolls over. `unbounded` never does (a fall is a reset). */
export const counterWidths = ['u16', 'i16', 'u32', 'i32', 'u64', 'float', 'unbounded'] as const;
export type CounterWidth = (typeof counterWidths)[number];

export const countingWays = ['up', 'down'] as const;

export const CounterSchema = z
  .object({
    width: z.enum(counterWidths).default('unbounded'),
    /** What one step of the counter is: a stroke of the machine or a finished part. */
    unit: z.enum(['cycle', 'part']).default('part'),
    /**
     * How fine the reading is: with 3, one step is 0.001 of what it shows (a gram where it shows kilograms), and
     * facts count such steps. Absent: whole readings.
     */
    decimals: z.int().min(1).max(6).optional(),
    /** The unit of what it shows (kg). Absent: the order's, where that is as fine or usually is; else nobody knows. */
    measures: z.string().min(1).max(16).optional(),
    /** What one unit that it shows is in other units: { t: 0.001 } where it shows kg. Nothing is converted by guess. */
    factors: z.record(z.string().min(1).max(16), RatioSchema).optional(),
    /** A rise faster than this a second, in what the reading shows, is implausible and is quarantined. */
    maxPerSecond: z.number().positive().optional(),
    /** `down`: it shows what remains to be made; a rise is a new order, never parts. Absent: up. */
    counts: z.enum(countingWays).optional(),
  })
  .strict();
export type Counter = z.infer<typeof CounterSchema>;

/** Leading zeros, blanks (also NUL), upper and lower case. */
const jobNameDifferences = ['zeros', 'blanks', 'case'] as const;
export type JobNameDifference = (typeof jobNameDifferences)[number];

export const MachineSchema = z
  .object({
    id: Id,
    name: NameSchema,
    workCentreId: Id,
    calendarId: Id,
    /** What one cycle makes, in the order's unit, where the operation does not say (cavities, dies): 4, 0.5, "1/3". */
    partsPerCycle: RatioSchema.default(1),
    /** It treats loads of several orders; their cycles split by what people declare. Absent: it does not. */
    loads: z.enum(loadKinds).optional(),
    /** `state`: judged by its state signal. `pulse`: stopped when cycles fail to come. */
    judgedBy: z.enum(['state', 'pulse']).default('state'),
    counters: z.partialRecord(z.enum(counterNames), CounterSchema).default({}),
    /** A stop up to this long is a minor stop and asks for no reason. A plant's own choice (A6). */
    minorStopMaxMs: z.int().nonnegative().default(120_000),
    /** Pulse machines: the gap after a cycle that is still running = planned cycle × factor + slack. */
    pulse: z
      .object({
        plannedCycleMs: z.int().positive(),
        toleranceFactor: z.number().min(1).default(2),
        toleranceMs: z.int().nonnegative().default(0),
      })
      .strict()
      .optional(),
    /** In what its names of jobs may differ from the ERP's and still mean the same; all three where left out. */
    jobNames: z.array(z.enum(jobNameDifferences)).optional(),
    /**
     * A program that gives way to none, or to one that no order names, and is back within this time has not
     * ended: parts counted in between are its parts. 2 min where left out; 0: any change ends it.
     */
    programGoneMs: z.int().nonnegative().max(HOUR_MS).optional(),
    /**
     * A scrap or good counter beside a total may speak only once the next order is on: what it takes beyond the
     * parts of the present order, within this time after a change, is of the order before. So is a reject beside
     * good parts for which the present order has had no time. 5 min where left out.
     */
    lateScrapMs: z.int().nonnegative().max(HOUR_MS).optional(),
    /** All counters stand behind the machine: a part is counted this long after it was made. 0 where left out. */
    lateCountMs: z.int().nonnegative().max(HOUR_MS).optional(),
    /** A new state counts once it has lasted this long: a contact that chatters makes no stops. 0: at once. */
    debounceMs: z.int().nonnegative().max(MINUTE_MS).default(0),
    /** When a setup begins and what ends it. */
    setup: z
      .object({
        begins: z.enum(['signal', 'operationStarted']).default('signal'),
        ends: z.enum(['signal', 'setupFinished', 'firstGoodPart']).default('signal'),
        /** This many parts in a row end a setup; fewer are test moves. */
        testParts: z.int().nonnegative().default(0),
      })
      .strict()
      .prefault({}),
    /** A machine state that carries its reason by itself (maintenance -> planned maintenance). */
    stateReasons: z.partialRecord(z.enum(machineStates), Id).default({}),
    /** An alarm code or text that carries its reason by itself. */
    alarmReasons: z.record(z.string(), Id).default({}),
    /** A clock that runs wrong is measured always and corrected only when asked to. */
    correctClock: z.boolean().default(false),
  })
  .strict();
export type Machine = z.infer<typeof MachineSchema>;

/** Machines that can do the same work. `paperAvailability` is what the ERP plans with. */
const WorkCentreSchema = z
  .object({ id: Id, name: NameSchema, paperAvailability: z.number().gt(0).max(1).optional() })
  .strict();
export type WorkCentre = z.infer<typeof WorkCentreSchema>;

/**
 * People who can work at machines of these work centres. Where anybody is named for a work centre, its machines begin
 * nothing without one of them; where nobody is, they wait for nobody.
 */
const PeopleSchema = z
  .object({
    skills: z.array(Id).min(1).max(200),
    /** In these shifts of the calendars; in all where left out. */
    shifts: z.array(Id).min(1).optional(),
    /** How many of them there are. */
    count: z.int().min(1).max(1000).default(1),
    /** How many machines each of them serves at the same time. */
    machines: z.int().min(1).max(100).default(1),
  })
  .strict();

// ---- the plant -------------------------------------------------------------------------------

const PlantObject = z
  .object({
    id: Id,
    name: NameSchema,
    timeZone: z.string().min(1),
    /** Below this share of observed planned time a figure is withheld. */
    minCoverage: z.number().min(0).max(1).default(0.8),
    calendars: z.array(CalendarSchema).min(1),
    workCentres: z.array(WorkCentreSchema).min(1),
    machines: z.array(MachineSchema).min(1),
    reasons: z.array(ReasonSchema).default([]),
    /** Who can work where. Left out: it is read from who signs on, where people do. */
    people: z.array(PeopleSchema).min(1).max(500).optional(),
    /** What counts as labour; `usualLabour` where it is left out. */
    labour: LabourSchema.optional(),
    /** What operators may declare without a supervisor; `usualDeclarations` where it is left out. */
    declarations: DeclarationsSchema.optional(),
  })
  .strict();

/** A plant whose references hold; each fault names its path and says what was expected. */
export const PlantSchema = PlantObject.superRefine((plant, context) => {
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const ids = (items: readonly { id: string }[], list: string): Set<string> => {
    const seen = new Set<string>();
    items.forEach((item, index) => {
      if (seen.has(item.id)) fault([list, index, 'id'], `"${item.id}" stands twice; every id in ${list} is used once`);
      seen.add(item.id);
    });
    return seen;
  };
  const oneOf = (known: ReadonlySet<string>) => `expected one of: ${[...known].join(', ') || '(none defined)'}`;
  const calendars = ids(plant.calendars, 'calendars');
  const workCentres = ids(plant.workCentres, 'workCentres');
  const machines = ids(plant.machines, 'machines');
  const reasons = ids(plant.reasons, 'reasons');

  plant.machines.forEach((machine, index) => {
    const at = (field: string, ...more: string[]) => ['machines', index, field, ...more];
    if (!calendars.has(machine.calendarId))
      fault(at('calendarId'), `no calendar "${machine.calendarId}"; ${oneOf(calendars)}`);
    if (!workCentres.has(machine.workCentreId))
      fault(at('workCentreId'), `no work centre "${machine.workCentreId}"; ${oneOf(workCentres)}`);
    if (machine.judgedBy === 'pulse' && machine.pulse === undefined)
      fault(at('pulse'), 'a machine judged by its pulse needs pulse.plannedCycleMs');
    for (const [name, counter] of Object.entries(machine.counters))
      if (machine.loads !== undefined && counter.unit !== 'cycle')
        fault(at('counters', name, 'unit'), 'a machine with loads counts cycles: expected unit: cycle');
    for (const [state, reasonId] of Object.entries(machine.stateReasons))
      if (!reasons.has(reasonId)) fault(at('stateReasons', state), `no reason "${reasonId}"; ${oneOf(reasons)}`);
    for (const [alarm, reasonId] of Object.entries(machine.alarmReasons))
      if (!reasons.has(reasonId)) fault(at('alarmReasons', alarm), `no reason "${reasonId}"; ${oneOf(reasons)}`);
  });
  plant.reasons.forEach((reason, index) => {
    if (reason.parentId !== null && !reasons.has(reason.parentId))
      fault(['reasons', index, 'parentId'], `no reason "${reason.parentId}"; ${oneOf(reasons)}`);
  });
  const shiftIds = new Set(plant.calendars.flatMap((calendar) => calendar.shifts.map(({ id }) => id)));
  plant.people?.forEach(({ skills, shifts = [] }, index) => {
    for (const [place, id] of skills.entries())
      if (!workCentres.has(id))
        fault(['people', index, 'skills', place], `no work centre "${id}"; ${oneOf(workCentres)}`);
    for (const [place, id] of shifts.entries())
      if (!shiftIds.has(id)) fault(['people', index, 'shifts', place], `no shift "${id}"; ${oneOf(shiftIds)}`);
  });
  plant.calendars.forEach((calendar, index) => {
    const shifts = ids(calendar.shifts, `calendars.${index}.shifts`);
    for (const [day, list] of Object.entries(calendar.week))
      list.forEach((shift, place) => {
        if (!shifts.has(shift))
          fault(['calendars', index, 'week', day, place], `no shift "${shift}"; ${oneOf(shifts)}`);
      });
    calendar.exceptions.forEach((exception, place) => {
      for (const shift of exception.shifts)
        if (!shifts.has(shift))
          fault(['calendars', index, 'exceptions', place, 'shifts'], `no shift "${shift}"; ${oneOf(shifts)}`);
    });
    calendar.plannedStops.forEach((stop, place) => {
      const at = ['calendars', index, 'plannedStops', place];
      if (stop.to <= stop.from) fault([...at, 'to'], 'a planned stop ends after it begins');
      if (stop.reasonId !== undefined && !reasons.has(stop.reasonId))
        fault([...at, 'reasonId'], `no reason "${stop.reasonId}"; ${oneOf(reasons)}`);
      for (const machineId of stop.machineIds ?? [])
        if (!machines.has(machineId)) fault([...at, 'machineIds'], `no machine "${machineId}"; ${oneOf(machines)}`);
    });
  });
  for (const [where, zone] of [
    [['timeZone'], plant.timeZone] as const,
    ...plant.calendars.map((calendar, index) => [['calendars', index, 'timeZone'], calendar.timeZone] as const),
  ])
    if (zone !== undefined && !isTimeZone(zone)) fault([...where], `"${zone}" is no IANA time zone like Europe/Berlin`);
});
export type Plant = z.infer<typeof PlantSchema>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
