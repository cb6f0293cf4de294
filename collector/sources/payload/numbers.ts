/** Numbers as text in the way of a country. */
import type { NumberForm } from '../mapping/format.ts';

const marks: Record<Exclude<NumberForm, 'plain'>, { thousands: RegExp; decimal: string }> = {
  de: { thousands: /[.\s]/, decimal: ',' },
  en: { thousands: /[,\s]/, decimal: '.' },
  fr: { thousands: /[\s.]/, decimal: ',' },
  ch: { thousands: /['’\s]/, decimal: '.' },
};

const shapes = new Map(
  Object.entries(marks).map(([form, { thousands, decimal }]) => {
    const mark = thousands.source;
    return [form, new RegExp(`^([-+]?)(\\d{1,3}(?:${mark}\\d{3})+|\\d+)(?:\\${decimal}(\\d+))?$`)];
  }),
);

/** The text as a plain decimal, 1234.5; null where it is no number of this form. */
export function plainNumber(form: NumberForm, text: string): string | null {
  if (form === 'plain') return text;
  const match = shapes.get(form)?.exec(text.trim());
  if (match === null || match === undefined) return null;
  const [, sign = '', whole = '', decimals] = match;
  return `${sign === '-' ? '-' : ''}${whole.replace(/\D/g, '')}${decimals === undefined ? '' : `.${decimals}`}`;
}
