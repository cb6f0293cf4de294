import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditActs } from '../../collector/audit-acts.ts';
import { openAuth } from '../../shared/io/auth.ts';
import { factory, monday } from '../shared/core/facts.ts';

test('the audit log holds corrections by name, and each configuration once, without secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-acts-'));
  const { audit, close } = openAuth({ file: join(folder, 'people.db'), now: () => monday, randomBytes });
  try {
    const acts = auditActs(audit, (work) => work());
    const facts = factory();
    acts.corrected([
      facts.record({
        ...{ type: 'countCorrected', machineId: 'P1', at: monday, by: 'Sue', operationId: 'A/0010' },
        ...{ counter: 'good', quantityPcs: -1, note: 'recount' },
      }),
    ]);
    const file = join(folder, 'plant.yaml');
    for (const text of ['a: 1', 'a: 1', 'a: 2']) {
      writeFileSync(file, text);
      acts.configurationTaken(file, 'change');
    }
    acts.configurationRefused('mqtt://ada:s3cret@broker is wrong');
    expect(audit.read(9).map(({ kind, by }) => [kind, by])).toEqual([
      ['configurationRefused', ''],
      ['configurationTaken', ''],
      ['configurationTaken', ''],
      ['corrected', 'Sue'],
    ]);
    expect(JSON.stringify(audit.read(9))).not.toContain('s3cret');
    expect(audit.verify().brokenAt).toBeNull();
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a certificate that was trusted past the page stands in the audit log, once, and nobody is said to have been it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-acts-'));
  const { audit, close } = openAuth({ file: join(folder, 'people.db'), now: () => monday, randomBytes });
  const trust = (sourceId: string, byte: string): string => {
    const dir = join(folder, 'sources', sourceId, 'trusted');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `${byte.repeat(32)}.der`), 'a certificate');
    return Array.from({ length: 32 }, () => byte).join(':');
  };
  try {
    const onPage = trust('opcua-1', 'AA');
    audit.write({ kind: 'certificateTrusted', by: 'Ada', place: '::1', details: { fingerprint: onPage } });
    auditActs(audit, (work) => work()).lookAtTrust(folder);
    expect(audit.read(9)).toHaveLength(1);
    const acts = auditActs(audit, (work) => work());
    const fingerprint = trust('opcua-2', 'BB');
    for (let look = 0; look < 3; look++) acts.lookAtTrust(folder);
    auditActs(audit, (work) => work()).lookAtTrust(folder);
    expect(audit.read(9)).toMatchObject([
      { kind: 'certificateTrusted', by: '', place: 'files', details: { fingerprint, sourceId: 'opcua-2' } },
      { by: 'Ada' },
    ]);
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
});
