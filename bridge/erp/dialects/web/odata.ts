/** Entities by OData V4: pages of a list, and what its errors say. */
import { z } from 'zod';
import type { Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { type Door, type Ended, isGood, NotDone, understood } from './door.ts';

const PAGE = 500;
const MOST_PAGES = 200;

/** A text in a filter: its quotes are doubled. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export interface Wanted {
  filter: string;
  select: readonly string[];
  orderBy: string;
  /** Other parameters of the address. */
  more?: Readonly<Record<string, string>>;
}

/** `outcomeOf`: what an answer that is not good means. Errors: `NotDone`, `CallFailed`. */
export async function odataAll<T>(
  door: Door,
  entity: string,
  { filter, select, orderBy, more = {} }: Wanted,
  row: z.ZodType<T>,
  outcomeOf: (answer: Answer) => Ended,
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const options = {
      $filter: filter,
      $select: select.join(','),
      $orderby: orderBy,
      $top: PAGE,
      $skip: page * PAGE,
      ...more,
    };
    // Written out: form encoding makes a plus of a space, which is a plus there.
    const query = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const answer = await door.call('GET', `/${entity}?${query.join('&')}`, { headers: { accept: 'application/json' } });
    const value = jsonOf(answer.text);
    if (!isGood(answer) || value === undefined) throw new NotDone(outcomeOf(answer));
    const rows = understood(z.object({ value: z.array(row) }), value, entity).value;
    all.push(...rows);
    if (rows.length < PAGE) break;
  }
  return all;
}

const OdataError = z.object({ error: z.object({ code: z.string().default(''), message: z.string() }) });

/** The words of an error; null where it is none of OData. */
export function odataWords({ text }: Answer): Words | null {
  const parsed = OdataError.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { code, message } = parsed.data.error;
  return { code, text: message.replace(/\s*CorrelationId:.*$/s, '').slice(0, 500) };
}
