/**
 * What has become of messages: from an entity over the queue that the plant makes, since there is no public one. A
 * failed message may be mended and run again over there; it is then told as booked after all.
 */
import { z } from 'zod';
import type { Found, Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { HOUR_MS } from '../../../../shared/core/words/time.ts';
import type { AnswersPage } from '../../erp.ts';
import type { Door } from '../web/door.ts';
import { odataAll, quoted } from '../web/odata.ts';
import { newsOfWhole } from '../web/since.ts';
import { outcomeOfAnswer } from './errors.ts';
import { keyIn } from './key.ts';
import type { D365Options } from './options.ts';

type States = NonNullable<D365Options['states']>;
/** Clocks differ, and zones are mistaken: a message may seem older than its send, and must not be missed. */
const SKEW_MS = 36 * HOUR_MS;
/** So long after it came a message may still change. */
const WATCHED_MS = 30 * 24 * HOUR_MS;

const Text = z.union([z.string(), z.number()]).transform(String);

interface Stored {
  key: string;
  id: string;
  state: string;
  created: string;
  words: Words;
}

/** Messages of ours that came after `since`, oldest first. */
async function storedSince(door: Door, options: D365Options, states: States, since: string): Promise<Stored[]> {
  const { entity, id, queue, state, content, created, error } = states;
  const row = z.object({
    [id]: Text,
    [state]: Text,
    [content]: Text,
    [created]: Text,
    [error]: Text.nullish().transform((text) => text ?? ''),
  });
  const wanted = {
    filter: `${queue} eq ${quoted(options.queue)} and ${created} ge ${since}`,
    select: [id, state, content, created, error],
    orderBy: `${created},${id}`,
    more: { 'cross-company': 'true' },
  };
  const rows = await odataAll(door, `data/${entity}`, wanted, row, outcomeOfAnswer);
  return rows.flatMap((one) => {
    const key = keyIn(String(one[content] ?? ''));
    if (key === null) return [];
    const words = { code: String(one[state] ?? ''), text: String(one[error] ?? '') };
    return [{ key, id: String(one[id] ?? ''), state: words.code, created: String(one[created] ?? ''), words }];
  });
}

export async function findMessage(
  door: Door,
  options: D365Options,
  states: States,
  { key, sentAt }: { key: string; sentAt: number },
): Promise<Found> {
  const since = new Date(Math.max(0, sentAt - SKEW_MS)).toISOString();
  const one = (await storedSince(door, options, states, since)).find((stored) => stored.key === key);
  if (one === undefined) return { is: 'absent' };
  if (states.processed.includes(one.state)) return { is: 'booked', erpRef: { message: one.id } };
  return states.failed.includes(one.state) ? { is: 'cannotTell', words: one.words } : { is: 'underWay' };
}

/** The cursor holds the newest message that was seen, and the states in which those of the last weeks were told. */
const CursorSchema = z.object({ newest: z.string(), told: z.string() });

export async function answersSince(
  door: Door,
  options: D365Options,
  states: States,
  cursor: string | null,
): Promise<AnswersPage> {
  // Empty until the first message is seen.
  const parsed = cursor === null ? null : CursorSchema.safeParse(jsonOf(cursor));
  const before = parsed?.success ? parsed.data : null;
  const from = before === null ? 0 : Math.max(0, Date.parse(before.newest) - WATCHED_MS);
  const stored = await storedSince(door, options, states, new Date(from).toISOString());
  const ended = stored.filter(({ state }) => states.processed.includes(state) || states.failed.includes(state));
  const marked = ended.map((one) => ({ ...one, mark: one.state }));
  const { news, cursor: told } = newsOfWhole(before?.told ?? null, marked);
  const newest = stored.reduce((latest, { created }) => (created > latest ? created : latest), before?.newest ?? '');
  return {
    cursor: newest === '' ? (cursor ?? '') : JSON.stringify({ newest, told } satisfies z.infer<typeof CursorSchema>),
    answers: news.map(({ key, id, state, words }) => ({
      of: { key },
      outcome: states.processed.includes(state)
        ? { is: 'booked', erpRef: { message: id } }
        : { is: 'refused', words, cure: 'other' },
    })),
  };
}
