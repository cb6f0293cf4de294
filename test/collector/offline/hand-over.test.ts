import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../collector/config.ts';
import { openJournal } from '../../../collector/journal/journal.ts';
import { dictionary, fieldsOfFacts, meaningOf } from '../../../collector/offline/dictionary.ts';
import { handOver } from '../../../collector/offline/hand-over.ts';
import { type NewFact, parseEventLine } from '../../../shared/core/words/event.ts';
import { template } from '../template.ts';

const outside = { now: () => 1, randomBytes: (size: number) => Buffer.alloc(size, 7), print: async () => {} };

function box() {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-hand-over-'));
  const file = join(folder, 'plant.yaml');
  writeFileSync(file, template);
  const config = loadConfig(file);
  const edge = { ...config.edge, dataDir: join(folder, 'data') };
  const journal = openJournal(edge.dataDir, edge.id, () => 'journal-0001');
  const state = (machineId: string, at: number): NewFact => ({
    ...{ type: 'stateChanged', machineId, at, state: 'running', word: null, alarm: null },
  });
  const note: NewFact = {
    ...{ type: 'noteAdded', machineId: 'press-1', at: 3, by: 'anna', commandId: 'c-00000001' },
    ...{ operationId: null, text: 'oil' },
  };
  journal.commit({ recordedAt: 5, facts: [state('press-1', 1), state('old-press', 2), note] });
  journal.close();
  return { folder, config: { ...config, edge } };
}
const linesOf = (folder: string) => readFileSync(join(folder, 'facts.jsonl'), 'utf8').trim().split('\n');

test('the facts of one machine, and of no other, can be read back; who did it stands under a pseudonym', () => {
  const { folder, config } = box();
  const out = join(folder, 'out');
  expect(handOver(config, 'press-1', out, { names: false }, outside)).toMatch(/^2 facts of press-1/);
  const facts = linesOf(out).map((line) => parseEventLine(line).data);
  expect(facts.map((fact) => [fact?.type, fact?.machineId])).toEqual([
    ['stateChanged', 'press-1'],
    ['noteAdded', 'press-1'],
  ]);
  expect(linesOf(out).join()).not.toContain('anna');
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toMatch(/2 facts, from the first one on/);
  const named = join(folder, 'named');
  handOver(config, 'press-1', named, { names: true }, outside);
  expect(linesOf(named).join()).toContain('anna');
});

test('a machine that is not there, and a folder that holds something, are refused', () => {
  const { folder, config } = box();
  expect(() => handOver(config, 'nobody', join(folder, 'out'), { names: false }, outside)).toThrow(/press-1/);
  expect(() => handOver(config, 'press-1', folder, { names: false }, outside)).toThrow(/holds something/);
});

test('the dictionary says what every kind of fact and every field means', () => {
  const text = dictionary();
  const fields = [...fieldsOfFacts()];
  expect(fields.length).toBeGreaterThan(20);
  for (const [kind, own] of fields) {
    expect(text).toContain(`| \`${kind}\` |`);
    expect(own.filter((field) => meaningOf(field) === null)).toEqual([]);
  }
});
