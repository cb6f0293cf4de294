import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../collector/config.ts';
import { type Journal, openJournal } from '../../../collector/journal/journal.ts';
import { backup } from '../../../collector/offline/backup.ts';
import { exportAll } from '../../../collector/offline/offline.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { template } from '../template.ts';

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
    expect(backup(config, copy)).toMatch(/^2 facts /);
    journal.commit({ recordedAt: 2, facts: [started(3)] });
    expect(() => backup(config, copy)).toThrow(/holds a backup already/);

    const restored = openJournal(copy, config.edge.id, () => 'never-used');
    expect(restored.journalId).toBe('journal-0001');
    expect(restored.read(1, 10)).toEqual(journal.read(1, 2));
    expect(restored.commit({ recordedAt: 3, facts: [started(4)] }).map(({ seq }) => seq)).toEqual([3]);
    restored.close();
  });
});
