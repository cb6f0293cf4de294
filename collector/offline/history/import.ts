/** `import --csv FILE --map MAP.yaml`: history from another system's table, into a journal or as lines of facts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Event, printEventLine } from '../../../shared/core/words/event.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import { readConfig } from '../../../shared/io/config.ts';
import type { CollectorConfig } from '../../config.ts';
import { importFile, type Outside } from '../offline.ts';
import { decodeTable } from './decode.ts';
import { draftMap } from './draft-map.ts';
import { factsOf } from './facts.ts';
import { TableMapSchema } from './map.ts';
import { newPlaces, placesOf } from './places.ts';
import { type HistoryTable, readTable } from './rows.ts';

export interface TableFlags {
  csv: string;
  map: string;
  /** Where facts go as JSON lines; the terminal where left out and no journal takes them. */
  out: string | null;
}

/** `config`: the box whose journal takes the facts, and whose machines they are of; null: none. */
export async function importTable(config: CollectorConfig | null, flags: TableFlags, outside: Outside): Promise<void> {
  const map = readConfig(flags.map, TableMapSchema);
  const { text, guessed } = decodeTable(readBytes(flags.csv), map.encoding ?? null);
  const table = readTable(text, map);
  if (table.rows.length === 0)
    throw new Problem('invalid', `Nothing in ${flags.csv} fits the map. ${told(table)}`.trim());
  const places = config === null ? newPlaces(map) : placesOf(config.plant, map);
  places.mustKnow(table.rows.flatMap(({ resource }) => resource ?? []));
  const lines = linesOf(factsOf(table.rows, map, places));
  if (flags.out !== null) writeFileSync(flags.out, lines);
  else if (config === null) return outside.print(lines);
  if (config !== null) await intoJournal(config, lines, outside);
  const read =
    guessed === null ? '' : `Read as ${guessed}: it is no UTF-8. If letters are wrong, say its encoding in the map.\n`;
  await outside.print(`${told(table)}${read}`);
}

/** Without a map: one to begin with, as far as names and contents of the columns tell. */
export async function draftTable(csv: string, timeZone: string, outside: Outside): Promise<void> {
  const { text } = decodeTable(readBytes(csv), null);
  await outside.print(draftMap(text, timeZone));
}

function linesOf(facts: readonly Event[]): string {
  return facts.map((fact) => `${printEventLine(fact)}\n`).join('');
}

function told({ rows, odd, hints }: HistoryTable): string {
  const orders = new Set(rows.map(({ orderId }) => orderId)).size;
  // The same fault of a hundred lines is one fault.
  const alike = [...byFault(odd)].sort(([, a], [, b]) => b.length - a.length);
  const shown = alike.slice(0, MOST_FAULTS).flatMap(([, some]) => {
    const [first] = some;
    if (first === undefined) return [];
    const lines = some.slice(0, 5).map(({ line }) => line);
    const more = some.length > lines.length ? ` and ${some.length - lines.length} more` : '';
    return [`${some.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more} left out: ${first.why}\n`];
  });
  const rest = alike.length > MOST_FAULTS ? `and lines of ${alike.length - MOST_FAULTS} other faults\n` : '';
  const said = hints.map((hint) => `${hint}\n`).join('');
  return `${rows.length} steps of ${orders} orders taken over, ${odd.length} left out\n${shown.join('')}${rest}${said}`;
}

const MOST_FAULTS = 20;

function byFault(odd: HistoryTable['odd']): Map<string, HistoryTable['odd']> {
  const faults = new Map<string, HistoryTable['odd']>();
  for (const one of odd) {
    const fault = one.why.replace(/^"[^"]*"/, '');
    const some = faults.get(fault) ?? [];
    some.push(one);
    faults.set(fault, some);
  }
  return faults;
}

async function intoJournal(config: CollectorConfig, lines: string, outside: Outside): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-table-'));
  try {
    const file = join(folder, 'facts.jsonl');
    writeFileSync(file, lines);
    await importFile(config, file, outside);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Problem('invalid', `${file} cannot be read (${wordsOf(error)}). Give the path of a table.`, {
      cause: error,
    });
  }
}
