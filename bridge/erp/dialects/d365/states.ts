/**
 * What has become of messages: from an entity over the queue that the plant makes, since there is no public one. A
 * failed message may be mended and run again over there; it is then told as booked after all.
 */
import { z } from 'zod';
import type { Found, Words } from '../../../../shared/core/erp/posting.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../shared/core/words/time.ts';
import type { AnswersPage } from '../../erp.ts';
import { cureOfWords } from '../cure-words.ts';
import type { Door } from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { outcomeOfAnswer } from './errors.ts';
import { keyIn } from './key.ts';
import type { D365Options } from './options.ts';
import { askedOf, type Ends, type Id, IdSchema, newsOfWatch, type Read, watchOf } from './watched.ts';

type States = NonNullable<D365Options['states']>;
/** Clocks differ; where one is put right, a message stands this near to its send. */
const NEAR_MS = 15 * MINUTE_MS;
/** Zones are mistaken, too: before a message is absent, so far around its send was looked. */
const SKEW_MS = 36 * HOUR_MS;
/** So many ids in one filter: an address is not as long as one likes. */
const CHUNK = 20;

const Moment = z
  .string()
  .transform((text) => Date.parse(text))
  .pipe(z.number());
const Text = z.union([z.string(), z.number()]).transform(String);

interface Stored extends Read {
  words: Words;
}

const endsBy =
  ({ processed, failed }: States): Ends =>
  (state) =>
    processed.includes(state) ? 'booked' : failed.includes(state) ? 'failed' : null;

/** Messages of the queue that meet `filter`, oldest first. */
async function stored(door: Door, options: D365Options, states: States, filter: string): Promise<Stored[]> {
  const { entity, id, queue, state, content, created, error } = states;
  const row = z.object({
    [id]: IdSchema,
    [state]: Text,
    [content]: Text,
    [created]: Moment,
    [error]: Text.nullish().transform((text) => text ?? ''),
  });
  const wanted = {
    filter: `${queue} eq ${quoted(options.queue)} and ${filter}`,
    select: [id, state, content, created, error],
    orderBy: `${created},${id}`,
    more: { 'cross-company': 'true' },
  };
  const rows = await odataAll(door, `data/${entity}`, wanted, row, outcomeOfAnswer);
  return rows.map((one) => {
    const words = { code: String(one[state] ?? ''), text: String(one[error] ?? '') };
    const key = keyIn(String(one[content] ?? ''));
    return { key, id: one[id] ?? '', state: words.code, createdMs: Number(one[created]), words };
  });
}

const upTo = ({ created }: States, ms: number): string => `${created} le ${new Date(ms).toISOString()}`;
const since = ({ created }: States, ms: number): string => `${created} ge ${new Date(Math.max(0, ms)).toISOString()}`;

/** Those of the ids, in as few calls as there may be. */
async function storedById(door: Door, options: D365Options, states: States, ids: readonly Id[]): Promise<Stored[]> {
  const literal = (id: Id): string => (typeof id === 'number' || states.idType === 'guid' ? String(id) : quoted(id));
  const all: Stored[] = [];
  for (let first = 0; first < ids.length; first += CHUNK) {
    const terms = ids.slice(first, first + CHUNK).map((id) => `${states.id} eq ${literal(id)}`);
    all.push(...(await stored(door, options, states, `(${terms.join(' or ')})`)));
  }
  return all;
}

/** It is looked for near its send first; only what is not found there costs all that came since a day and a half before. */
export async function findMessage(
  door: Door,
  options: D365Options,
  states: States,
  { key, sentAt }: { key: string; sentAt: number },
): Promise<Found> {
  const ends = endsBy(states);
  const until = upTo(states, sentAt + options.longestTransactionMs + NEAR_MS);
  const near = foundIn(
    await stored(door, options, states, `${since(states, sentAt - NEAR_MS)} and ${until}`),
    key,
    ends,
  );
  // A failed one may stand beside an older one of its key that was booked.
  if (near.is === 'booked' || near.is === 'underWay') return near;
  return foundIn(await stored(door, options, states, since(states, sentAt - SKEW_MS)), key, ends);
}

function foundIn(all: readonly Stored[], key: string, ends: Ends): Found {
  const ours = all.filter((one) => one.key === key);
  // Sent again after it failed, there are two of one key.
  const booked = ours.find(({ state }) => ends(state) === 'booked');
  if (booked !== undefined) return { is: 'booked', erpRef: { message: String(booked.id) } };
  const last = ours.at(-1);
  if (last === undefined) return { is: 'absent' };
  const isOpen = ours.some(({ state }) => ends(state) === null);
  return isOpen ? { is: 'underWay' } : { is: 'cannotTell', words: last.words };
}

export async function answersSince(
  door: Door,
  options: D365Options,
  states: States,
  cursor: string | null,
): Promise<AnswersPage> {
  const ends = endsBy(states);
  const watch = watchOf(cursor);
  const { from, ids } = askedOf(watch, ends);
  const older = await storedById(door, options, states, ids);
  const rows = [...older, ...(await stored(door, options, states, since(states, from)))];
  const { news, cursor: next } = newsOfWatch(watch, rows, ends);
  return {
    // Empty until the first message is seen.
    cursor: next ?? cursor ?? '',
    answers: news.flatMap(({ key, id, state, words }) => {
      if (key === null) return [];
      const outcome =
        ends(state) === 'booked'
          ? ({ is: 'booked', erpRef: { message: String(id) } } as const)
          : ({ is: 'refused', words, cure: cureOfWords(words.text) ?? 'other' } as const);
      return [{ of: { key }, outcome }];
    }),
  };
}
