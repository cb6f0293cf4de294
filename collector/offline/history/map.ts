/** MAP.yaml: which column of a table means what, how its dates are written, and what its places are called here. */
import { z } from 'zod';
import { isEncoding } from './decode.ts';
import { CalendarDaysSchema } from './map-days.ts';

/** What a line of a table tells of. */
export const rowKinds = ['run', 'setup', 'outside', 'material', 'skip'] as const;
export type RowKind = (typeof rowKinds)[number];

/** What a line that tells one moment says of it. */
export const lineEvents = ['start', 'end', 'skip'] as const;
export type LineEvent = (typeof lineEvents)[number];

/** A column by its name; `columns`: day and time apart; `is`: the same text in every line; `form`: how its dates are written. */
const FieldSchema = z.union([
  z.string().min(1),
  z.strictObject({ column: z.string().min(1), form: z.string().min(1).optional() }),
  z.strictObject({ columns: z.array(z.string().min(1)).min(2).max(4), form: z.string().min(1).optional() }),
  z.strictObject({ is: z.string().min(1) }),
]);
export type Field = z.infer<typeof FieldSchema>;

/** Of the order: the same in each of its lines; the first line that says something holds. */
const orderFields = {
  order: FieldSchema,
  item: FieldSchema.optional(),
  orderQuantity: FieldSchema.optional(),
  customer: FieldSchema.optional(),
  strategy: FieldSchema.optional(),
  /** When the order came in; the start of its first line where left out. */
  ordered: FieldSchema.optional(),
  due: FieldSchema.optional(),
};

/** Of what was done. */
const stepFields = {
  operation: FieldSchema,
  /** Machine or place; without one it is time that passes. */
  resource: FieldSchema.optional(),
  start: FieldSchema,
  /** Empty in a line: it goes on. */
  end: FieldSchema,
  /** How long it took, where the table has this instead of start or end: a number of hours or minutes, or 1:30. */
  hours: FieldSchema.optional(),
  minutes: FieldSchema.optional(),
  /** Instead of both, where a line tells one moment: of a piece, or of what `event` says. */
  at: FieldSchema.optional(),
  event: FieldSchema.optional(),
  quantity: FieldSchema.optional(),
  scrap: FieldSchema.optional(),
  worker: FieldSchema.optional(),
  kind: FieldSchema.optional(),
};

export const TableMapSchema = z
  .strictObject({
    timeZone: z.string().min(1).default('UTC'),
    /** What stands between cells; where left out the first line tells: , ; | or a tab. */
    delimiter: z.string().length(1).optional(),
    /** How its bytes are read; where left out, UTF-8 or what its first bytes say, else windows-1252. */
    encoding: z
      .string()
      .refine(isEncoding, 'no encoding has this name; one is utf-8, utf-16le, windows-1252')
      .optional(),
    /** What stands before the parts of a number; each number tells where left out. */
    decimal: z.enum([',', '.']).optional(),
    /** Of all dates, where their column does not say: dd, MM, yyyy, yy, HH, hh, mm, ss, a, MMM (Mar, März) and what stands between; or unix, unixms, excel. */
    form: z.string().min(1).default('yyyy-MM-dd HH:mm:ss'),
    columns: z.strictObject({ ...orderFields, ...z.strictObject(stepFields).partial().shape }),
    /** Several steps in one line, each with columns of its own beside those above. */
    steps: z.array(z.strictObject(stepFields).partial()).min(1).optional(),
    /** What the table calls a kind, in any case: { S: setup, D: run }. What is not named is run. */
    kinds: z.record(z.string(), z.enum(rowKinds)).default({}),
    /** What a line's `event` tells, in any case: { Beginn: start, Unterbrechung: end, Ende: end }. */
    events: z.record(z.string(), z.enum(lineEvents)).optional(),
    /** What a place is called here: { "Turning - Machine 4": lathe-4 }. */
    resources: z.record(z.string(), z.string().min(1)).default({}),
    /** The work centre of a place; a place is one of its own where left out. */
    workCentres: z.record(z.string(), z.string().min(1)).default({}),
    /** When people work there: { mon: ["06:00-22:00"], … }; day and night where left out. */
    week: CalendarDaysSchema.optional(),
    /** `known`: an order's steps were known when it came in. `seen`: only what its item went through before. */
    routing: z.enum(['known', 'seen']).default('seen'),
  })
  .superRefine((map, context) => {
    for (const [index, step] of (map.steps ?? [{}]).entries()) {
      const pathOf = (name: string) => (map.steps === undefined ? ['columns', name] : ['steps', index, name]);
      const has = (name: keyof typeof stepFields) => step[name] !== undefined || map.columns[name] !== undefined;
      const complain = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: pathOf(name), message });
      if (!has('operation')) complain('operation', 'say which column is the operation');
      const hasLength = has('hours') || has('minutes');
      const isWhole = has('at') || (has('start') && has('end')) || (hasLength && (has('start') || has('end')));
      const missing = has('start') ? 'end' : 'start';
      if (!isWhole) complain(missing, `say which column is the ${missing}, or how long it took: hours or minutes`);
      if (has('at') && (has('start') || has('end')))
        complain('at', 'a line tells start and end, or one moment: not both');
      if (has('event') && !has('at')) complain('at', 'say which column is the moment of the event');
      if (has('event') !== (map.events !== undefined))
        complain('event', 'say which column is the event, and in events which of its words is start and which end');
    }
  });
export type TableMap = z.infer<typeof TableMapSchema>;
