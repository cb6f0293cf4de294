/**
 * The product's sentences as the reader's language has them, with names instead of ids where the page knows them.
 * They are many and seldom said: they come when the first one is, and what is shown then is drawn again.
 */
import { signal } from '@preact/signals';
import { type Language, languages } from '../core/words/language.ts';
import type { Name } from '../core/words/plant.ts';
import type { Named, Sentence, Templates } from '../core/words/sentence.ts';
import { amount, quantity } from './format.ts';
import { language, named } from './language.ts';

type Tongue = Pick<typeof import('./tongue.ts'), 'heard' | 'isSentence' | 'say'>;
const tongue = signal<Tongue | null>(null);
const templates = signal<Partial<Record<Language, Templates>>>({});

/** English is written where the sentences are: log and command line say it too. */
const loaders: Record<Language, () => Promise<Templates>> = {
  en: () => import('./tongue.ts').then(({ english }) => english),
  de: () => import('./messages/sentences/de.ts').then(({ de }) => de),
  fr: () => import('./messages/sentences/fr.ts').then(({ fr }) => fr),
};
const coming = new Map<Language, Promise<void>>();

/** When the sentences of a language are here. One that could not be fetched is asked for again. */
export function learn(next: Language): Promise<void> {
  const begun = coming.get(next) ?? fetched(next).catch(() => void coming.delete(next));
  coming.set(next, begun);
  return begun;
}

async function fetched(next: Language): Promise<void> {
  const [said, { heard, isSentence, say }] = await Promise.all([loaders[next](), import('./tongue.ts')]);
  templates.value = { ...templates.peek(), [next]: said };
  tongue.value = { heard, isSentence, say };
}

/** What is needed to speak the reader's language; null until it has come. */
function spoken(): { tongue: Tongue; templates: Templates } | null {
  const [all, said] = [tongue.value, templates.value[language.value]];
  if (all !== null && said !== undefined) return { tongue: all, templates: said };
  void learn(language.value);
  return null;
}

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

/** Empty until the reader's language has come. */
export function sayHere(sentence: Sentence): string {
  const here = spoken();
  if (here === null) return '';
  return here.tongue.say(sentence, {
    language: language.value,
    templates: here.templates,
    or: languages[language.value].or,
    and: languages[language.value].and,
    nameOf: (kind, id) => {
      const name = known.value[kind]?.get(id);
      return name === undefined ? null : named(name);
    },
    quantity: ({ steps, unit }) => quantity(steps, unit),
    number: amount,
  });
}

/** A sentence of this version as the reader says it; of another version the words that came with it. */
export function sayOr(sentence: unknown, words: string): string {
  const here = spoken();
  return here?.tongue.isSentence(sentence) === true ? sayHere(sentence) : told(words).words;
}

/** What was kept or handed on as English text: as the reader says it, or as it stands; then it may be foreign. */
export function told(text: string): { words: string; lang: 'en' | undefined } {
  const sentence = language.value === 'en' || text === '' ? null : (spoken()?.tongue.heard(text) ?? null);
  return sentence === null
    ? { words: text, lang: language.value === 'en' ? undefined : 'en' }
    : { words: sayHere(sentence), lang: undefined };
}
