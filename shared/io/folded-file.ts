/**
 * What was computed of facts, in one file, so that a start folds only what came after. It is a cache: whatever is
 * wrong with it, it is thrown away and computed anew. Written beside and renamed, so that a crash leaves the whole old
 * one or the whole new one.
 *
 *     one line of JSON (whose it is, up to which fact), parts (length, bytes by v8), a hash of all that
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { jsonOf } from '../core/words/json.ts';
import { shareTexts } from './shared-texts.ts';
import { atOnce } from './turn.ts';

const HASH_BYTES = 32;
const HEAD_MAX = 65_536;
/** Hashing as much takes some ms. */
const BUFFER = 1 << 20;

/** Numbers are written as this engine does, days cut by this zone database. */
export const engineHere = `${process.versions.v8} ${process.versions.tz ?? ''}`;

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface FoldedFile {
  head: unknown;
  /** Read as they are asked for; all of them have to be, or the file stays open until `close`. */
  parts: Iterable<unknown>;
  close(): void;
}

/** On disk when it returns. Errors: those of the disk. */
export function writeFolded(file: string, head: object, parts: Iterable<unknown>): void {
  const temporary = `${file}.new`;
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      put(handle, hash, Buffer.from(`${JSON.stringify(head)}\n`));
      for (const part of parts) {
        const bytes = serialize(part);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        put(handle, hash, length);
        put(handle, hash, bytes);
      }
      writeAll(handle, hash.digest());
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function put(handle: number, hash: Hash, bytes: Buffer): void {
  hash.update(bytes);
  writeAll(handle, bytes);
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** It is checked whole before any part of it is given out: in pieces, for whoever has others waiting. */
export function* checkingFolded(file: string): Generator<void, FoldedFile | 'missing' | 'damaged'> {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return 'missing';
  }
  const end = yield* checkedEnd(handle);
  const head = end === null ? null : headOf(handle);
  if (end === null || head === null) {
    closeSync(handle);
    return 'damaged';
  }
  return { head: head.value, parts: partsIn(handle, head.size, end), close: () => closeSync(handle) };
}

export const readFolded = (file: string): FoldedFile | 'missing' | 'damaged' => atOnce(checkingFolded(file));

/** Throws it away: it says nothing that the facts do not. */
export function dropFolded(file: string): void {
  rmSync(file, { force: true });
  rmSync(`${file}.new`, { force: true });
}

/** Where the hash begins; null: it is not that of what stands before it. */
function* checkedEnd(handle: number): Generator<void, number | null> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(BUFFER);
  let kept = Buffer.alloc(0);
  let end = 0;
  for (let size = readSync(handle, buffer, 0, BUFFER, 0), at = 0; size > 0; ) {
    const bytes = Buffer.concat([kept, buffer.subarray(0, size)]);
    const known = Math.max(0, bytes.length - HASH_BYTES);
    hash.update(bytes.subarray(0, known));
    kept = bytes.subarray(known);
    end += known;
    at += size;
    yield;
    size = readSync(handle, buffer, 0, BUFFER, at);
  }
  return hash.digest().equals(kept) ? end : null;
}

function headOf(handle: number): { value: unknown; size: number } | null {
  const buffer = Buffer.alloc(HEAD_MAX);
  const size = readSync(handle, buffer, 0, HEAD_MAX, 0);
  const line = buffer.subarray(0, size).indexOf('\n');
  return line < 0 ? null : { value: jsonOf(buffer.toString('utf8', 0, line)), size: line + 1 };
}

function* partsIn(handle: number, from: number, end: number): Generator<unknown> {
  try {
    for (let at = from; at < end; ) {
      const length = bytesAt(handle, at, 4).readUInt32LE();
      const part: unknown = deserialize(bytesAt(handle, at + 4, length));
      shareTexts(part);
      yield part;
      at += 4 + length;
    }
  } finally {
    closeSync(handle);
  }
}

function bytesAt(handle: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let got = 0; got < length; ) {
    const size = readSync(handle, bytes, got, length - got, at + got);
    if (size === 0) throw new Error('the file ended before its parts did');
    got += size;
  }
  return bytes;
}
