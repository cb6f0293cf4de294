import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { booksIn } from '../../../../../bridge/erp/dialects/b2mml/books.ts';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { b2mmlWriter } from '../../../../../bridge/erp/dialects/b2mml/write.ts';
import { printAmounts } from '../../../../../shared/core/erp/amounts.ts';
import { versions } from '../../../../../simulators/erp/faces/b2mml/documents.ts';
import { postingsOf, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-books-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const optionsOf = (more: object = {}) =>
  B2mmlOptionsSchema.parse({ kind: 'b2mml', inFolder: 'in', outFolder: 'out', version: 'V0600', ...more });
const { names } = optionsOf();
const put = (name: string, text: string, minute = 0) => {
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), 1_800_000_000 + minute * 60, 1_800_000_000 + minute * 60);
};
const read = (orderId = 'O1') => booksIn(folder, orderId, names, new Set(['yield', 'goods']));
const bare = (orderId: string, yields: number, state = 'Running') =>
  `<ProductionPerformance><ProductionResponse><ID>R</ID><ProductionRequestID>${orderId}</ProductionRequestID>
<SegmentResponse><ID>0010</ID><MaterialActual><MaterialDefinitionID>I1</MaterialDefinitionID><MaterialUse>Produced</MaterialUse>
<Quantity><QuantityString>${yields}</QuantityString><DataType>decimal</DataType><UnitOfMeasure>EA</UnitOfMeasure></Quantity>
</MaterialActual><SegmentState>${state}</SegmentState></SegmentResponse></ProductionResponse></ProductionPerformance>`;

describe('performances of the ERP as its books', () => {
  test('what we wrote reads as what it said, in every version, with times in any form', async () => {
    const pcs = fc.nat(500);
    const ms = fc.nat(30_000_000);
    const cause = fc.constantFrom(null, 'crack', 'burr');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...versions),
        fc.constantFrom({ as: 'duration' }, { as: 'h', decimals: 3 }, { as: 'min', decimals: 2 }),
        fc.record({ yieldPcs: pcs, reworkPcs: pcs, setupMs: ms, machineMs: ms, labourMs: ms }),
        fc.uniqueArray(fc.record({ reasonId: cause, quantityPcs: pcs }), { selector: ({ reasonId }) => reasonId }),
        async (version, times, figures, scrap) => {
          const order = orderOf('O1');
          const more = { scrap: scrap.map((one) => ({ ...one, erpCode: one.reasonId })) };
          const writer = b2mmlWriter(optionsOf({ version, times }));
          const [posting] = postingsOf({ writer }, order, ticketFor(order, { ...figures, ...more, kind: 'final' }));
          if (posting === undefined) throw new Error('nothing is written');
          put('books.xml', posting.body);
          const [held] = (await read()).operations;
          expect(held).toMatchObject({ operationId: 'O1/0010', final: true });
          expect(nonZero(held?.sums ?? new Map())).toEqual(nonZero(posting.says));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of an order the newest document that names it counts whole; of another one it says nothing', async () => {
    put('old.xml', bare('O1', 7));
    put('later.xml', bare('O1', 9, 'Completed'), 1);
    put('others.xml', bare('O2', 3), 2);
    const { operations, asOf, without } = await read();
    expect(operations.map(({ sums, final }) => [printAmounts(sums), final])).toEqual([[{ yield: 9 }, true]]);
    expect([asOf, without]).toEqual([1_800_000_060_000, ['goods']]);
    expect(await read('O3')).toMatchObject({ operations: [], asOf: 1_800_000_120_000 });
  });

  test('a folder without documents, half of one and another document say nothing: nobody takes that for no bookings', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
    put('half.xml', bare('O1', 7).slice(0, 200));
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
    put('half.xml', '<ProductionSchedule/>');
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

const nonZero = (amounts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...amounts].filter(([, one]) => one !== 0));
