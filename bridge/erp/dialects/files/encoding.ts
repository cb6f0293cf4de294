/** Bytes <-> text, in the encodings that ERPs write files in. */
import { upperOf1252 } from '../../../../shared/core/words/windows-1252.ts';

export const encodings = [
  'utf-8',
  'utf-8-bom',
  'utf-16le',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'cp850',
] as const;
export type Encoding = (typeof encodings)[number];

/** 0x80 to 0xFF of DOS code page 850, which no decoder of the platform knows. */
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/** A mark at the beginning says more than a configuration: no file of a one-byte encoding begins so. */
const marks = [
  { mark: [0xef, 0xbb, 0xbf], of: 'utf-8' },
  { mark: [0xff, 0xfe], of: 'utf-16le' },
  { mark: [0xfe, 0xff], of: 'utf-16be' },
] as const;

/** Errors: `TypeError` where the bytes are none of this encoding. */
export function decoded(bytes: Uint8Array, encoding: Encoding): string {
  const marked = marks.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked !== undefined) return new TextDecoder(marked.of, { fatal: true }).decode(bytes);
  switch (encoding) {
    case 'utf-8':
    case 'utf-8-bom':
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    case 'utf-16le':
      return new TextDecoder('utf-16le', { fatal: true }).decode(bytes);
    default: {
      const letters = upperHalf(encoding);
      let text = '';
      for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (letters[byte - 0x80] ?? '?');
      return text;
    }
  }
}

/** Letters that the encoding does not have, each once: with another in its place a number is another number. */
export function lackingIn(text: string, encoding: Encoding): readonly string[] {
  if (encoding === 'utf-8' || encoding === 'utf-8-bom' || encoding === 'utf-16le') return [];
  const letters = new Set(upperHalf(encoding));
  return [...new Set(text)].filter((letter) => letter > '\u007f' && !letters.has(letter));
}

/** What `lackingIn` names becomes a "?". */
export function encoded(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    default: {
      const letters = upperHalf(encoding);
      const byteOf = (letter: string): number => {
        const code = letter.codePointAt(0) ?? 0x3f;
        if (code < 0x80) return code;
        const place = letters.indexOf(letter);
        return place < 0 ? 0x3f : place + 0x80;
      };
      return Buffer.from([...text].map(byteOf));
    }
  }
}

/** As an XML declaration names it. */
export function encodingName(encoding: Encoding): string {
  if (encoding === 'utf-8-bom') return 'utf-8';
  return encoding === 'cp850' ? 'IBM850' : encoding === 'utf-16le' ? 'utf-16' : encoding;
}

const halves = new Map<Encoding, readonly string[]>();

type OneByte = Exclude<Encoding, 'utf-8' | 'utf-8-bom' | 'utf-16le'>;

function upperHalf(encoding: OneByte): readonly string[] {
  const known = halves.get(encoding);
  if (known !== undefined) return known;
  const latin = Array.from({ length: 128 }, (_, index) => String.fromCharCode(index + 128));
  const letters = lettersOf(encoding, latin);
  halves.set(encoding, letters);
  return letters;
}

/** What differs from ISO 8859-1, which is the first page of Unicode. */
function lettersOf(encoding: OneByte, latin: readonly string[]): string[] {
  switch (encoding) {
    case 'cp850':
      return [...CP850];
    case 'iso-8859-1':
      return [...latin];
    case 'windows-1252':
      return [...upperOf1252, ...latin.slice(32)];
    case 'iso-8859-15':
      return latin.map((letter) => EURO[letter] ?? letter);
    default:
      return encoding satisfies never;
  }
}
const EURO: Readonly<Record<string, string>> = {
  ...{ '¤': '€', '¦': 'Š', '¨': 'š', '´': 'Ž', '¸': 'ž', '¼': 'Œ', '½': 'œ', '¾': 'Ÿ' },
};
