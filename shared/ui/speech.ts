/** The product's sentences as the reader's language has them, with names instead of ids where the page knows them. */
import { signal } from '@preact/signals';
import { heard } from '../core/words/heard.ts';
import { type Language, languages } from '../core/words/language.ts';
import type { Name } from '../core/words/plant.ts';
import { english, isSentence, type Named, type Sentence, say, type Templates } from '../core/words/sentence.ts';
import { quantity } from './format.ts';
import { language, named } from './language.ts';
import { de } from './messages/sentences/de.ts';
import { fr } from './messages/sentences/fr.ts';

/** English is written where the sentences are: log and command line say it too. */
export const sentencesIn: Record<Language, Templates> = { en: english, de, fr };

type Names = Partial<Record<Named, ReadonlyMap<string, Name>>>;

/** What the page has heard the plant call its things. */
const known = signal<Names>({});

/** Each page tells the names of its live view. */
export function knowNames(names: Names): void {
  known.value = { ...known.value, ...names };
}

export function namesOf(things: readonly { id: string; name: Name }[]): ReadonlyMap<string, Name> {
  return new Map(things.map(({ id, name }) => [id, name]));
}

export function sayHere(sentence: Sentence): string {
  return say(sentence, {
    language: language.value,
    templates: sentencesIn[language.value],
    or: languages[language.value].or,
    and: languages[language.value].and,
    nameOf: (kind, id) => {
      const name = known.value[kind]?.get(id);
      return name === undefined ? null : named(name);
    },
    quantity: ({ steps, unit }) => quantity(steps, unit),
  });
}

/** A sentence of this version as the reader says it; of another version the words that came with it. */
export function sayOr(sentence: unknown, words: string): string {
  return isSentence(sentence) ? sayHere(sentence) : told(words).words;
}

/** What was kept or handed on as English text: as the reader says it, or as it stands; then it may be foreign. */
export function told(text: string): { words: string; lang: 'en' | undefined } {
  const sentence = language.value === 'en' ? null : heard(text);
  return sentence === null
    ? { words: text, lang: language.value === 'en' ? undefined : 'en' }
    : { words: sayHere(sentence), lang: undefined };
}
