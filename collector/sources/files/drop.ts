/**
 * One file in the folder: what is new in it, line by line, from where it was read up to. A file of its name that
 * begins otherwise, or is shorter, or is another one, is a new one: of the old one what is left is read first.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { doneFolder, errorFolder } from './folder.ts';
import { type Encoding, encodingOf, type Line, linesIn, maxLineBytes } from './lines.ts';
import { isSameHead, type Position } from './positions.ts';

/** So much of a file tells it from another one. */
const headBytes = 256;
const pieceBytes = 262_144;

export interface Piece {
  position: Position;
  encoding: Encoding;
  lines: Line[];
  /** Up to where the file is read with these lines. */
  offset: number;
  /** A line that never ends was left out. */
  isTooLong: boolean;
  /** The file is complete, and these lines are its last ones; there is more behind them that was not read yet. */
  isEnd: boolean;
  isCut: boolean;
}

interface Looked {
  inode: string;
  head: string;
  size: number;
  modifiedAt: number;
}

/** What stands in a file now. */
export async function look(path: string): Promise<Looked> {
  const file = await open(path, 'r');
  try {
    const { ino, size, mtimeMs } = await file.stat({ bigint: false });
    const head = await read(file, 0, Math.min(headBytes, size));
    return { inode: String(ino), head: head.toString('base64'), size, modifiedAt: mtimeMs };
  } finally {
    await file.close();
  }
}

/** Whether a position is one of this file. */
export function isOf(position: Position, { inode, head, size }: Looked): boolean {
  return position.inode === inode && position.offset <= size && isSameHead(position.head, head);
}

/** The lines behind a position. `isAll`: the file is complete, its last line needs no end. */
export async function pieceOf(path: string, position: Position, isAll: boolean): Promise<Piece> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const encoding = encodingOf(Buffer.from(position.head, 'base64'));
    const bytes = await read(file, position.offset, Math.min(pieceBytes, size - position.offset));
    const end = position.offset + bytes.length;
    const isEnd = isAll && end === size;
    const lines = linesIn(bytes, position.offset, encoding, isEnd);
    const offset = lines.at(-1)?.end ?? position.offset;
    if (lines.length > 0 || bytes.length < pieceBytes)
      return { position, encoding, lines, offset, isTooLong: false, isEnd, isCut: end < size };
    return {
      position,
      encoding,
      isEnd,
      isCut: true,
      ...(await longLine(file, position.offset, size, encoding, isAll)),
    };
  } finally {
    await file.close();
  }
}

/** A line that is longer than a piece; what is longer than any line is left out up to where it ends. */
async function longLine(
  file: FileHandle,
  from: number,
  size: number,
  encoding: Encoding,
  isAll: boolean,
): Promise<Pick<Piece, 'lines' | 'offset' | 'isTooLong'> & Partial<Position>> {
  const bytes = await read(file, from, Math.min(maxLineBytes, size - from));
  const [line] = linesIn(bytes, from, encoding, isAll && from + bytes.length === size);
  if (line !== undefined) return { lines: [line], offset: line.end, isTooLong: false };
  const isTooLong = bytes.length === maxLineBytes;
  return { lines: [], offset: isTooLong ? from + bytes.length : from, isTooLong };
}

/** The last lines of a file, all of a short one. What a cut begins with is no line. */
export async function lastPieceOf(path: string, position: Position): Promise<Piece> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - pieceBytes) & ~1;
    const encoding = encodingOf(Buffer.from(position.head, 'base64'));
    const found = linesIn(await read(file, from, size - from), from, encoding, false);
    const lines = from > 0 && found.length > 1 ? found.slice(1) : found;
    const offset = lines.at(-1)?.end ?? from;
    return { position, encoding, lines, offset, isTooLong: false, isEnd: false, isCut: false };
  } finally {
    await file.close();
  }
}

export async function firstLinesOf(path: string, encoding: Encoding): Promise<Line[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return linesIn(await read(file, 0, Math.min(pieceBytes, size)), 0, encoding, false);
  } finally {
    await file.close();
  }
}

/** The same file under the name that it was given when it made room for the next. */
export async function renamedOf(path: string, position: Position): Promise<string | null> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const other = join(folder, name);
    const { ino, isFile } = await stat(other).then(
      (found) => ({ ino: String(found.ino), isFile: found.isFile() }),
      () => ({ ino: '', isFile: false }),
    );
    if (isFile && other !== path && ino === position.inode && isOf(position, await look(other))) return other;
  }
  return null;
}

/** To `done/`, or with a reason to `error/`, beside it; where its name is taken there, under another one. */
export async function moveAway(path: string, why: string | null): Promise<string> {
  const folder = join(dirname(path), why === null ? doneFolder : errorFolder);
  await mkdir(folder, { recursive: true });
  let target = join(folder, basename(path));
  for (let n = 2; await isThere(target); n++) target = join(folder, `${basename(path)}.${n}`);
  if (why !== null) await writeFile(`${target}.why`, `${why}\n`);
  await rename(path, target);
  return target;
}

/** What a pulse in this line is known by, for ever. */
export function lineId({ number }: Position, from: number): string {
  return createHash('sha1').update(`${number}.${from}`).digest('base64url').slice(0, 12);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function read(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
