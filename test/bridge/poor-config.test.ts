import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { bridgeConfigSchema } from '../../bridge/config.ts';
import { builtInErps } from '../../bridge/erp/dialects/registry.ts';
import { checkRaw } from '../../shared/io/config.ts';
import { expectOurWords, poorFilesOf } from '../shared/io/poor.ts';

const template = readFileSync(new URL('../../config/bridge-template.yaml', import.meta.url), 'utf8');
const everySetting = {
  ...parse(template),
  bridge: {
    host: '0.0.0.0',
    port: 7420,
    dataDir: 'data',
    confirmEveryMs: 900_000,
    confirmDeclarationsMs: 60_000,
    confirmDelayMs: 0,
    tls: { certFile: 'a.crt', keyFile: 'a.key' },
    insecure: false,
    secureCookies: true,
  },
  promise: { quoteLevel: 0.9, refreshMs: 60_000, measuredDays: 182, usualLeadDays: 28 },
};
/** The other ERPs as the template's comments say them. */
const others = template
  .split(/^#(?= erp:)/m)
  .slice(1)
  .map((part): unknown => parse(part.split(/^#?$/m)[0]?.replace(/^# ?/gm, '') ?? ''))
  .flatMap((sample) => (typeof sample === 'object' && sample !== null && 'erp' in sample ? [sample.erp] : []));

test.each([everySetting.erp, ...others])('every fault of a bridge’s configuration is a sentence of ours', (erp) => {
  const schema = bridgeConfigSchema(builtInErps);
  const poor = poorFilesOf({ ...everySetting, erp });
  const found = poor.map(({ what, raw }) => ({ what, faults: checkRaw(raw, schema, () => []).faults }));
  expect(found.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(found.length / 3);
  for (const { what, faults } of found) expectOurWords(what, faults);
});

test('a dialect or another word that is not there is told with those that are', () => {
  const { faults } = checkRaw({ ...everySetting, erp: { kind: 'abacus' } }, bridgeConfigSchema(builtInErps), () => []);
  expect(faults).toMatchObject([{ path: ['erp', 'kind'] }]);
});
