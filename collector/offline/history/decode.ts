/** A table's bytes as text, in the encodings that spreadsheets write. */
import { Problem } from '../../../shared/core/words/problem.ts';
import { asWindows1252, isWindows1252 } from '../../../shared/core/words/windows-1252.ts';

export interface Decoded {
  text: string;
  /** As it was read where nothing said so. */
  guessed: 'windows-1252' | null;
}

/** A mark at the beginning says more than a map. Errors: `invalid` where the bytes are none of the encoding. */
export function decodeTable(bytes: Uint8Array, encoding: string | null): Decoded {
  if (isWorkbook(bytes))
    throw new Problem(
      'invalid',
      'This is a workbook of a spreadsheet, no text. Save its sheet as CSV (UTF-8), and give that.',
    );
  const marked = markOf(bytes);
  if (marked !== null || encoding !== null)
    return { text: decode(bytes, marked ?? encoding ?? 'utf-8'), guessed: null };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), guessed: null };
  } catch {
    // What western spreadsheets write that do not write UTF-8; every byte means something there.
    return { text: decode(bytes, 'windows-1252'), guessed: 'windows-1252' };
  }
}

/** The beginnings of .xlsx and .ods, and of .xls. */
function isWorkbook(bytes: Uint8Array): boolean {
  const begins = (...first: number[]) => first.every((byte, index) => bytes[index] === byte);
  return begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0);
}

function markOf([first, second]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb ? 'utf-8' : null;
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return isWindows1252(encoding) ? asWindows1252(text) : text;
  } catch (cause) {
    throw new Problem('invalid', `The table is not written in ${encoding}. Say in its map which encoding it has.`, {
      cause,
    });
  }
}

/** Whether the platform knows an encoding by this name. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}
