/** The six questions of `init`, and what an answer means. Pure. */
import { z } from 'zod';

export const shiftPlans = ['one', 'two', 'three', 'always'] as const;
const reaches = ['box', 'network'] as const;

export const questions = {
  plant: { asks: 'What is the plant called?', usually: 'My plant' },
  timeZone: { asks: 'In which time zone does it work? (like Europe/Berlin)', usually: 'UTC' },
  machines: {
    asks: 'Which machines? By work centre, like "Forging: Press 1, Press 2; Turning: Lathe 1"',
    usually: 'Machine 1',
  },
  shifts: { asks: `How many shifts a day? (${shiftPlans.join(', ')}: round the clock)`, usually: 'two' },
  reach: { asks: 'Who opens its pages? (box: only this box; network: tablets and offices, by https)', usually: 'box' },
  bridge: {
    asks: 'Where is the bridge? (none, here, or its address like https://mes.example.com:7420)',
    usually: 'none',
  },
} as const satisfies Record<string, { asks: string; usually: string }>;
export type QuestionName = keyof typeof questions;

/** A machine by the name on its plate; the id stands in every fact. */
export interface Named {
  id: string;
  name: string;
}
export interface WorkCentre extends Named {
  machines: readonly Named[];
}

const wrong = (message: string) => ({ error: message });

const TimeZone = z.string().refine(isTimeZone, wrong('a time zone has a name like Europe/Berlin'));

/** By question; an answer that means nothing is refused with what would do. */
export const answerSchemas = {
  plant: z.string().trim().min(1, wrong('a plant has a name')).max(200),
  timeZone: TimeZone,
  machines: z.string().transform((text, context) => {
    const { centres, fault } = workCentresIn(text);
    if (fault === null) return centres;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  }),
  shifts: z.enum(shiftPlans, wrong(`say ${shiftPlans.join(', ')}`)),
  reach: z.enum(reaches, wrong(`say ${reaches.join(' or ')}`)),
  bridge: z.union([
    z.literal('none').transform(() => null),
    z.literal('here').transform(() => 'http://127.0.0.1:7420'),
    z.url({ protocol: /^https$/, ...wrong('say none, here, or an address like https://mes.example.com:7420') }),
  ]),
} as const satisfies Record<QuestionName, z.ZodType>;

export type Answers = { [Name in QuestionName]: z.output<(typeof answerSchemas)[Name]> };

/** What is wrong with an answer, in words; null where it will do. */
export function faultInAnswer(name: QuestionName, given: string): string | null {
  const error = answerSchemas[name].safeParse(given).error;
  if (error === undefined) return null;
  // Of several that would do none fits: what the last one expected says it.
  const [issue] = error.issues;
  return issue?.code === 'invalid_union'
    ? (issue.errors.at(-1)?.[0]?.message ?? issue.message)
    : (issue?.message ?? '');
}

function isTimeZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(name)
    );
  } catch {
    return false;
  }
}

/** `Forging: Press 1, Press 2; Lathe 1`: machines without a work centre are each one of their own. */
function workCentresIn(text: string): { centres: WorkCentre[]; fault: string | null } {
  const parts = text.split(';').flatMap((part) => {
    const [, centre, list = ''] = /^\s*(?:([^:,]*):)?(.*)$/s.exec(part) ?? [];
    const names = list.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
    return centre === undefined
      ? names.map((name) => ({ centre: name, names: [name] }))
      : [{ centre: centre.trim(), names }];
  });
  const centres = parts.map(({ centre, names }) => ({
    id: idOf(centre),
    name: centre,
    machines: names.map((name) => ({ id: idOf(name), name })),
  }));
  return { centres, fault: faultIn(centres) };
}

function faultIn(centres: readonly WorkCentre[]): string | null {
  const machines = centres.flatMap((centre) => centre.machines);
  const empty = centres.find((centre) => centre.machines.length === 0);
  if (machines.length === 0) return 'name at least one machine';
  if (empty !== undefined) return `"${empty.name}" has no machine`;
  const nameless = [...centres, ...machines].find(({ id }) => id === '');
  if (nameless !== undefined) return `"${nameless.name}" has neither a letter nor a digit`;
  return twice(machines) ?? twice(centres);
}

function twice(list: readonly Named[]): string | null {
  const double = list.find(({ id }, at) => list.findIndex((one) => one.id === id) < at);
  return double === undefined ? null : `"${double.name}" stands twice`;
}

const LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', ø: 'oe', å: 'aa' };

/** `Säge 3 (Halle)` → `saege-3-halle`; at most 64 characters, '' where nothing is left. */
export function idOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßæøå]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, (gap) => (/^\p{M}+$/u.test(gap) ? '' : '-'))
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}
