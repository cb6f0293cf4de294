/** Bytes of a message -> text. */
import { asWindows1252 } from '../../../shared/core/words/windows-1252.ts';

/**
 * UTF-8; UTF-16 where a byte order mark, or a zero beside every letter, says so; Windows-1252 where the bytes are no
 * UTF-8. Byte order mark and terminating zeros are left out.
 */
export function textIn(payload: Buffer): string {
  return withoutMarks(decoded(payload));
}

function decoded(payload: Buffer): string {
  if (payload[0] === 0xff && payload[1] === 0xfe) return new TextDecoder('utf-16le').decode(payload);
  if (payload[0] === 0xfe && payload[1] === 0xff) return new TextDecoder('utf-16be').decode(payload);
  const wide = wideOf(payload);
  if (wide !== null) return new TextDecoder(wide).decode(payload);
  const text = payload.toString('utf8');
  return text.includes('\ufffd') && !payload.includes('\ufffd') ? asWindows1252(payload.toString('latin1')) : text;
}

/** A PLC's WSTRING has no mark: its first two letters are of ASCII, each with a zero beside it. */
function wideOf(payload: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [a, b, c, d] = payload;
  if (payload.length < 4 || payload.length % 2 !== 0) return null;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : null;
}

function withoutMarks(text: string): string {
  let end = text.length;
  if (text.includes('\0')) while (end > 0 && (text[end - 1] === '\0' || text[end - 1]?.trim() === '')) end -= 1;
  return text.slice(text.startsWith('\ufeff') ? 1 : 0, end);
}
