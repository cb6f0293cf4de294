/** What rots: bits and pages of a journal that are others than were written. */
import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSeals, verifySeals } from '../../collector/journal/seals.ts';
import { openAuth } from '../../shared/io/auth.ts';
import { type Draw, inFolder, opened, part, type Row, row, T0 } from './faults.ts';

/** One bit of a sealed journal is another one: it does not open, `verify` finds it, or nothing is changed by it. */
export function flippedBits(runs: number, draw: Draw, file: 'journal.db' | 'journal.db-wal'): Promise<Row> {
  return inFolder((folder) => {
    const result = row(`one bit of ${file} flipped`, runs);
    const { whole, auth, before, close } = sealed(folder, file === 'journal.db');
    const bytes = readFileSync(join(whole, file));
    for (let run = 0; run < runs; run++) {
      const image = imageOf(folder, whole);
      const flipped = Buffer.from(bytes);
      const at = Math.floor(draw() * flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(draw() * 8));
      writeFileSync(join(image, file), flipped);
      if (!isSeen(image, before, auth)) result.unseen++;
    }
    close();
    return result;
  });
}

/** A journal of 800 sealed facts, all of them in the file itself where `inFile`. */
function sealed(folder: string, inFile = true) {
  const whole = join(folder, 'whole');
  const auth = openAuth({ file: join(folder, 'people.db'), now: () => T0, randomBytes });
  const journal = opened(whole);
  for (let n = 0; n < 400; n++) journal.commit({ recordedAt: T0, facts: [part(2 * n + 1), part(2 * n + 2)] });
  openSeals(journal, auth.audit).seal(true);
  if (inFile) journal.checkpoint();
  const close = (): void => {
    journal.close();
    auth.close();
  };
  return { whole, auth, before: JSON.stringify(journal.read(1, 10_000)), close };
}

function imageOf(folder: string, whole: string): string {
  const image = join(folder, 'image');
  rmSync(image, { recursive: true, force: true });
  cpSync(whole, image, { recursive: true, filter: (from) => !/-shm$|\.lock$/.test(from) });
  return image;
}

function isSeen(image: string, before: string, auth: ReturnType<typeof openAuth>): boolean {
  try {
    const journal = opened(image);
    try {
      const isSame = JSON.stringify(journal.read(1, 10_000)) === before;
      return isSame || verifySeals(journal, auth.audit).brokenIn !== null;
    } finally {
      journal.close();
    }
  } catch {
    return true;
  }
}

/** A page of the journal holds something else: zeros, noise, another page. It does not open, or `verify` finds it. */
export function damagedPages(runs: number, draw: Draw): Promise<Row> {
  return inFolder((folder) => {
    const result = row('a page of the journal overwritten', runs);
    const { whole, auth, before, close } = sealed(folder);
    const bytes = readFileSync(join(whole, 'journal.db'));
    const pages = bytes.length / PAGE_BYTES;
    for (let run = 0; run < runs; run++) {
      const image = imageOf(folder, whole);
      const damaged = Buffer.from(bytes);
      const at = Math.floor(draw() * pages) * PAGE_BYTES;
      const kind = draw();
      if (kind < 0.34) damaged.fill(0, at, at + PAGE_BYTES);
      else if (kind < 0.67)
        for (let byte = at; byte < at + PAGE_BYTES; byte++) damaged[byte] = Math.floor(draw() * 256);
      else bytes.copy(damaged, at, Math.floor(draw() * pages) * PAGE_BYTES, undefined);
      writeFileSync(join(image, 'journal.db'), damaged.subarray(0, bytes.length));
      if (!isSeen(image, before, auth)) result.unseen++;
    }
    close();
    return result;
  });
}

const PAGE_BYTES = 4_096;
