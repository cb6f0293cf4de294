import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InforIonOptionsSchema } from '../../../../../bridge/erp/dialects/infor-ion/options.ts';
import { inforIonWriter } from '../../../../../bridge/erp/dialects/infor-ion/write.ts';
import { goldenCases } from '../../../../contracts/golden.ts';
import { postingsOf, reversalFor, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';

const base = { kind: 'infor-ion', inFolder: 'in', outFolder: 'out' };
const more = { tenantId: 'PLANT_PRD', accountingEntityId: 'MAIN', reversal: 'negative' };
const writer = inforIonWriter(InforIonOptionsSchema.parse({ ...base, ...more }));

goldenCases(fileURLToPath(new URL('golden', import.meta.url)), writer, 'xml');
goldenCases(
  fileURLToPath(new URL('golden-goods', import.meta.url)),
  inforIonWriter(InforIonOptionsSchema.parse({ ...base, ...more, goods: 'notBackflushed' })),
  'xml',
);

test('a report is taken back by the same amounts below zero, under a key of its own', () => {
  const order = orderOf('O1');
  const [posting] = postingsOf({ writer }, order, ticketFor(order, { kind: 'final', machineMs: 60_000 }));
  if (posting === undefined) throw new Error('nothing is written');
  const { key, body } = reversalFor({ writer }, posting, {});
  expect(body).toContain('<CompletedQuantity unitCode="EA">-5</CompletedQuantity>');
  expect(body).toContain('<ScrapQuantity unitCode="EA">-1</ScrapQuantity>');
  expect(body).toContain('<RunDuration>-PT60S</RunDuration>');
  expect(body).toContain('<Code>Started</Code>');
  expect(body).toContain(`<BODID>${key}</BODID>`);
  expect(body).not.toContain(posting.key);
});

describe('the options of infor-ion', () => {
  test.each([
    [{ logicalId: 'istwert' }, 'lid://infor.file.istwert'],
    [{ order: { id: 'Header//ID' } }, 'Header/DocumentID/ID'],
    [{ names: { scrap: 'two words' } }, 'name of an element'],
    [{ statuses: { X: 'open' } }, 'released'],
    [{ reversal: 'cancel' }, 'negative'],
  ])('%j is refused: %s', (wrong, words) => {
    const parsed = InforIonOptionsSchema.safeParse({ ...base, ...wrong });
    expect(JSON.stringify(parsed.error?.issues)).toContain(words);
  });
});
