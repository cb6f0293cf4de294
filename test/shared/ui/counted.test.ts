// @vitest-environment happy-dom
/** One of something is said in the singular, in every language: "1 parts for 1 orders" stands on no page. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { counted, countedInFrench } from '../../../shared/ui/messages/counted.ts';

const rooms = ['bridge/planner/web/messages', 'collector/tablet/web/messages', 'collector/service/web/messages'];
const english = rooms.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[/-])en\.ts$/.test(file))
    .map((file) => join(process.cwd(), room, file)),
);

/** A number, and then a word that ends as a plural does, and is no verb. */
const PLURAL = /\b2 (?!(?:goes|runs|signs|says|was|has|is)\b)\p{L}+s\b/u;
/** Said of windows that begin at a week, and of days with a decimal. */
const NEVER_ONE = new Set(['days', 'lastDays']);
/** One word for one and for many there. */
const SAME = new Set(['de drillFacts']);

type Message = [place: string, say: (n: number) => string[]];

/** Each message of a table by its place there, as it says so many: with numbers as texts and as numbers. */
function messagesOf(table: unknown, place = ''): Message[] {
  if (typeof table === 'function') return [[place, (n) => [String(n), n].flatMap((one) => said(table, one))]];
  if (typeof table !== 'object' || table === null) return [];
  return Object.entries(table).flatMap(([name, inner]) => messagesOf(inner, place === '' ? name : `${place}.${name}`));
}

function said(message: CallableFunction, n: number | string): string[] {
  try {
    const text: unknown = Reflect.apply(
      message,
      null,
      Array.from({ length: message.length }, () => n),
    );
    return typeof text === 'string' ? [text] : [];
  } catch {
    // It takes something else than numbers.
    return [];
  }
}

test.each(english.map((file) => [basename(dirname(file)), file]))('the messages of %s', async (_room, file) => {
  const table: object = await import(file);
  const others = ['de', 'fr'].map((language) => file.replace(/en\.ts$/, `${language}.ts`));
  const [german, french] = await Promise.all(others.map(async (other) => new Map(inOne(await import(other)))));
  for (const [place, say] of inOne(table)) {
    if (NEVER_ONE.has(place) || !say(2).some((text) => PLURAL.test(text))) continue;
    expect.soft(say(1), `${place} in English`).not.toEqual(say(2).map((text) => text.replaceAll('2', '1')));
    for (const [language, known] of [
      ['de', german],
      ['fr', french],
    ] as const) {
      const there = known?.get(place);
      if (there === undefined || SAME.has(`${language} ${place}`)) continue;
      expect.soft(there(1), `${place} in ${language}`).not.toEqual(there(2).map((text) => text.replaceAll('2', '1')));
    }
  }
});

/** A file exports one table a language, some a second one. */
function inOne(module: object): Message[] {
  return Object.values(module).flatMap((table) => messagesOf(table));
}

test('none is many in English and German, and one in French', () => {
  expect([counted('0', 'order', 'orders'), countedInFrench('0', 'ordre', 'ordres')]).toEqual(['0 orders', '0 ordre']);
});
