/**
 * JSON as PLCs put it together with printf, and Python with str(): what is wrong in one field does not lose the others.
 * Only where nobody can be in doubt what was meant; a text that is cut off stays no JSON.
 */
import { jsonOf } from '../../../shared/core/words/json.ts';

/** A string, to the end where it is not closed (looked for once, not from each mark); a number that is none: NaN, Infinity, nan, -inf, -nan(ind), 1.#QNAN, -1.#IND00; a word; a number of another country where only a value can stand; a number; a comma before the end. */
const token =
  /(?<text>"(?:[^"\\]|\\[\s\S])*"?)|(?<none>[-+]?(?:\b(?:nan(?:\(\w*\))?|inf(?:inity)?|none|undefined)(?!\w)|1\.#(?:qnan|snan|ind|inf)\d*))|(?<word>\b(?:true|false|null)\b)|(?<local>(?<=:\s{0,8})[-+]?\d[\d.]{0,40}(?:,\d{1,40}){1,12}(?=\s{0,8}(?:\}|,\s{0,8}["'}])))|(?<number>(?<![\w.])[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:e[-+]?\d{1,3})?(?![\w.]))|(?<comma>,\s*(?=[}\]]))/gi;

/** What a text holds as JSON; `undefined` where it is none. */
export function jsonIn(text: string): unknown {
  return jsonOf(text) ?? jsonOf(text.replace(token, strict)) ?? jsonOf(withDoubledMarks(text).replace(token, strict));
}

function strict(part: string, ...rest: unknown[]): string {
  const { text, none, word, local, number } = groupsOf(rest.at(-1));
  if (text !== undefined) return plainText(text);
  if (none !== undefined) return 'null';
  if (word !== undefined) return word.toLowerCase();
  // 12,5 as a text, which means what the profile says of numbers, and nothing where it says nothing.
  if (local !== undefined) return JSON.stringify(local);
  return number === undefined ? '' : plainNumber(part);
}

type Groups = Partial<Record<'text' | 'none' | 'word' | 'local' | 'number' | 'comma', string>>;
function groupsOf(last: unknown): Groups {
  return typeof last === 'object' && last !== null ? last : {};
}

/** A path like C:\NC\O1, and a tab or a line end as it is. */
function plainText(text: string): string {
  return text
    .replace(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\/g, (part) => (part === '\\' ? '\\\\' : part))
    .replace(/[\t\r\n]/g, (sign) => JSON.stringify(sign).slice(1, -1));
}

/** 007, +5, .5 and 5. as they are meant. */
function plainNumber(written: string): string {
  const match = /^([-+]?)0*(\d*)(?:\.(\d*))?(e[-+]?\d+)?$/i.exec(written);
  if (match === null) return written;
  const [, sign = '', whole = '', part = '', exponent = ''] = match;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${part === '' ? '' : `.${part}`}${exponent}`;
}

/** Python's quotes: only where the text has none of JSON's. */
function withDoubledMarks(text: string): string {
  return text.includes('"')
    ? text
    : text.replace(/'((?:[^'\\]|\\[\s\S])*)('?)/g, (_, inside, end) => `"${inside}${end && '"'}`);
}
