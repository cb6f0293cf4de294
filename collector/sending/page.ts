/**
 * Facts in a row as they go over the line. They are read and written down some at a time: whoever else waits has a turn in
 * between, and the bridge never waits for the end of a page because the next one is being read.
 */
import type { ExchangeRequest } from '../../shared/core/words/wire.ts';
import type { Journal } from '../journal/journal.ts';

export interface Page {
  /** The first one's number. */
  from: number;
  count: number;
  /** With commas between them. */
  json: Buffer;
}

const AT_ONCE = 500;

export const noFacts: Page = { from: 0, count: 0, json: Buffer.alloc(0) };

/** From number `from` on, at most so many. */
export function* makingPage(journal: Pick<Journal, 'read'>, from: number, most: number): Generator<void, Page> {
  const pieces: Buffer[] = [];
  let count = 0;
  while (count < most) {
    const facts = journal.read(from + count, Math.min(AT_ONCE, most - count));
    if (facts.length === 0) break;
    const json = JSON.stringify(facts).slice(1, -1);
    pieces.push(Buffer.from(count === 0 ? json : `,${json}`));
    count += facts.length;
    yield;
  }
  return { from, count, json: Buffer.concat(pieces) };
}

/** The whole request, as JSON. */
export function requestWith(head: Omit<ExchangeRequest, 'events'>, { json }: Page): Buffer {
  const begin = JSON.stringify(head).slice(0, -1);
  return Buffer.concat([Buffer.from(`${begin},"events":[`), json, Buffer.from(']}')]);
}
