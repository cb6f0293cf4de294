/** The journal as JSON lines, out and in: for support, audits, replay, and history from elsewhere. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { freshMemory } from '../../shared/core/signal/signal.ts';
import { type Event, parseEventLine, printEventLine } from '../../shared/core/words/event.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { afterAdopted, knownUntil } from './adopted.ts';
import type { Journal } from './journal.ts';
import { oddLinesOf } from './odd-lines.ts';

const CHUNK = 1_000;

/**
 * Every fact as one JSON line, many lines at a time; the same journal gives the same bytes. `shown` says what stands
 * for a name; without it names stay as they are.
 */
export function* exportLines(journal: Journal, shown: ((name: string) => string) | null = null): Generator<string> {
  for (let next = 1; next <= journal.lastSeq(); ) {
    const events = journal.read(next, CHUNK);
    yield events.map((event) => `${printEventLine(shown === null ? event : renamed(event, shown))}\n`).join('');
    next += events.length;
  }
}

function renamed(event: Event, shown: (name: string) => string): Event {
  return 'by' in event ? { ...event, by: shown(event.by) } : event;
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
 * Counters that the facts read are known from then on: the machines' next readings go on from there.
 * A machine whose line was up is known until the file's last fact of any machine, also where it was quiet.
 * Errors: `invalid`, naming file, line and field of every line that holds no fact (the first 20; the rest are counted).
 */
export function importFacts(journal: Journal, file: string): Imported {
  const before = journal.lastSeq();
  let facts = 0;
  let keptNumbers = true;
  journal.atomically(() => {
    let chunk: Event[] = [];
    let endsAt = Number.NEGATIVE_INFINITY;
    const touched = new Set<string>();
    const memories = new Map(journal.memories().map((memory) => [memory.machineId, memory]));
    const adopt = (): void => {
      journal.adopt(chunk);
      for (const event of chunk) {
        const { machineId } = event;
        if (machineId === null) continue;
        memories.set(machineId, afterAdopted(memories.get(machineId) ?? freshMemory(machineId), event));
        endsAt = Math.max(endsAt, event.at);
        touched.add(machineId);
      }
      chunk = [];
    };
    for (const event of factsIn(file)) {
      facts++;
      const seq = before + facts;
      keptNumbers &&= event.seq === seq;
      chunk.push({ ...event, seq, edgeId: journal.edgeId });
      if (chunk.length === CHUNK) adopt();
    }
    adopt();
    for (const machineId of touched) {
      const memory = memories.get(machineId);
      if (memory !== undefined) memories.set(machineId, knownUntil(memory, endsAt));
    }
    journal.commit({ recordedAt: 0, memories: [...memories.values()] });
  });
  journal.checkpoint();
  return { facts, keptNumbers };
}

/** Facts of a JSON lines file in its order, read as they are asked for. Errors: `invalid`, naming each odd line. */
function* factsIn(file: string): Generator<Event> {
  const odd = oddLinesOf(file);
  let number = 0;
  for (const line of linesIn(file)) {
    number++;
    if (line.trim() === '') continue;
    const result = parseEventLine(line);
    if (!result.success) odd.add(number, result.error);
    // After the first odd one nothing will be taken: the rest is only looked at.
    else if (!odd.any()) yield result.data;
  }
  odd.refuse('Nothing was imported.');
}

const READ_BYTES = 1 << 20;

function* linesIn(file: string): Generator<string> {
  const handle = openToRead(file);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let size = readSync(handle, buffer); size > 0; size = readSync(handle, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
  } finally {
    closeSync(handle);
  }
}

function openToRead(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    const why = wordsOf(error);
    throw new Problem('invalid', `${file} cannot be read (${why}). Give the path of a file of facts.`, {
      cause: error,
    });
  }
}
