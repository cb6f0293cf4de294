/** A lost machine comes back from its backup alone: the configuration too, where there is none. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBackup } from '../../../../shared/io/backup/backup.ts';
import { putConfigBack } from '../../../../shared/io/backup/config-back.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-config-back-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...path: string[]) => join(folder, ...path);

/** A configuration with a secret beside it, one in a folder, and one elsewhere. */
function backedUp(): string {
  for (const name of ['old/tls', 'secrets', 'data']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('old/tls/box.key'), 'key');
  writeFileSync(at('old/bridge.token'), 'token');
  writeFileSync(at('secrets/erp.token'), 'elsewhere');
  writeFileSync(
    at('old/plant.yaml'),
    `tokenFile: bridge.token\ntls: { keyFile: tls/box.key }\nerp: { tokenFile: ${at('secrets/erp.token')} }\n`,
  );
  makeBackup(at('backup'), {
    ...{ kind: 'collector', dataDir: at('data'), databases: [], others: [], version: '1', at: 0 },
    configFile: at('old/plant.yaml'),
    factsIn: () => 0,
  });
  return at('backup');
}

test('where there is none, it lies where it is asked for, with what it names; what lay elsewhere is said', () => {
  const copy = backedUp();
  const said = putConfigBack(copy, 'collector', at('new/etc/box.yaml'));
  expect(said).toMatch(/put back as \S+box\.yaml, with 2 files/);
  expect(said).toMatch(/outside of its folder: erp\.token\. They lie in/);
  expect(readFileSync(at('new/etc/box.yaml'), 'utf8')).toBe(readFileSync(at('old/plant.yaml'), 'utf8'));
  expect(readFileSync(at('new/etc/tls/box.key'), 'utf8')).toBe('key');
  expect(readFileSync(at('new/etc/bridge.token'), 'utf8')).toBe('token');
  expect(statSync(at('new/etc/bridge.token')).mode & 0o007).toBe(0);
  expect(existsSync(at('new/etc/erp.token'))).toBe(false);
});

test('what is there is left as it is', () => {
  const copy = backedUp();
  mkdirSync(at('new'));
  writeFileSync(at('new/bridge.token'), 'of today');
  expect(() => putConfigBack(copy, 'collector', at('new/plant.yaml'))).toThrow(/bridge\.token is there already/);
  expect(existsSync(at('new/plant.yaml'))).toBe(false);
  writeFileSync(at('new/plant.yaml'), 'mine: true\n');
  expect(putConfigBack(copy, 'collector', at('new/plant.yaml'))).toBeNull();
  expect(readFileSync(at('new/plant.yaml'), 'utf8')).toBe('mine: true\n');
});

test('of another process, torn or missing it is refused before anything is put back', () => {
  const copy = backedUp();
  expect(() => putConfigBack(copy, 'bridge', at('new/plant.yaml'))).toThrow(/backup of a collector/);
  writeFileSync(join(copy, 'config/tls/box.key'), 'kez');
  expect(() => putConfigBack(copy, 'collector', at('new/plant.yaml'))).toThrow(/not as it was backed up/);
  expect(() => putConfigBack(at('nowhere'), 'collector', at('new/plant.yaml'))).toThrow(/holds no backup/);
  expect(existsSync(at('new'))).toBe(false);
});
