/** Everything that is written, by us and by the face, in every version: valid by the published schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { b2mmlWriter } from '../../../../../bridge/erp/dialects/b2mml/write.ts';
import { acknowledgeOf, confirmOf, scheduleOf, versions } from '../../../../../simulators/erp/faces/b2mml/documents.ts';
import { postingsOf, reversalFor, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';
import { faultsOf, hasXmllint } from './xmllint.ts';

const order = orderOf('O<1>', {
  unit: { name: 'KGM', decimals: 3 },
  operations: [
    {
      ...{ id: 'O<1>/0010', number: '0010', workCentreId: 'press', quantityPcs: 100_000, plannedRunMsPerPc: 30 },
      refs: { processSegment: 'Weighing', operationsDefinition: 'D1', operationsSegment: 'S1' },
    },
  ],
});

const full = {
  ...{ yieldPcs: 7_125, reworkPcs: 20, setupMs: 1_234_567, machineMs: 7_654_321, labourMs: 2_345_678 },
  unit: { name: 'KGM', decimals: 3 },
  scrap: [
    { reasonId: null, erpCode: null, quantityPcs: 1 },
    { reasonId: 'crack', erpCode: 'A & B', quantityPcs: 3 },
  ],
  people: [{ personId: 'anna', labourMs: 1_111_111 }],
  stops: [{ reasonId: 'jam', erpCode: '0042', durationMs: 333_333, count: 2 }],
  goods: [
    {
      ...{ move: 'issue' as const, itemId: 'CRBN0001', quantityPcs: 410, unit: { name: 'KG', decimals: 3 } },
      ...{ lot: 'LOT01', storage: 'BOX3', refs: { Indice: '0010' } },
    },
  ],
  machineIds: ['P1', 'P2'],
};

const nouns = {
  V0401: ['production'],
  V05: ['production', 'operations'],
  V0600: ['production', 'operations'],
  V0701: ['operations'],
};
const all = versions.flatMap((version) =>
  nouns[version].flatMap((noun) =>
    (['acknowledge', 'confirm'] as const).flatMap((answers) =>
      (['cancel', 'negative'] as const).map((reversal) => ({ version, noun, answers, reversal })),
    ),
  ),
);

describe.runIf(hasXmllint)('the published schemas, where xmllint is installed', () => {
  test.each(all)('take our documents: $version $noun $answers $reversal', ({ version, ...more }) => {
    const folders = { inFolder: 'in', outFolder: 'out' };
    const options = B2mmlOptionsSchema.parse({
      kind: 'b2mml',
      ...folders,
      version,
      people: true,
      states: true,
      ...more,
    });
    const writer = b2mmlWriter(options);
    for (const kind of ['start', 'interrupt', 'partial', 'final'] as const)
      for (const ticket of [ticketFor(order, { kind }), ticketFor(order, { ...full, kind })]) {
        const postings = postingsOf({ writer }, order, ticket);
        expect(postings.length, kind).toBeGreaterThan(0);
        for (const posting of postings) {
          expect(faultsOf(posting.body, version), posting.body).toBe('');
          const back = reversalFor({ writer }, posting, { number: '17' });
          expect(faultsOf(back.body, version), back.body).toBe('');
        }
      }
  });

  test.each(versions)('take what the face writes: %s', (version) => {
    const at = Date.UTC(2026, 10, 2);
    const noun = version === 'V0701' ? 'OperationsPerformance' : 'ProductionPerformance';
    const refused = { key: 'a'.repeat(32), refusal: { code: 'RU-1', message: 'The order is locked' }, number: '7' };
    for (const verdict of [refused, { ...refused, refusal: null }])
      for (const text of [acknowledgeOf(noun, verdict, version, at), confirmOf(verdict, version, at)])
        expect(faultsOf(text, version), text).toBe('');
    expect(faultsOf(scheduleOf(order, version, at), version)).toBe('');
  });

  test('take the samples of Courbon, but for the one that lacks its releaseID', () => {
    const folder = fileURLToPath(new URL('samples/', import.meta.url));
    const judged = readdirSync(folder)
      .filter((name) => /^(PRO|PES)/.test(name))
      .map((name) => [name.slice(0, 3), faultsOf(readFileSync(join(folder, name), 'utf8'), 'V0401')]);
    expect(judged).toEqual([
      ['PES', expect.stringContaining('releaseID')],
      ['PRO', ''],
    ]);
  });
});
