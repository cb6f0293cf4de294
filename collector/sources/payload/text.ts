/** Bytes of a message -> text, and what PLCs write for JSON. */
import { jsonOf } from '../../../shared/core/words/json.ts';

const windows = new TextDecoder('windows-1252');

/**
 * UTF-8; UTF-16 where a byte order mark says so; Windows-1252 where the bytes are no UTF-8. Byte order mark and
 * terminating zeros are left out.
 */
export function textIn(payload: Buffer): string {
  return withoutMarks(decoded(payload));
}

function decoded(payload: Buffer): string {
  if (payload[0] === 0xff && payload[1] === 0xfe) return new TextDecoder('utf-16le').decode(payload);
  if (payload[0] === 0xfe && payload[1] === 0xff) return new TextDecoder('utf-16be').decode(payload);
  const text = payload.toString('utf8');
  return text.includes('\ufffd') && !payload.includes('\ufffd') ? windows.decode(payload) : text;
}

function withoutMarks(text: string): string {
  let end = text.length;
  if (text.includes('\0')) while (end > 0 && (text[end - 1] === '\0' || text[end - 1]?.trim() === '')) end -= 1;
  return text.slice(text.startsWith('\ufeff') ? 1 : 0, end);
}

/** As printf and JavaScript write a number that is none: NaN, Infinity, nan, -inf, -nan(ind), 1.#QNAN, -1.#IND00. */
const noNumber =
  /"(?:[^"\\]|\\[\s\S])*"?|[-+]?(?:\b(?:nan(?:\(\w*\))?|inf(?:inity)?)(?!\w)|1\.#(?:qnan|snan|ind|inf)\d*)/gi;

/** What a text holds as JSON, where a number that is none is nothing; `undefined` where it is no JSON. */
export function jsonIn(text: string): unknown {
  return jsonOf(text) ?? jsonOf(text.replace(noNumber, (part) => (part.startsWith('"') ? part : 'null')));
}
