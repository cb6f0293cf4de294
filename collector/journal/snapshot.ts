/**
 * What was computed of the journal, in one file beside it, so that a start folds only what came after. It is a cache:
 * whatever is wrong with it, it is thrown away and computed anew. Written beside and renamed, so that a crash leaves
 * the whole old one or the whole new one.
 *
 *     one line of JSON (whose it is, up to which fact), parts (length, bytes by v8), a hash of all that
 */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { FOLD_VERSION, SavedPartSchema } from '../../shared/core/ledger/saved-ledger.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Computed } from './computed.ts';
import { SavedHeardSchema } from './heard.ts';
import type { Journal } from './journal.ts';

/** Beside the journal. */
export const SNAPSHOT_FILE = 'folded.snapshot';
/** Counts up with every change of what is written beside the ledger; another one is thrown away. */
const FORMAT = 3;
const HASH_BYTES = 32;
const HEAD_MAX = 4_096;
const BUFFER = 1 << 20;

/** Whose snapshot it is: one that differs in any of these is foreign. */
const Identity = z.strictObject({
  format: z.number(),
  fold: z.number(),
  /** Numbers are written as this engine does, days cut by this zone database. */
  engine: z.string(),
  journalId: z.string(),
  edgeId: z.string(),
});
const Head = Identity.extend({
  /** Of the plant where no fact says how it is configured; null where facts say it. */
  plant: z.string().nullable(),
  cursor: z.number().int().nonnegative(),
  fact: z.string(),
});
type Head = z.infer<typeof Head>;

const Part = z.union([SavedPartSchema, SavedHeardSchema]);
export type SnapshotPart = z.infer<typeof Part>;

export interface Snapshot {
  /** The last fact in it. */
  cursor: number;
  /** Read as they are asked for; all of them have to be. */
  parts: Iterable<SnapshotPart>;
}

/** Why there is none to go on from. */
export type NoSnapshot = 'missing' | 'foreign' | 'damaged';

function identityOf(journal: Journal): z.infer<typeof Identity> {
  return {
    format: FORMAT,
    fold: FOLD_VERSION,
    engine: `${process.versions.v8} ${process.versions.tz ?? ''}`,
    journalId: journal.journalId,
    edgeId: journal.edgeId,
  };
}

/** The fact at the cursor: a journal that was put back from a copy and went on otherwise has another. */
function factAt(journal: Journal, cursor: number): string {
  return cursor === 0 ? '' : sha(JSON.stringify(journal.read(cursor, 1)));
}

const plantHash = (plant: Plant): string => sha(JSON.stringify(plant));
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Writes what was computed of the facts. On disk when it returns. Errors: those of the disk. */
export function writeSnapshot(file: string, journal: Journal, plant: Plant, computed: Computed): void {
  const temporary = `${file}.new`;
  const { cursor, heard } = computed;
  const configured = heard.isConfigured ? null : plantHash(plant);
  const head: Head = { ...identityOf(journal), plant: configured, cursor, fact: factAt(journal, cursor) };
  try {
    const handle = openSync(temporary, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      put(handle, hash, Buffer.from(`${JSON.stringify(head)}\n`));
      for (const part of computed.save()) {
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

/** The snapshot to go on from, or why there is none. It is checked whole before any part of it is given out. */
export function readSnapshot(file: string, journal: Journal, plant: Plant): Snapshot | NoSnapshot {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return 'missing';
  }
  const end = checkedEnd(handle);
  const head = end === null ? null : headOf(handle);
  if (end === null || head === null) {
    closeSync(handle);
    return 'damaged';
  }
  const { cursor, fact, plant: configured, ...identity } = head.value;
  const own = identityOf(journal);
  const isOwn = Identity.keyof().options.every((key) => identity[key] === own[key]);
  const isOfPlant = configured === null || configured === plantHash(plant);
  if (!isOwn || !isOfPlant || cursor > journal.lastSeq() || fact !== factAt(journal, cursor)) {
    closeSync(handle);
    return 'foreign';
  }
  return { cursor, parts: partsIn(handle, head.size, end) };
}

/** Throws it away: it says nothing that the journal does not. */
export function dropSnapshot(file: string): void {
  rmSync(file, { force: true });
  rmSync(`${file}.new`, { force: true });
}

/** Where the hash begins; null: it is not that of what stands before it. */
function checkedEnd(handle: number): number | null {
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
    size = readSync(handle, buffer, 0, BUFFER, at);
  }
  return hash.digest().equals(kept) ? end : null;
}

function headOf(handle: number): { value: Head; size: number } | null {
  const buffer = Buffer.alloc(HEAD_MAX);
  const size = readSync(handle, buffer, 0, HEAD_MAX, 0);
  const line = buffer.subarray(0, size).indexOf('\n');
  const head = line < 0 ? undefined : Head.safeParse(jsonOf(buffer.toString('utf8', 0, line)));
  return head?.success === true ? { value: head.data, size: line + 1 } : null;
}

function* partsIn(handle: number, from: number, end: number): Generator<SnapshotPart> {
  try {
    for (let at = from; at < end; ) {
      const length = bytesAt(handle, at, 4).readUInt32LE();
      yield Part.parse(deserialize(bytesAt(handle, at + 4, length)));
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
    if (size === 0) throw new Error('the snapshot ended before its parts did');
    got += size;
  }
  return bytes;
}
