/**
 * Our documents for the ERP, one a file, written aside and renamed, so that nobody sees half of one:
 *
 *     outFolder/ PES-20261102080000123-<key>.xml   the ERP takes it away
 *                .staging/<key>.xml                whole, not yet handed over
 *                sent/<key>.xml                    a copy, written before it is handed over
 *
 * Handing over is one rename, .staging to outFolder. A key that is in sent/ and not in .staging/ was handed over,
 * whatever died when; any other key was not. So the same document never goes out twice.
 */
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { replaceFile } from '../../../../shared/io/replace-file.ts';
import { filesIn, isThere, syncFolder } from './files.ts';

export interface OutboxFolderOptions {
  outFolder: string;
  /** Before its file's name. */
  prefix: string;
  keepSentDays: number;
}

export interface OutboxFolder {
  /** `away`: surely nothing was handed over. A repeat hands over nothing new. */
  handOver(key: string, text: string): Promise<{ is: 'handedOver' } | { is: 'away' | 'unknown'; why: string }>;
  /** The ERP did not take it: the same key may be handed over once more. */
  forget(key: string): Promise<void>;
}

/** Other users' programs take them away. */
const MODE = 0o664;
const PRUNE_EVERY = 500;

export function openOutboxFolder({ outFolder, prefix, keepSentDays }: OutboxFolderOptions): OutboxFolder {
  const [staging, sent] = [join(outFolder, '.staging'), join(outFolder, 'sent')];
  let last = 0;
  let count = 0;
  return {
    handOver: async (key, text) => {
      const [staged, copy] = [join(staging, `${key}.xml`), join(sent, `${key}.xml`)];
      try {
        // The folder itself is never made: a share that is not mounted is away.
        await access(outFolder);
        for (const folder of [staging, sent]) await mkdir(folder, { recursive: true });
        if ((await isThere(copy)) && !(await isThere(staged))) return { is: 'handedOver' };
        if (count % PRUNE_EVERY === 0) await prune(sent, keepSentDays);
        count += 1;
        replaceFile(staged, text, MODE);
        replaceFile(copy, text, MODE);
        // Names sort in the order of sending: the folder's own clock, a step further each time.
        last = Math.max(Math.trunc((await stat(copy)).mtimeMs), last + 1);
      } catch (error) {
        return { is: 'away', why: wordsOf(error) };
      }
      try {
        const stamp = new Date(last).toISOString().replace(/\D/g, '');
        await rename(staged, join(outFolder, `${prefix}-${stamp}-${key}.xml`));
        await syncFolder(outFolder);
        return { is: 'handedOver' };
      } catch (error) {
        return { is: 'unknown', why: wordsOf(error) };
      }
    },
    forget: (key) => rm(join(sent, `${key}.xml`), { force: true }),
  };
}

/** Copies so much older than the newest prove nothing any more. */
async function prune(folder: string, days: number): Promise<void> {
  const files = await filesIn(folder);
  const oldest = (files.at(-1)?.mtimeMs ?? 0) - days * DAY_MS;
  await Promise.all(
    files.filter(({ mtimeMs }) => mtimeMs < oldest).map(({ name }) => rm(join(folder, name), { force: true })),
  );
}
