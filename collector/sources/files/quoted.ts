/** Lines -> records: a quoted field may hold line ends, so a record goes on until its quote is closed. */
import { textIn } from '../payload/text.ts';
import type { Piece } from './drop.ts';
import { type Encoding, type Line, withMark } from './lines.ts';

/** A quote that is not closed for so many lines was none: its line is odd, and the next ones are not lost. */
const mostLines = 64;

/** `isUnclosed`: whether a text ends within a quote. What is not closed yet waits at the end of a growing file. */
export function wholeRecords(piece: Piece, isUnclosed: (text: string) => boolean): Piece {
  const { lines, encoding, offset, isEnd, isCut } = piece;
  const records: Line[] = [];
  for (let index = 0; index < lines.length; ) {
    const record = recordAt(lines, index, encoding, isUnclosed);
    const [first] = lines.slice(index);
    if (first === undefined) break;
    if (record === null && index + mostLines > lines.length && !isEnd && !(isCut && index === 0))
      return { ...piece, lines: records, offset: first.from };
    records.push(record?.line ?? first);
    index += record?.count ?? 1;
  }
  return { ...piece, lines: records, offset };
}

/** null: no line in reach closes it. */
function recordAt(
  lines: readonly Line[],
  index: number,
  encoding: Encoding,
  isUnclosed: (text: string) => boolean,
): { line: Line; count: number } | null {
  for (let count = 1; count <= mostLines && index + count <= lines.length; count++) {
    const line = together(lines.slice(index, index + count), encoding);
    if (!isUnclosed(textIn(withMark(line, encoding)))) return { line, count };
  }
  return null;
}

function together(lines: readonly Line[], encoding: Encoding): Line {
  const [first, ...others] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) throw new Error('a record has a line');
  if (others.length === 0) return first;
  const end = Buffer.from(encoding === 'bytes' ? [0x0a] : encoding === 'utf-16le' ? [0x0a, 0] : [0, 0x0a]);
  const bytes = Buffer.concat([first.bytes, ...others.flatMap((line) => [end, line.bytes])]);
  return { bytes, from: first.from, end: last.end };
}
