import { expect, test } from 'vitest';
import { Hits } from '../../../../shared/core/trace/hits.ts';

const found = (text: string, most: number, names: readonly string[]): string[] => {
  const hits = new Hits<string>(text, most);
  for (const name of names) hits.add(name, name, name);
  return hits.first();
};

test.each([
  ['what holds the text, in any case, in the order it comes', 'wo', ['WO-1', 'PO-2', 'two'], ['WO-1', 'two']],
  ['the text itself first, however late it comes', '7', ['17', '27', '37', '7'], ['7', '17', '27']],
  ['each once', 'a', ['a1', 'a1', 'a2'], ['a1', 'a2']],
  ['no more than asked for', 'a', ['a1', 'a2', 'a3', 'a4'], ['a1', 'a2', 'a3']],
  ['a name that is also a property of every object', 'constructor', ['constructor', '__proto__'], ['constructor']],
])('%s', (_, text, names, hits) => expect(found(text, 3, names)).toEqual(hits));
