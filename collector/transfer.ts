/** The journal as JSON lines, out and in: for support, audits, replay, and history from elsewhere. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Event, parseEventLine, printEventLine } from '../shared/core/event.ts';
import { Problem } from '../shared/core/problem.ts';
import type { Journal } from './journal.ts';

const CHUNK = 5_000;

/** Every fact as one JSON line; the same journal gives the same bytes. */
export function* exportLines(journal: Journal, fromSeq = 1): Generator<string> {
  for (const event of allFacts(journal, fromSeq)) yield `${printEventLine(event)}\n`;
}

export function* allFacts(journal: Journal, fromSeq = 1): Generator<Event> {
  for (let next = fromSeq; next <= journal.lastSeq(); ) {
    const events = journal.read(next, CHUNK);
    if (events.length === 0) return;
    yield* events;
    next += events.length;
  }
}

export interface Imported {
  facts: number;
  /** false: the facts got this journal's own numbers and its edge's name. */
  keptNumbers: boolean;
}

/**
 * Takes facts over from `file` (`printEventLine` format), all or nothing. An empty journal keeps
 * the numbers of a file that counts 1, 2, 3 …; otherwise they continue this journal's. The facts
 * become this edge box's in any case. `recordedAt` stays: it decides which correction came last.
 * Errors: `invalid`, naming file and line.
 */
export async function importFacts(journal: Journal, file: string): Promise<Imported> {
  const events = await readFacts(file);
  const before = journal.lastSeq();
  const keptNumbers = before === 0 && events.every((event, index) => event.seq === index + 1);
  journal.atomically(() => {
    for (let start = 0; start < events.length; start += CHUNK)
      journal.adopt(
        events
          .slice(start, start + CHUNK)
          .map((event, index) => ({ ...event, seq: before + start + index + 1, edgeId: journal.edgeId })),
      );
  });
  journal.checkpoint();
  return { facts: events.length, keptNumbers };
}

/** Facts of a JSON lines file in its order. Errors: `invalid`, naming file and line. */
export async function readFacts(file: string): Promise<Event[]> {
  const events: Event[] = [];
  let lineNumber = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      lineNumber++;
      if (line.trim() === '') continue;
      const result = parseEventLine(line);
      if (!result.success) {
        const issue = result.error.issues[0];
        const field = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.map(String).join('.');
        throw new Problem(
          'invalid',
          `${file}:${lineNumber} ${field}: ${issue?.message ?? 'no fact'}. Nothing was imported.`,
        );
      }
      events.push(result.data);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid', `${file} cannot be read (${messageOf(error)}). Give the path of a file of facts.`, {
      cause: error,
    });
  }
  return events;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
