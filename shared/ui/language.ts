/** The reader's language: chosen once, kept in the browser, followed by every word and number. */
import { computed, effect, type Signal, signal } from '@preact/signals';
import { isLanguage, type Language, languages } from '../core/words/language.ts';
import type { Name } from '../core/words/plant.ts';
import { recall, remember } from './memory.ts';
import { en } from './messages/en.ts';

function wished(): Language {
  const kept = recall('language');
  if (isLanguage(kept)) return kept;
  for (const tag of navigator.languages) {
    const language = tag.slice(0, 2);
    if (isLanguage(language)) return language;
  }
  return 'en';
}

export const language = signal<Language>(wished());

/** The browser's regional form of the chosen language (de-CH, en-GB), so that numbers look familiar. */
export const locale = computed(
  () =>
    navigator.languages.find((tag) => tag.slice(0, 2) === language.value && tag.length > 2) ??
    languages[language.value].locale,
);

/** Words of a language that is not everybody's come when somebody reads it: nobody waits for all of them. */
type Table<T> = T | (() => Promise<T>);
const loads: ((language: Language) => Promise<void>)[] = [];

/** An app's own table in the reader's language; in English until it has come. */
export function tableIn<T extends object>(
  all: { en: T } & Record<Exclude<Language, 'en'>, Table<T>>,
): { readonly value: T } {
  const here: Signal<Partial<Record<Language, T>>> = signal({ en: all.en });
  loads.push(async (language) => {
    const table: Table<T> = all[language];
    if (here.peek()[language] !== undefined) return;
    const words = isLoader(table) ? await table() : table;
    here.value = { ...here.peek(), [language]: words };
  });
  return computed(() => here.value[language.value] ?? all.en);
}

function isLoader<T extends object>(table: Table<T>): table is () => Promise<T> {
  return typeof table === 'function';
}

export const words = tableIn({
  en,
  de: () => import('./messages/de.ts').then(({ de }) => de),
  fr: () => import('./messages/fr.ts').then(({ fr }) => fr),
});

/** When all words of the reader's language are here. Without a line it is read in English. */
export async function wordsReady(next: Language = language.value): Promise<void> {
  await Promise.allSettled(loads.map((load) => load(next)));
}

effect(() => {
  document.documentElement.lang = language.value;
  void wordsReady(language.value);
});

export function chooseLanguage(next: Language): void {
  language.value = next;
  remember('language', next);
}

/** The name in the reader's language; English, or the one plain string, where it is missing. */
export function named(name: Name): string {
  return typeof name === 'string' ? name : (name[language.value] ?? name.en);
}
