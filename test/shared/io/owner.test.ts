/** Whose a folder is that root makes for a service. */
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownerMayWrite, saidOfRoot } from '../../../shared/io/owner.ts';

const SERVICE = 4_711;

test.runIf(process.geteuid?.() === 0)(
  'a backup folder is the service’s, and the way to it is open whatever the umask',
  () => {
    const place = mkdtempSync(join(tmpdir(), 'istwert-owner-'));
    const umask = process.umask(0o077);
    try {
      const data = join(place, 'data');
      mkdirSync(data);
      chownSync(data, SERVICE, SERVICE);
      ownerMayWrite(join(place, 'backups/collector/2026-11-28'), data);
      const { uid, mode } = statSync(join(place, 'backups/collector/2026-11-28'));
      expect([uid, mode & 0o777]).toEqual([SERVICE, 0o700]);
      for (const made of ['backups', 'backups/collector'])
        expect([made, statSync(join(place, made)).mode & 0o777]).toEqual([made, 0o711]);
    } finally {
      process.umask(umask);
      rmSync(place, { recursive: true });
    }
  },
);

test('a process that goes on as root says so', () => {
  expect(saidOfRoot(true)).toMatch(/as root.*user of its own/);
  expect(saidOfRoot(false)).toBeNull();
});
