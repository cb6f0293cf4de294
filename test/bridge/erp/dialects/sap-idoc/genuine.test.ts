/** The three genuine documents: read whole, and their operations confirmed. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSapIdocErp, sapIdocWriter } from '../../../../../bridge/erp/dialects/sap/sap-idoc.ts';
import { WrittenOrderSchema } from '../../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../../shared/core/words/order.ts';
import { ticketFor } from '../../../../contracts/tickets.ts';
import { sapIdocOptions } from './fixture.ts';

const genuine = fileURLToPath(new URL('./genuine', import.meta.url));

describe('genuine documents of SAP', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'istwert-loipro-'));
    for (const name of ['in', 'out']) mkdirSync(join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const options = (more = {}) =>
    sapIdocOptions({ inFolder: join(folder, 'in'), outFolder: join(folder, 'out'), ...more });
  const read = async (name: string): Promise<WorkOrder> => {
    copyFileSync(join(genuine, `${name}.xml`), join(folder, 'in', `${name}.xml`));
    const { orders, odd } = await createSapIdocErp(options()).orders(null);
    expect([orders.length, odd]).toEqual([1, []]);
    return WrittenOrderSchema.parse(orders[0]);
  };

  test.each(['LOIPRO05', 'LOIPRO05_Original', 'LOIPRO05_Enriched'])('%s is read', async (name) => {
    const order = await read(name);
    await expect(`${JSON.stringify(order, null, 2)}\n`).toMatchFileSnapshot(join(genuine, 'read', `${name}.txt`));
  });

  test('the order of an S/4HANA: made to order, by its own states, with the confirmation numbers of its operations', async () => {
    const order = await read('LOIPRO05_Original');
    expect(order).toMatchObject({
      id: '1895938',
      strategy: 'MTO',
      status: 'released',
      salesOrder: '6094/10',
      customer: 'Intermixx GmbH',
      quantityPcs: 1,
      // GLTRP 20231204 at 240000, GLTRS 20231204 at 180000, in Berlin.
      dueAt: Date.parse('2023-12-05T00:00:00+01:00'),
      paperFinishAt: Date.parse('2023-12-04T18:00:00+01:00'),
    });
    expect(order.operations.map((one) => [one.number, one.refs?.confirmation, one.plannedRunMsPerPc])).toEqual([
      ['0060', '0000352237', 600_000],
      ['0070', '0000352238', 2_400_000],
      ['0080', '0000352239', 900_000],
    ]);
    expect(order.components).toHaveLength(12);
    expect(order.components[0]).toMatchObject({ refs: { reservation: '0001950857', reservationItem: '0001' } });
  });

  test('the same order, enriched, is the same order', async () => {
    expect(await read('LOIPRO05_Enriched')).toEqual(await read('LOIPRO05_Original'));
  });

  test('an order of a project names its element; zeros are none', async () => {
    const written = readFileSync(join(genuine, 'LOIPRO05.xml'), 'utf8');
    expect((await read('LOIPRO05')).project).toBeUndefined();
    writeFileSync(join(folder, 'in', 'project.xml'), written.replace(/<AUFNR>/, '<PSPEL>00004711</PSPEL><AUFNR>'));
    const { orders } = await createSapIdocErp(options()).orders(null);
    expect(orders.map((one) => WrittenOrderSchema.parse(one).project)).toContainEqual({ id: '4711', name: '' });
  });

  test('the least that a document may hold: times that it does not give are marked as assumed', async () => {
    const order = await read('LOIPRO05');
    expect(order).toMatchObject({ id: '208277437', strategy: 'MTS', status: 'released', quantityPcs: 200 });
    expect(order.operations.map((one) => one.isRunAssumed)).toEqual([true, true, true]);
    expect(order.components.map(({ itemId, unit, quantityPcs }) => [itemId, unit?.name, quantityPcs])).toEqual([
      ['R1CH01007', 'CM', 3_560_100],
      ['R1MF00012', 'EA', 400],
    ]);
  });

  test.each([
    ['LOIPRO05_Original', 'xml'],
    ['LOIPRO05_Original', 'flat'],
    ['LOIPRO05', 'xml'],
  ] as const)('%s is confirmed, as %s', async (name, format) => {
    const order = await read(name);
    const [operation] = order.operations;
    if (operation === undefined) throw new Error(name);
    const ticket = ticketFor(order, {
      kind: 'final',
      yieldPcs: 1,
      scrap: [],
      setupMs: 60_000,
      machineMs: 606_000,
      labourMs: 300_000,
      from: Date.parse('2023-12-04T07:00:00Z'),
      to: Date.parse('2023-12-04T07:10:06Z'),
    });
    const about = { order, operation, timeZone: 'Europe/Berlin', now: ticket.to };
    const { postings, left } = sapIdocWriter(options({ format })).plan(ticket, about, () => 'f'.repeat(32));
    expect([postings.length, left]).toEqual([1, []]);
    await expect(postings[0]?.body).toMatchFileSnapshot(join(genuine, 'confirmed', `${name}.${format}`));
  });
});
