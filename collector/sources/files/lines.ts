/** Bytes of a file -> lines, each with where it stands. A line that is not ended yet waits. */

export interface Line {
  bytes: Buffer;
  /** Where it begins in the file, and where the next one does. */
  from: number;
  end: number;
}

/** UTF-16 has two bytes a letter; what is shorter than its mark tells nothing yet. */
export type Encoding = 'bytes' | 'utf-16le' | 'utf-16be';

/** A line that is longer is none of a machine's. */
export const maxLineBytes = 1_048_576;

export function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'bytes';
}

/** `isAll`: nothing comes after these bytes, so the last line ends with them. */
export function linesIn(bytes: Buffer, from: number, encoding: Encoding, isAll: boolean): Line[] {
  const lines: Line[] = [];
  const width = encoding === 'bytes' ? 1 : 2;
  let begin = 0;
  for (let at = nextEnd(bytes, 0, encoding); at >= 0; at = nextEnd(bytes, at + width, encoding)) {
    lines.push({ bytes: bytes.subarray(begin, at), from: from + begin, end: from + at + width });
    begin = at + width;
  }
  if (isAll && begin < bytes.length)
    lines.push({ bytes: bytes.subarray(begin), from: from + begin, end: from + bytes.length });
  return lines;
}

function nextEnd(bytes: Buffer, from: number, encoding: Encoding): number {
  if (encoding === 'bytes') return bytes.indexOf(0x0a, from);
  const [first, second] = encoding === 'utf-16le' ? [0x0a, 0] : [0, 0x0a];
  for (let at = from; at + 1 < bytes.length; at += 2) if (bytes[at] === first && bytes[at + 1] === second) return at;
  return -1;
}

/** The text of a line without its end; a byte order mark stays for `textIn`, which knows it. */
export function withMark({ bytes, from }: Line, encoding: Encoding): Buffer {
  if (encoding === 'bytes' || from === 0) return bytes;
  return Buffer.concat([Buffer.from(encoding === 'utf-16le' ? [0xff, 0xfe] : [0xfe, 0xff]), bytes]);
}
