/**
 * The languages of the pages and of the plant's names. A further one is a line here: what does not compile then is
 * what its tables are missing from. No zod in this file: pages import it.
 */
interface Traits {
  /** What its speakers call it. */
  name: string;
  /** Its region where the browser names none: how numbers are written. */
  locale: string;
  or: string;
  and: string;
}

export const languages = {
  en: { name: 'English', locale: 'en-GB', or: 'or', and: 'and' },
  de: { name: 'Deutsch', locale: 'de-DE', or: 'oder', and: 'und' },
  fr: { name: 'Français', locale: 'fr-FR', or: 'ou', and: 'et' },
} as const satisfies Readonly<Record<string, Traits>>;

export type Language = keyof typeof languages;

export function isLanguage(value: string | null | undefined): value is Language {
  return value !== null && value !== undefined && Object.hasOwn(languages, value);
}
