/** What known weaknesses of the parts mean here: each held against the parts that are in the release. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { KnownSchema, knownIn, vexOf } from '../../config/release/vex.mjs';

const bill = JSON.stringify({
  serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  metadata: { timestamp: '2026-11-27T00:00:00.000Z', component: { name: 'istwert', version: '0.1.0' } },
  components: [
    { name: 'fastify', 'bom-ref': 'fastify@5.12.8' },
    { group: '@fastify', name: 'static', 'bom-ref': '@fastify/static@9.3.0' },
  ],
});
const entry = {
  id: 'CVE-2026-12345',
  part: '@fastify/static',
  state: 'not_affected',
  justification: 'code_not_reachable',
  detail: 'Listing of folders is off, and only that is concerned.',
};

test('an entry points at its part in the bill of this release', () => {
  expect(JSON.parse(vexOf(bill, [entry]))).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'istwert', version: '0.1.0' } },
    vulnerabilities: [
      {
        id: 'CVE-2026-12345',
        analysis: { state: 'not_affected', justification: 'code_not_reachable' },
        affects: [{ ref: 'urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#@fastify/static@9.3.0' }],
      },
    ],
  });
});

test.each([
  ['a part that is not in the release', { ...entry, part: 'express' }],
  ['no reason why it does not concern us', { ...entry, justification: undefined }],
  ['a word for a sentence', { ...entry, detail: 'no' }],
  ['no number', { ...entry, id: 'the one with folders' }],
])('%s is refused', (_, odd) => {
  expect(() => vexOf(bill, [odd])).toThrow();
});

test('what this release says is well formed, and its example would be', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  expect(KnownSchema.safeParse(knownIn(root)).success).toBe(true);
  const text = readFileSync(`${root}config/release/known.yaml`, 'utf8');
  const example = text.split('\n').filter((line) => /^#( -| {3}\w)/.test(line));
  expect(KnownSchema.safeParse(parse(example.map((line) => line.slice(2)).join('\n'))).success).toBe(true);
});
