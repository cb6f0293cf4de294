import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type B2mmlOptions, B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { b2mmlWriter } from '../../../../../bridge/erp/dialects/b2mml/write.ts';
import { goldenCases } from '../../../../contracts/golden.ts';

const cases: readonly [B2mmlOptions['version'], object][] = [
  ['V0401', { answers: 'acknowledge' }],
  ['V05', { times: { as: 'min', decimals: 1 }, stops: false }],
  ['V0600', { noun: 'operations', answers: 'confirm', times: { as: 'h', decimals: 2 } }],
  ['V0701', { answers: 'acknowledge', people: true, states: true, names: { scrap: 'Ausschuss' } }],
];
const base = { kind: 'b2mml', inFolder: 'in', outFolder: 'out' };
for (const [version, more] of cases)
  goldenCases(
    fileURLToPath(new URL(`golden/${version}`, import.meta.url)),
    b2mmlWriter(B2mmlOptionsSchema.parse({ ...base, version, ...more })),
    'xml',
  );

describe('the options of b2mml', () => {
  test.each([
    [{ version: 'V0401', noun: 'operations' }, 'V0401 has no OperationsPerformance'],
    [{ version: 'V0701', noun: 'production' }, 'V0701 has no ProductionPerformance'],
    [{ version: 'V0700' }, 'V0401'],
    [{ version: 'V05', timeZone: 'Europe/Nowhere' }, 'time zone'],
    [{ version: 'V05', outFolder: '' }, ''],
    [{ version: 'V05', cures: { 'ORD-3': 'reopen' } }, 'openOrder'],
  ])('%j is refused: %s', (more, words) => {
    const parsed = B2mmlOptionsSchema.safeParse({ ...base, ...more });
    expect(JSON.stringify(parsed.error?.issues)).toContain(words);
    expect(parsed.success).toBe(false);
  });
});
