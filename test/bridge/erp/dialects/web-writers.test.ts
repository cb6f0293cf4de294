/** Whatever a ticket holds: a body says what its posting says, nothing more than was made, and nothing drifts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BusinessCentralOptionsSchema } from '../../../../bridge/erp/dialects/business-central/options.ts';
import { businessCentralWriter } from '../../../../bridge/erp/dialects/business-central/writer.ts';
import { D365OptionsSchema } from '../../../../bridge/erp/dialects/d365/options.ts';
import { d365Writer } from '../../../../bridge/erp/dialects/d365/writer.ts';
import { ErpnextOptionsSchema } from '../../../../bridge/erp/dialects/erpnext/options.ts';
import { erpnextWriter } from '../../../../bridge/erp/dialects/erpnext/writer.ts';
import { OdooOptionsSchema } from '../../../../bridge/erp/dialects/odoo/options.ts';
import { odooWriter } from '../../../../bridge/erp/dialects/odoo/writer.ts';
import { sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import type { Writer } from '../../../../shared/core/erp/posting.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { byKind } from '../../../contracts/erp.ts';
import { plannedOf, ticketFor } from '../../../contracts/tickets.ts';
import { MONDAY, orderOf } from '../../shop.ts';

const url = 'http://erp';
const client = { url, tokenUrl: `${url}/token`, clientId: 'mes', scope: 'all', clientSecret: 'a-client-secret' };
const KG = { name: 'kg', decimals: 3 };

interface Subject {
  writer: Writer;
  refs: Record<string, string>;
  /** What a body says, in grams and ms. */
  read: (body: unknown) => Record<string, number>;
  /** A quantity and a time can be so much behind at most. */
  finest: { grams: number; ms: number };
}
const grams = (text: string | number) => Math.round(Number(text) * 1_000);
const msBetween = (from: string, to: string) => Date.parse(`${to}Z`) - Date.parse(`${from}Z`);

const OdooAdd = z.object({
  produced: z.string(),
  times: z.array(z.object({ loss_id: z.int(), date_start: z.string(), date_end: z.string() })),
});
const ErpnextAdd = z.object({
  row: z.object({ from_time: z.string(), to_time: z.string(), completed_qty: z.string() }).nullable(),
});
const Journal = z.object({
  output: z.string(),
  scrap: z.string(),
  setupTime: z.string(),
  runTime: z.string(),
  stopTime: z.string(),
});
const Content = z.object({
  RouteCardLines: z.array(
    z.object({ TaskType: z.string(), Hours: z.number(), GoodQuantity: z.number(), ErrorQuantity: z.number() }),
  ),
});

const subjects: Readonly<Record<string, Subject>> = {
  odoo: {
    writer: odooWriter(
      OdooOptionsSchema.parse({ kind: 'odoo', url, apiKey: 'key', losses: { machine: 7, setup: 12 } }),
    ),
    refs: { workorder: '41', workcenter: '3' },
    read: (body) => {
      const { produced, times } = OdooAdd.parse(body);
      const ms = (loss: number) =>
        times
          .filter((one) => one.loss_id === loss)
          .reduce((sum, one) => sum + msBetween(one.date_start, one.date_end), 0);
      return { yield: grams(produced), setupMs: ms(12), machineMs: ms(7) };
    },
    finest: { grams: 10, ms: 1_000 },
  },
  erpnext: {
    writer: erpnextWriter(
      ErpnextOptionsSchema.parse({
        kind: 'erpnext',
        url,
        apiKey: 'key',
        apiSecret: 'secret',
        timeZone: 'Europe/Berlin',
      }),
    ),
    refs: { jobCard: 'PO-JOB00012' },
    read: (body) => {
      const { row } = ErpnextAdd.parse(body);
      return row === null ? {} : { yield: grams(row.completed_qty), machineMs: msBetween(row.from_time, row.to_time) };
    },
    finest: { grams: 1, ms: 1_000 },
  },
  'business-central': {
    writer: businessCentralWriter(
      BusinessCentralOptionsSchema.parse({ kind: 'business-central', ...client, timeDecimals: 2, quantityDecimals: 2 }),
    ),
    refs: { order: '101005', orderLine: '10000', item: 'I1', operation: '10', timeUnit: 'MINUTES' },
    read: (body) => {
      const line = Journal.parse(body);
      const ms = (text: string) => Math.round(Number(text) * 60_000);
      const quantities = { yield: grams(line.output), scrap: grams(line.scrap) };
      return { ...quantities, setupMs: ms(line.setupTime), machineMs: ms(line.runTime), stopMs: ms(line.stopTime) };
    },
    finest: { grams: 10, ms: 600 },
  },
  d365: {
    writer: d365Writer(
      D365OptionsSchema.parse({ kind: 'd365', company: 'usmf', ...client, hourDecimals: 2, quantityDecimals: 1 }),
    ),
    refs: { order: 'P000123', operation: '10', priority: 'Primary' },
    read: (body) => {
      const { _messageContent } = z.object({ _messageContent: z.string() }).parse(body);
      const { RouteCardLines } = Content.parse(JSON.parse(_messageContent));
      const sums = { yield: 0, scrap: 0, setupMs: 0, machineMs: 0 };
      for (const { TaskType, Hours, GoodQuantity, ErrorQuantity } of RouteCardLines) {
        sums.yield += grams(GoodQuantity);
        sums.scrap += grams(ErrorQuantity);
        sums[TaskType === 'Setup' ? 'setupMs' : 'machineMs'] += Math.round(Hours * 3_600_000);
      }
      return sums;
    },
    finest: { grams: 100, ms: 36_000 },
  },
};

const times = fc.nat(30_000_000);
const tickets = fc.record({
  kind: fc.constantFrom('partial' as const, 'final' as const),
  yieldPcs: fc.nat(2_000_000),
  setupMs: times,
  machineMs: times,
  scrap: fc.array(
    fc.record({
      reasonId: fc.constantFrom('a', 'b'),
      erpCode: fc.constantFrom('17', null),
      quantityPcs: fc.nat(5_000),
    }),
    { maxLength: 3 },
  ),
  stops: fc.array(
    fc.record({ reasonId: fc.constant('jam'), erpCode: fc.constant('J'), durationMs: times, count: fc.nat(9) }),
    {
      maxLength: 1,
    },
  ),
  to: fc.integer({ min: MONDAY, max: MONDAY + 400 * 24 * 3_600_000 }),
});

describe.each(Object.entries(subjects))('what %s is told', (_kind, { writer, refs, read, finest }) => {
  const order: WorkOrder = {
    ...orderOf('O1', { unit: KG }),
    operations: orderOf('O1').operations.map((operation) => ({ ...operation, refs })),
  };
  let keys = 0;
  const newKey = () => (++keys).toString(16).padStart(32, '0');
  const write = (more: Partial<Ticket>) =>
    plannedOf(writer, order, ticketFor(order, { unit: KG, scrap: [], ...more }), newKey);

  test('a body says what its posting says', () => {
    fc.assert(
      fc.property(tickets, (given) => {
        for (const { says, body, kind } of write(given)) {
          const isBare = kind === 'final' && byKind(says).yield === undefined && body.includes('"finish"');
          const told = isBare ? {} : read(JSON.parse(body));
          expect(Object.fromEntries(Object.entries(told).filter(([, amount]) => amount !== 0))).toEqual(byKind(says));
        }
      }),
    );
  });

  test('a final ticket is one final posting, the last; a partial one has none', () => {
    fc.assert(
      fc.property(tickets, (given) => {
        const kinds = write(given).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'final')).toHaveLength(given.kind === 'final' ? 1 : 0);
        if (given.kind === 'final') expect(kinds.at(-1)).toBe('final');
      }),
    );
  });

  test('a thousand small tickets, each owing what the last ones could not say, are behind by less than one step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 100_000 }), (stepGrams, stepMs) => {
        const made = { grams: 0, ms: 0 };
        const told = { grams: 0, ms: 0 };
        for (let n = 0; n < 1_000; n += 1) {
          made.grams += stepGrams;
          made.ms += stepMs;
          const owed = { yieldPcs: made.grams - told.grams, machineMs: made.ms - told.ms };
          const said = byKind(sumAmounts(write(owed).map(({ says }) => says)));
          told.grams += said.yield ?? 0;
          told.ms += said.machineMs ?? 0;
          expect(told.grams).toBeLessThanOrEqual(made.grams);
          expect(told.ms).toBeLessThanOrEqual(made.ms);
        }
        expect(made.grams - told.grams).toBeLessThan(finest.grams);
        expect(made.ms - told.ms).toBeLessThan(finest.ms);
      }),
      { numRuns: 5 },
    );
  });

  test('an operation without the ERP’s own reference is not written, and all of it is left', () => {
    const bare = orderOf('O2');
    const about = {
      order: bare,
      operation: bare.operations[0] ?? order.operations[0],
      timeZone: 'Europe/Berlin',
      now: 0,
    };
    if (about.operation === undefined) throw new Error('an order has operations');
    const plan = writer.plan(ticketFor(bare), { ...about, operation: about.operation }, newKey);
    expect(plan.postings).toEqual([]);
    expect(plan.left.every(({ why }) => why === 'notConfirmed')).toBe(true);
  });
});
