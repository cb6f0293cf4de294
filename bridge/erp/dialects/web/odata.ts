/** Entities by OData V4: pages of a list, and what its errors say. */
import { z } from 'zod';
import type { Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { type Door, type Ended, isGood, NotDone, notWhole, understood } from './door.ts';

const PAGE = 500;
const MOST_PAGES = 200;

/** A text in a filter: its quotes are doubled. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export interface Wanted {
  filter: string;
  select: readonly string[];
  orderBy: string;
  /** No two rows are alike: where some come meanwhile, one stands on two pages, and is the same one. */
  isUnique?: boolean;
  /** Other parameters of the address. */
  more?: Readonly<Record<string, string>>;
}

/** `outcomeOf`: what an answer that is not good means. Errors: `NotDone`, `CallFailed`. */
export async function odataAll<T>(
  door: Door,
  entity: string,
  { filter, select, orderBy, isUnique = false, more = {} }: Wanted,
  row: z.ZodType<T>,
  outcomeOf: (answer: Answer) => Ended,
): Promise<T[]> {
  const all: T[] = [];
  const earlier = new Set<string>();
  let before = '';
  for (let page = 0, skipped = 0; page < MOST_PAGES; page += 1) {
    const options = {
      $filter: filter,
      $select: select.join(','),
      $orderby: orderBy,
      $top: PAGE,
      $skip: skipped,
      ...more,
    };
    // Written out: form encoding makes a plus of a space, which is a plus there.
    const query = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const answer = await door.call('GET', `/${entity}?${query.join('&')}`, { headers: { accept: 'application/json' } });
    const value = jsonOf(answer.text);
    if (!isGood(answer) || value === undefined) throw new NotDone(outcomeOf(answer));
    const { value: rows, '@odata.nextLink': next } = understood(pageOf(row), value, entity);
    const texts = rows.map((one) => JSON.stringify(one));
    const whole = texts.join();
    if (whole === before && rows.length > 0) throw new NotDone({ is: 'away', words: sameAgain(entity) });
    all.push(...rows.filter((_, index) => !isUnique || !earlier.has(texts[index] ?? '')));
    // A short page that says that more comes is a server's that gives less at once than it was asked for.
    if (rows.length === 0 || (rows.length < PAGE && next === undefined)) return all;
    for (const text of texts) earlier.add(text);
    before = whole;
    skipped += rows.length;
  }
  throw notWhole(entity, MOST_PAGES);
}

const pageOf = <T>(row: z.ZodType<T>) => z.object({ value: z.array(row), '@odata.nextLink': z.string().optional() });
const sameAgain = (entity: string): Words => ({ code: '', text: `${entity} gives the same page again and again.` });

const OdataError = z.object({ error: z.object({ code: z.string().default(''), message: z.string() }) });

/** The words of an error; null where it is none of OData. */
export function odataWords({ text }: Answer): Words | null {
  const parsed = OdataError.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { code, message } = parsed.data.error;
  return { code, text: message.replace(/\s*CorrelationId:.*$/s, '').slice(0, 500) };
}
