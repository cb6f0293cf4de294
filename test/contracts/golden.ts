/**
 * Golden files of a dialect: `golden/<what happened>/order.json` and `ticket.json`, and beside them what the ERP gets,
 * one file per posting (`1-partial.xml`) with `says.json`. `npx vitest run -u` writes what is missing: read it before
 * you commit it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { printAmounts } from '../../shared/core/erp/amounts.ts';
import type { Writer } from '../../shared/core/erp/posting.ts';
import { WrittenOrderSchema } from '../../shared/core/orders/written-order.ts';
import { RefsSchema, UnitSchema } from '../../shared/core/words/order.ts';
import { ticketFor } from './tickets.ts';

const Reason = z.strictObject({
  reasonId: z.string().nullable(),
  erpCode: z.string().nullable(),
});
/** What differs from `ticketFor`; `now` is the moment of writing. */
const TicketFile = z
  .strictObject({
    kind: z.enum(['start', 'interrupt', 'resume', 'partial', 'final']),
    operationId: z.string(),
    operationNumber: z.string(),
    machineIds: z.array(z.string()),
    from: z.int(),
    to: z.int(),
    unit: UnitSchema,
    yieldPcs: z.int(),
    reworkPcs: z.int(),
    setupMs: z.int(),
    machineMs: z.int(),
    labourMs: z.int(),
    scrap: z.array(Reason.extend({ quantityPcs: z.int() })),
    stops: z.array(Reason.extend({ durationMs: z.int(), count: z.int() })),
    people: z.array(z.strictObject({ personId: z.string(), labourMs: z.int() })),
    goods: z.array(
      z.strictObject({
        move: z.enum(['issue', 'receipt', 'byProduct']),
        itemId: z.string(),
        quantityPcs: z.int(),
        unit: UnitSchema,
        lot: z.string().nullable(),
        storage: z.string().nullable(),
        refs: RefsSchema,
      }),
    ),
    operators: z.array(z.string()),
    now: z.int(),
  })
  .partial();

/** `extension` of the bodies: json, xml, csv, txt. */
export function goldenCases(folder: string, writer: Writer, extension: string, timeZone = 'Europe/Berlin'): void {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  describe(`golden files of ${folder.split('/').slice(-2).join('/')}`, () => {
    test('are there', () => expect(cases.length).toBeGreaterThan(0));
    test.each(cases.map(({ name }) => name))('%s', async (name) => {
      const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
      const order = WrittenOrderSchema.parse(read('order.json'));
      const { now, ...given } = TicketFile.parse(read('ticket.json'));
      const ticket = ticketFor(order, JSON.parse(JSON.stringify(given)));
      const operation = order.operations.find(({ id }) => id === ticket.operationId);
      if (operation === undefined) throw new Error(`${name}: order.json has no operation ${ticket.operationId}`);
      let keys = 0;
      const newKey = () => (++keys).toString(16).padStart(32, '0');
      const { postings, left } = writer.plan(ticket, { order, operation, timeZone, now: now ?? ticket.to }, newKey);
      for (const [index, { kind, body }] of postings.entries())
        await expect(body).toMatchFileSnapshot(join(folder, name, `${index + 1}-${kind}.${extension}`));
      const says = postings.map((posting) => ({ kind: posting.kind, says: printAmounts(posting.says) }));
      await expect(`${JSON.stringify({ says, left }, null, 2)}\n`).toMatchFileSnapshot(join(folder, name, 'says.json'));
    });
  });
}
