import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../collector/config.ts';
import { PLACES_FILE } from '../../../collector/intake/moved.ts';
import {
  JOURNAL_FILE,
  type Journal,
  openJournal,
  openJournalToRead,
  PEOPLE_FILE,
} from '../../../collector/journal/journal.ts';
import { openSeals } from '../../../collector/journal/seals.ts';
import { backup, restore } from '../../../collector/offline/backup.ts';
import { exportAll } from '../../../collector/offline/offline.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { openAuth } from '../../../shared/io/auth.ts';
import { template } from '../template.ts';

const AT = Date.UTC(2026, 10, 27, 6);
let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-backup-'));
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const started = (at: number): NewFact => ({
  ...{ type: 'stateChanged', machineId: 'press-1', at, state: 'running', word: null, alarm: null },
});

/** A box that runs: its journal is open, and facts go on coming in. */
function running() {
  const file = join(folder, 'plant.yaml');
  writeFileSync(file, template);
  const config = loadConfig(file);
  const edge = { ...config.edge, dataDir: join(folder, 'data') };
  journal = openJournal(edge.dataDir, edge.id, () => 'journal-0001');
  journal.commit({ recordedAt: 1, facts: [started(1), started(2)] });
  return { ...config, edge };
}

describe('While the collector runs', () => {
  test('everything that is on disk is exported', async () => {
    const config = running();
    let text = '';
    await exportAll(config, {
      print: async (lines) => {
        text += lines;
        journal.commit({ recordedAt: 2, facts: [started(3)] });
      },
    });
    expect(text.trim().split('\n')).toHaveLength(2);
  });

  test('a copy is made that another box can go on from, and never over another', () => {
    const config = running();
    const copy = join(folder, 'copy');
    expect(backup(config, copy, AT)).toMatch(/^2 facts /);
    journal.commit({ recordedAt: 2, facts: [started(3)] });
    expect(() => backup(config, copy, AT)).toThrow(/holds a backup already/);

    const restored = openJournal(copy, config.edge.id, () => 'never-used');
    expect(restored.journalId).toBe('journal-0001');
    expect(restored.read(1, 10)).toEqual(journal.read(1, 2));
    expect(restored.commit({ recordedAt: 3, facts: [started(4)] }).map(({ seq }) => seq)).toEqual([3]);
    restored.close();
  });
});

describe('A backup', () => {
  const outside = { now: () => AT, randomBytes: (size: number) => Buffer.alloc(size, 7), print: async () => {} };
  /** A box whose facts are sealed, and its backup. */
  function backedUp() {
    const config = running();
    const copy = join(folder, 'copy');
    const auth = openAuth({ file: join(config.edge.dataDir, PEOPLE_FILE), ...outside });
    openSeals(journal, auth.audit).seal(true);
    auth.close();
    writeFileSync(join(config.edge.dataDir, PLACES_FILE), '{}');
    backup(config, copy, AT);
    return { config, copy };
  }

  test('is put back into an empty data folder: the same facts under the same id', async () => {
    const { config, copy } = backedUp();
    const facts = journal.read(1, 10);
    const elsewhere = { ...config, edge: { ...config.edge, dataDir: join(folder, 'new') } };
    expect(await restore(elsewhere, copy, {}, outside)).toMatch(/^Restored: 2 facts; 2 of 2 facts are sealed/);
    const restored = openJournal(elsewhere.edge.dataDir, config.edge.id, () => 'never-used');
    expect(restored.journalId).toBe('journal-0001');
    expect(restored.read(1, 10)).toEqual(facts);
    restored.close();
    expect(readdirSync(elsewhere.edge.dataDir)).toEqual(expect.arrayContaining([PEOPLE_FILE, PLACES_FILE]));
  });

  test('is tried while the box runs, and nothing stays of that', async () => {
    const { config, copy } = backedUp();
    const before = readdirSync(config.edge.dataDir).sort();
    expect(await restore(config, copy, { drill: true }, outside)).toMatch(/^The backup can be restored: 2 facts/);
    expect(readdirSync(config.edge.dataDir).sort()).toEqual(before);
  });

  test('takes the place of what is there only when that is said, and while nothing runs; the old is kept', async () => {
    const { config, copy } = backedUp();
    await expect(restore(config, copy, {}, outside)).rejects.toThrow(/holds data already/);
    await expect(restore(config, copy, { replace: true }, outside)).rejects.toMatchObject({ code: 'refused' });
    journal.commit({ recordedAt: 2, facts: [started(3)] });
    journal.close();
    expect(await restore(config, copy, { replace: true }, outside)).toMatch(/What was there before lies in/);
    journal = openJournal(config.edge.dataDir, config.edge.id, () => 'never-used');
    expect(journal.lastSeq()).toBe(2);
    const aside = join(config.edge.dataDir, 'before-restore-20261127T060000');
    const old = openJournalToRead(aside, config.edge.id);
    expect(old.lastSeq()).toBe(3);
    old.close();
  });

  test('of another box is refused, and the data stays as it was', async () => {
    const { config, copy } = backedUp();
    const other = { ...config, edge: { ...config.edge, id: 'edge-9', dataDir: join(folder, 'other') } };
    await expect(restore(other, copy, {}, outside)).rejects.toMatchObject({ code: 'refused' });
    expect(readdirSync(other.edge.dataDir)).toEqual([]);
  });

  test('that was torn or changed anywhere is found before anything is put back', async () => {
    const { config, copy } = backedUp();
    const elsewhere = { ...config, edge: { ...config.edge, dataDir: join(folder, 'new') } };
    const files = [JOURNAL_FILE, PEOPLE_FILE, PLACES_FILE, join('config', 'plant.yaml')];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.boolean(),
        async (name, share, torn) => {
          const file = join(copy, name);
          const whole = readFileSync(file);
          const at = Math.floor(share * whole.length);
          const damaged = torn ? whole.subarray(0, at) : Buffer.from(whole);
          if (!torn) damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
          writeFileSync(file, damaged);
          await expect(restore(elsewhere, copy, {}, outside)).rejects.toMatchObject({ code: 'corrupt' });
          writeFileSync(file, whole);
          expect(readdirSync(elsewhere.edge.dataDir)).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
    expect(await restore(elsewhere, copy, {}, outside)).toMatch(/^Restored/);
  });

  test('holds the configuration with the files that it names, and is its owner’s alone', () => {
    const { config, copy } = backedUp();
    expect(readFileSync(join(copy, 'config', 'plant.yaml'), 'utf8')).toBe(readFileSync(config.file, 'utf8'));
    expect(statSync(copy).mode & 0o077).toBe(0);
  });
});
