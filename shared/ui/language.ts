/** The reader's language: chosen once, kept in the browser, followed by every word and number. */
import { computed, effect, signal } from '@preact/signals';
import { isLanguage, type Language, languages } from '../core/words/language.ts';
import type { Name } from '../core/words/plant.ts';
import { recall, remember } from './memory.ts';
import { de } from './messages/de.ts';
import { en, type Messages } from './messages/en.ts';
import { fr } from './messages/fr.ts';

const tables: Record<Language, Messages> = { en, de, fr };

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

export const words = computed(() => tables[language.value]);

effect(() => {
  document.documentElement.lang = language.value;
});

export function chooseLanguage(next: Language): void {
  language.value = next;
  remember('language', next);
}

/** An app's own table in the reader's language. */
export function tableIn<T>(all: Record<Language, T>): { readonly value: T } {
  return computed(() => all[language.value]);
}

/** The name in the reader's language; English, or the one plain string, where it is missing. */
export function named(name: Name): string {
  return typeof name === 'string' ? name : (name[language.value] ?? name.en);
}
