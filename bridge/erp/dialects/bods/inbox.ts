/**
 * The ERP's documents for us, one a file. What was read and is kept is moved to done/, what is no XML to error/, what is
 * for nobody here to other/. A file counts when it is whole XML, so half of one is looked at again.
 */
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { readXml, type XmlElement } from '../../../../shared/io/xml.ts';
import { clockOf, type File, FileSchema, filesIn, isSame, isThere, rootNameOf } from './files.ts';

export interface InboxOptions {
  inFolder: string;
  settleMs: number;
}

interface Incoming {
  /** Names what is in `roots`: given again, that is known to be kept, and its files are put away. */
  cursor: string;
  roots: readonly XmlElement[];
  /** Moved to error/. */
  broken: readonly { name: string; why: string }[];
}

/** Whom a document is for, by the name of its outermost element. */
export type Sort = (rootName: string) => 'mine' | 'others' | 'nobodys';

export interface Inbox {
  /**
   * Documents that came after `cursor`, oldest first; null: also those that were put away before, the newest of them.
   * Errors: `unavailable` where the folder is away.
   */
  incoming(cursor: string | null, sort: Sort): Promise<Incoming>;
}

/** Of a call; what is left comes with the next. */
const MOST_FILES = 1_000;
const MOST_BYTES_AT_ONCE = 64 * 1_048_576;
const MOST_BYTES = 16 * 1_048_576;

const Cursor = z.array(FileSchema);

export function openInbox({ inFolder, settleMs }: InboxOptions): Inbox {
  const done = join(inFolder, 'done');

  /** Moves those that are known to be kept; what cannot be moved is left out for as long as it stays what it was. */
  const putAway = async (kept: readonly File[], there: readonly File[]): Promise<{ stuck: File[]; fresh: File[] }> => {
    const stuck: File[] = [];
    for (const file of kept.filter((one) => there.some((other) => isSame(one, other))))
      if (!(await moved(inFolder, file, done))) stuck.push(file);
    return { stuck, fresh: there.filter((file) => !kept.some((one) => isSame(one, file))) };
  };
  /** Broken for good when it no longer changes. */
  const isSettled = async ({ mtimeMs }: File): Promise<boolean> => {
    if (settleMs === 0) return true;
    const now = await clockOf(inFolder);
    return now !== null && now - mtimeMs >= settleMs;
  };

  return {
    incoming: async (cursor, sort) => {
      const there = await filesIn(inFolder).catch((cause: unknown) => {
        throw new Problem('unavailable', { what: 'erpAtAway', url: inFolder, words: wordsOf(cause) }, { cause });
      });
      const { stuck, fresh } = await putAway(knownIn(cursor), there);
      const roots: XmlElement[] = [];
      if (cursor === null)
        for (const file of (await filesIn(done).catch(() => [])).slice(-MOST_FILES)) {
          const opened = await openedBy(join(done, file.name), file, sort);
          if (opened.is === 'mine') roots.push(opened.root);
        }
      const taken: File[] = [];
      const broken: { name: string; why: string }[] = [];
      let bytes = 0;
      for (const file of fresh) {
        const opened = await openedBy(join(inFolder, file.name), file, sort);
        if (opened.is === 'nobodys') await moved(inFolder, file, join(inFolder, 'other'));
        if (opened.is === 'broken' && (await isSettled(file))) {
          broken.push({ name: file.name, why: opened.why });
          await moved(inFolder, file, join(inFolder, 'error'));
        }
        if (opened.is !== 'mine') continue;
        roots.push(opened.root);
        taken.push(file);
        bytes += file.size;
        if (taken.length >= MOST_FILES || bytes > MOST_BYTES_AT_ONCE) break;
      }
      const isNews = taken.length > 0 || cursor === null;
      return { cursor: isNews ? JSON.stringify([...stuck, ...taken]) : cursor, roots, broken };
    },
  };
}

/** A cursor that is none of ours names nothing. */
function knownIn(cursor: string | null): File[] {
  const parsed = Cursor.safeParse(cursor === null ? [] : jsonOf(cursor));
  return parsed.success ? parsed.data : [];
}

type Opened = { is: 'mine'; root: XmlElement } | { is: 'others' | 'nobodys' } | { is: 'broken'; why: string };

/** What is for somebody else is not read whole. */
async function openedBy(path: string, { size }: File, sort: Sort): Promise<Opened> {
  if (size > MOST_BYTES) return { is: 'broken', why: `it is larger than ${MOST_BYTES} bytes` };
  try {
    const name = await rootNameOf(path);
    const whose = name === '' ? 'mine' : sort(name);
    if (whose !== 'mine') return { is: whose };
    const read = readXml(await readFile(path));
    return read.is === 'read' ? { is: 'mine', root: read.root } : read;
  } catch (error) {
    // Taken away meanwhile, or not ours to read: it is looked at again.
    return (await isThere(path)) ? { is: 'broken', why: wordsOf(error) } : { is: 'others' };
  }
}

/** Whether it is there no longer. Another of its name that is there already stays. */
async function moved(from: string, file: File, folder: string): Promise<boolean> {
  const path = join(from, file.name);
  try {
    await mkdir(folder, { recursive: true });
    const isTaken = await isThere(join(folder, file.name));
    const name = isTaken ? `${file.name.replace(/\.xml$/i, '')}-${Math.trunc(file.mtimeMs)}.xml` : file.name;
    await rename(path, join(folder, name));
    return true;
  } catch {
    return !(await isThere(path));
  }
}
