/**
 * What the product says of itself, as data: which sentence, and what stands in its places. A sentence is
 * written once for every language, as a template with `{places}`: the English ones here beside the types that
 * follow from them, because the log and the command line speak English; the others in `shared/ui/messages`.
 * Pages use this file too: no zod here.
 */
import type { Language } from './language.ts';
import type { Name } from './plant.ts';
import { isPieces, printQuantity, type Unit } from './quantity.ts';
import { commands } from './sentences/commands.ts';
import { connect } from './sentences/connect.ts';
import { door } from './sentences/door.ts';
import { house } from './sentences/house.ts';
import { lines } from './sentences/lines.ts';
import { office } from './sentences/office.ts';
import { withoutSecrets } from './without-secrets.ts';

export const english = { ...commands, ...connect, ...door, ...house, ...lines, ...office } as const;

type English = typeof english;
export type What = keyof English;
/** A language: one template a sentence. */
export type Templates = Readonly<Record<What, string>>;

/** Whole steps of a unit: every language writes them its own way. */
export interface QuantitySaid {
  readonly steps: number;
  readonly unit: Unit;
}

/** A name in the plant's languages. */
type NameSaid = Exclude<Name, string>;

/**
 * What may stand in a place. Whose name ends in `machineId`, `reasonId`, `workCentreId` (or `Ids`) is shown by
 * its name where the reader's page knows it. A list is joined with commas; in `{place|or}` with "or", in
 * `{place|and}` with "and", in `{place|semi}` with semicolons, in `{place|lines}` by new lines.
 */
export type Said = string | number | QuantitySaid | NameSaid | Sentence | readonly (string | Sentence)[];

type PlacesOf<Template extends string> = Template extends `${string}{${infer Place}}${infer Rest}`
  ? (Place extends `${infer Name}|${string}` ? Name : Place) | PlacesOf<Rest>
  : never;

/** One sentence with what stands in its places: `{ what: 'runsHereAlready', operationId: 'A/0010' }`. */
export type Sentence = {
  [W in What]: { readonly what: W } & { readonly [Place in PlacesOf<English[W]>]: Said };
}[What];

/** Who says it: the templates of a language, and how names and quantities are written there. */
export interface Speaker {
  language: Language;
  templates: Templates;
  or: string;
  and: string;
  /** null: not known by a name. */
  nameOf(kind: Named, id: string): string | null;
  quantity(quantity: QuantitySaid): string;
  /** How many of something: what only looks like a number (a port, an order) stands as it is. */
  number(value: number): string;
}
export type Named = 'machine' | 'reason' | 'workCentre';

const place = /\{(\w+)(?:\|(or|and|semi|lines))?\}/g;

function jointOf(joint: string | undefined, { or, and }: Speaker): string {
  const joints: Readonly<Record<string, string>> = { or: ` ${or} `, and: ` ${and} `, semi: '; ', lines: '\n' };
  return joints[joint ?? ''] ?? ', ';
}

export function say(sentence: Sentence, speaker: Speaker): string {
  const said: Readonly<Record<string, unknown>> = { ...sentence };
  return speaker.templates[sentence.what].replace(place, (whole, name: string, joint?: string) => {
    const value = said[name];
    if (!isSaid(value)) return whole;
    const counted = isCounted(sentence.what, name) ? countOf(value) : null;
    return counted === null ? sayOne(name, value, jointOf(joint, speaker), speaker) : speaker.number(counted);
  });
}

/** Places that say how many; every other number is a name: of a port, a line, a fact, an answer. */
const countedPlaces: ReadonlySet<string> = new Set([
  ...['count', 'pieces', 'lost', 'most', 'least', 'perSecond', 'megabytes'],
  ...['milliseconds', 'seconds', 'minutes', 'days', 'mostDays'],
]);
/** Of a configuration: it is written there as it stands here. */
const typedNumbers: ReadonlySet<What> = new Set([
  ...(['numberTooSmall', 'numberNotAbove', 'numberTooBig', 'numberNotBelow'] as const),
]);

function isCounted(what: What, place: string): boolean {
  return countedPlaces.has(place) && !typedNumbers.has(what);
}

/** Also of a sentence that was heard as text. null: it is no plain number. */
function countOf(value: Said): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : null;
}

function sayOne(name: string, value: Said, joint: string, speaker: Speaker): string {
  if (typeof value === 'number' || typeof value === 'string') return named(name, String(value), speaker);
  if (isList(value)) {
    const words = value.map((one) => (typeof one === 'string' ? named(name, one, speaker) : say(one, speaker)));
    return words.join(joint);
  }
  if ('what' in value) return say(value, speaker);
  return 'en' in value ? (value[speaker.language] ?? value.en) : speaker.quantity(value);
}

function named(place: string, id: string, speaker: Speaker): string {
  const kind = kindOf(place);
  return kind === null ? id : (speaker.nameOf(kind, id) ?? id);
}

function kindOf(place: string): Named | null {
  if (/machineIds?$/i.test(place)) return 'machine';
  if (/workCentreIds?$/i.test(place)) return 'workCentre';
  return /reasonIds?$/i.test(place) ? 'reason' : null;
}

const englishSpeaker: Speaker = {
  language: 'en',
  templates: english,
  or: 'or',
  and: 'and',
  nameOf: () => null,
  quantity: ({ steps, unit }) => printQuantity(steps, unit) + (isPieces(unit) ? '' : ` ${unit.name}`),
  number: String,
};

/** As the log and the command line say it: with ids, which are the same for everybody, and no secret of an address. */
export function inEnglish(sentence: Sentence): string {
  return withoutSecrets(say(sentence, englishSpeaker));
}

/** A sentence in English, or words as they stand. */
export function wordsSaid(said: Sentence | string): string {
  return typeof said === 'string' ? said : inEnglish(said);
}

/** The places of a template, in their order. */
export function placesOf(template: string): string[] {
  return [...template.matchAll(place)].map((match) => match[1] ?? '');
}

/** Whether what came over a line is a sentence that is known here, with all that stands in it. */
export function isSentence(value: unknown): value is Sentence {
  if (typeof value !== 'object' || value === null || !('what' in value)) return false;
  const { what } = value;
  if (typeof what !== 'string' || !isWhat(what)) return false;
  const said: Readonly<Record<string, unknown>> = { ...value };
  return placesOf(english[what]).every((name) => isSaid(said[name]));
}

export const whats: readonly What[] = Object.keys(english).filter(isWhat);

function isWhat(what: string): what is What {
  return Object.hasOwn(english, what);
}

function isSaid(value: unknown): value is Said {
  if (typeof value === 'string' || typeof value === 'number') return true;
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string' || isSentence(one));
  return isSentence(value) || isQuantity(value) || isName(value);
}

function isName(value: unknown): value is NameSaid {
  return typeof value === 'object' && value !== null && 'en' in value && typeof value.en === 'string';
}

function isQuantity(value: unknown): value is QuantitySaid {
  if (typeof value !== 'object' || value === null || !('steps' in value) || !('unit' in value)) return false;
  const { steps, unit } = value;
  if (typeof steps !== 'number' || typeof unit !== 'object' || unit === null) return false;
  return 'name' in unit && typeof unit.name === 'string' && 'decimals' in unit && typeof unit.decimals === 'number';
}

function isList(value: Said): value is readonly (string | Sentence)[] {
  return Array.isArray(value);
}
