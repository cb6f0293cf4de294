/** Facts in the order in which they became known, from the bridge's file or from a file of lines. */
import { readFileSync } from 'node:fs';
import { type Event, parseEventLine } from '../../shared/core/words/event.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { openFactsAside } from '../facts/set-aside.ts';
import { openStorageToRead } from '../storage/sqlite/open.ts';

/** Of a bridge that may be running: what is on disk when it begins. Errors: `unavailable`, `corrupt`. */
export function factsOfBridge(file: string): Event[] {
  const storage = openStorageToRead(file);
  try {
    const aside = openFactsAside(storage, () => 0);
    return storage.boxes.all().flatMap(({ edgeId }) => {
      const passedOver = aside.passedOver(edgeId);
      return storage.facts.read(edgeId, 0, Number.MAX_SAFE_INTEGER).filter(({ seq }) => !passedOver.has(seq));
    });
  } finally {
    storage.close();
  }
}

/** As `istwert-collector export` and `import --csv` print them. Errors: `invalid`, naming the line. */
export function factsInFile(file: string): Event[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('invalid', `${file} cannot be read (${wordsOf(error)}). Give the path of a file of facts.`, {
      cause: error,
    });
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const read = parseEventLine(line);
    if (read.success) return [read.data];
    throw new Problem('invalid', `${file}:${index + 1} holds no fact.`);
  });
}

/** By when they were written down. */
export function asKnown(facts: readonly Event[]): Event[] {
  return [...facts].sort(
    (a, b) => a.recordedAt - b.recordedAt || (a.edgeId < b.edgeId ? -1 : a.edgeId > b.edgeId ? 1 : 0) || a.seq - b.seq,
  );
}
