/**
 * What an MTConnect agent answers, as data: MTConnectStreams, MTConnectDevices and MTConnectError of every version.
 * Elements count by their local names, so that namespaces and prefixes of any version fit. Nothing is looked up or
 * expanded: a document type is refused, and an answer is bounded in size, depth and number.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { readTime } from '../mapping/time.ts';

export interface Header {
  /** Another one: the agent was started again, and its sequence numbers began anew. */
  instanceId: string;
  /** The agent's clock, epoch ms. */
  at: number | null;
  /** How many observations it keeps. */
  bufferSize: number | null;
  firstSequence: number;
  /** What to ask for next. */
  nextSequence: number;
}

/** UNAVAILABLE is `value: null`: nobody knows. */
export interface Observation {
  device: DeviceName;
  id: string;
  name: string | null;
  /** `PartCount`; of a condition its type as it is written there: `SYSTEM`. */
  type: string;
  subType: string | null;
  sequence: number;
  /** The agent's clock, epoch ms; null where it says none. */
  at: number | null;
  value: string | null;
  /** Of conditions only. */
  condition: { level: ConditionLevel; code: string | null } | null;
}

export interface DeviceName {
  name: string;
  uuid: string;
}

const levels = ['Normal', 'Warning', 'Fault', 'Unavailable'] as const;
type ConditionLevel = (typeof levels)[number];

export interface Streams {
  is: 'streams';
  header: Header;
  /** In the order in which they were observed. */
  observations: Observation[];
}

export type AgentDocument =
  | Streams
  | { is: 'error'; code: string; text: string }
  /** `why`: in a few words. */
  | { is: 'nothing'; why: string };

const maxDepth = 64;
const maxObservations = 200_000;
const maxTextLength = 65_536;

/** Never throws: what makes no sense says why. */
export function readDocument(text: string): AgentDocument {
  const reader = new Reader();
  try {
    reader.read(text);
  } catch (error) {
    return { is: 'nothing', why: wordsOf(error).slice(0, 200) };
  }
  return reader.document();
}

type Attributes = Readonly<Record<string, string>>;

class Reader {
  readonly #open: string[] = [];
  #root = '';
  #header: Attributes | null = null;
  #device: DeviceName = { name: '', uuid: '' };
  readonly #observations: Observation[] = [];
  /** What its text becomes the value of, and how deep it stands. */
  #observed: { attributes: Attributes; element: string; isCondition: boolean; depth: number } | null = null;
  #error: { code: string; text: string } | null = null;
  #text = '';

  read(text: string): void {
    const parser = new SaxesParser();
    const refuse = (why: string): never => {
      throw new Error(why);
    };
    parser.on('error', (error) => refuse(error.message));
    parser.on('doctype', () => refuse('it has a document type'));
    parser.on('opentag', (tag) => this.#opened(tag));
    parser.on('closetag', () => this.#closed());
    const heard = (part: string) => {
      const isOwn = this.#observed === null || this.#observed.depth === this.#open.length;
      if (isOwn && this.#text.length < maxTextLength) this.#text += part;
    };
    parser.on('text', heard);
    parser.on('cdata', heard);
    parser.write(text.replace(/^\ufeff/, '')).close();
  }

  document(): AgentDocument {
    if (this.#error !== null) return { is: 'error', ...this.#error };
    if (this.#root !== 'MTConnectStreams') return { is: 'nothing', why: `it is a document of "${this.#root}"` };
    const header = this.#header === null ? null : headerOf(this.#header);
    if (header === null) return { is: 'nothing', why: 'it has no header with instanceId and nextSequence' };
    return { is: 'streams', header, observations: this.#observations.sort((a, b) => a.sequence - b.sequence) };
  }

  #opened({ name, attributes }: SaxesTagPlain): void {
    const element = localName(name);
    const parent = this.#open.at(-1) ?? '';
    this.#open.push(element);
    if (this.#open.length > maxDepth) throw new Error(`it is nested more than ${maxDepth} deep`);
    if (this.#open.length === 1) this.#root = element;
    if (element === 'Header' && this.#open.length === 2) this.#header = { ...attributes };
    if (element === 'DeviceStream') this.#device = { name: attributes.name ?? '', uuid: attributes.uuid ?? '' };
    if (this.#root === 'MTConnectError' && attributes.errorCode !== undefined) {
      this.#error ??= { code: attributes.errorCode, text: '' };
      this.#text = '';
    }
    if (this.#observed !== null || !['Samples', 'Events', 'Condition'].includes(parent)) return;
    if (this.#observations.length >= maxObservations)
      throw new Error(`it has more than ${maxObservations} observations`);
    const isCondition = parent === 'Condition';
    this.#observed = { attributes: { ...attributes }, element, isCondition, depth: this.#open.length };
    this.#text = '';
  }

  #closed(): void {
    const depth = this.#open.length;
    this.#open.pop();
    if (this.#error !== null && this.#error.text === '') this.#error.text = this.#text.trim();
    const observed = this.#observed;
    if (observed === null || observed.depth !== depth) return;
    this.#observed = null;
    const observation = observationOf(observed, this.#device, this.#text.trim());
    if (observation !== null) this.#observations.push(observation);
  }
}

function observationOf(
  { attributes, element, isCondition }: { attributes: Attributes; element: string; isCondition: boolean },
  device: DeviceName,
  text: string,
): Observation | null {
  const { dataItemId, name = null, subType = null, timestamp = '' } = attributes;
  const sequence = wholeNumber(attributes.sequence);
  if (dataItemId === undefined || sequence === null) return null;
  const level = isCondition ? (levels.find((one) => one.toLowerCase() === element.toLowerCase()) ?? 'Normal') : null;
  const isUnknown = level === null ? text === 'UNAVAILABLE' : level === 'Unavailable';
  const code = [attributes.nativeCode, attributes.conditionId].find((one) => one !== undefined && one !== '') ?? null;
  return {
    device,
    id: dataItemId,
    name,
    type: level === null ? element : (attributes.type ?? ''),
    subType,
    sequence,
    // The standard's times are UTC: adapters that write no zone mean it.
    at: readTime(timestamp, 'iso', 'UTC'),
    value: isUnknown ? null : text,
    condition: level === null ? null : { level, code },
  };
}

function headerOf(attributes: Attributes): Header | null {
  const { instanceId, creationTime = '' } = attributes;
  const nextSequence = wholeNumber(attributes.nextSequence);
  if (instanceId === undefined || nextSequence === null) return null;
  return {
    instanceId,
    at: readTime(creationTime, 'iso', 'UTC'),
    bufferSize: wholeNumber(attributes.bufferSize),
    firstSequence: wholeNumber(attributes.firstSequence) ?? 0,
    nextSequence,
  };
}

/** Beyond 2^53 a number would no longer be exact. */
function wholeNumber(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
