/** Values as words: how a machine's value is shown, and when it is the one that a profile names. */

/** Text beyond this is cut: the facts' own limit for a job's name. */
const maxTextLength = 128;

/** A controller's text of fixed length ends with a NUL; what lies behind is of a longer text before. */
const ended = (text: string): string => text.split('\0', 1)[0] ?? '';

/** A value as the machine's own word, cut to the facts' limit; null for nothing. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return ended(value).slice(0, maxTextLength);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && 'text' in value && typeof value.text === 'string')
    return ended(value.text).slice(0, maxTextLength);
  return null;
}

/** Words compare without case, outer blanks and what lies behind a NUL, numbers also as text, true and false also as 1 and 0. */
export function sameWord(wanted: string | number | boolean, value: unknown): boolean {
  if (wanted === value) return true;
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean' || typeof wanted === 'boolean')
    return String(wanted) === String(value) || Number(wanted) === Number(value);
  return String(wanted).toLowerCase() === (textOf(value) ?? '').trim().toLowerCase();
}
