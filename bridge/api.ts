/** Every call of the bridge, for its OpenAPI document: what it takes is what the call itself checks by. */
import { z } from 'zod';
import { WindowSchema } from '../shared/core/words/moments.ts';
import { ScopeSchema } from '../shared/core/words/scope.ts';
import {
  CompareRequestSchema,
  CompareResponseSchema,
  ExchangeReceivedSchema,
  TokenRequestSchema,
} from '../shared/core/words/wire.ts';
import { commonCalls } from '../shared/io/api-calls.ts';
import { type ApiTable, openApiCall } from '../shared/io/openapi.ts';
import { parts } from './health/health.ts';
import { DrillSchema } from './planner/drill.ts';
import { RowsSchema as CostRows } from './serve-costs.ts';
import { WhatIfSchema } from './serve-dates.ts';
import { BehindSchema, RowsSchema as KpiRows } from './serve-kpis.ts';
import { PassSchema } from './serve-material.ts';
import { DecisionSchema, PageQuery } from './serve-postings.ts';
import { AcceptSchema } from './serve-proposals.ts';
import { Listed, Named, Settle } from './serve-quarantine.ts';
import { FindSchema, StartSchema } from './serve-trace.ts';
import { DateQuery, WishSchema } from './serve-word.ts';
import { BooksSchema, FactsQuery, Rows, Sorted, TakeOffSchema } from './server.ts';
import { QuoteSchema } from './shop/quotes.ts';
import { StartQuery } from './sign-on/serve.ts';

const list = z.array(z.unknown());
const rows = z.array(z.looseObject({}));
const at = z.number().describe('Epoch ms.');
const text = z.string();
const Id = z.object({ id: z.string().max(64) });
const Key = z.object({ key: z.string().min(1).max(64) });
const Window = z.looseObject({ from: at, to: at });
const none = z.object({});
const Half = z.looseObject({ rows, bought: rows, isCut: z.boolean() });
const Figures = z.looseObject({ coverage: z.number().nullable(), withheld: z.boolean() });
const health = { ok: z.boolean(), problems: z.array(text), parts: z.record(z.enum(parts), z.boolean()) };
const Posting = z.looseObject({ key: text, cause: text.nullable(), acts: z.array(text), isEditable: z.boolean() });

const promises: ApiTable = {
  'POST /api/quotes': {
    what: 'A date for an enquiry: its distribution, what drives it, what it rests on. Changes nothing.',
    body: QuoteSchema,
    answer: z.looseObject({
      p50: at,
      p80: at,
      p95: at,
      quotedAt: at,
      paperFinishAt: at,
      basis: z.looseObject({ now: at }),
    }),
  },
  'POST /api/what-if': {
    what: 'Every order’s dates before and after a change. Changes nothing.',
    body: WhatIfSchema,
    answer: z.array(z.looseObject({ orderId: text, atRisk: z.boolean() })),
  },
  'GET /api/promises/record': {
    what: 'How dates and levels were kept.',
    answer: z.looseObject({ word: z.looseObject({}), all: z.looseObject({}) }),
  },
  'GET /api/promises/record/words': {
    what: 'The dates given that the record counts, the 1,000 newest, each with what became of it.',
    answer: z.strictObject({
      total: z.int(),
      words: z.array(z.looseObject({ orderId: text, date: at, outcome: text })),
    }),
  },
  'GET /api/promises/beliefs': {
    what: 'What was measured of the shop, and how surely.',
    answer: z.looseObject({ now: at, centres: rows, suppliers: rows }),
  },
  'GET /api/orders/:id/explanation': {
    what: 'When the steps of an order begin and end, and what moved its date since yesterday.',
    params: Id,
    answer: z.strictObject({ explanation: z.looseObject({ steps: rows }).nullable() }),
  },
  'GET /api/promises/drift': { what: 'Groups whose dates are kept more or less often than they say.', answer: list },
  'GET /api/promises/alarms': { what: 'Dates in danger.', answer: z.array(z.looseObject({ orderId: text })) },
  'GET /api/orders/:id/word': {
    what: 'Every act about the date of an order.',
    params: Id,
    answer: z.strictObject({ acts: rows }),
  },
  'GET /api/orders/:id/chance': {
    what: 'The chance of a date before it is given.',
    params: Id,
    query: DateQuery,
    answer: z.strictObject({ date: at, chance: z.number().nullable() }),
  },
  'POST /api/orders/:id/word': {
    what: 'Gives, changes or withdraws the date of an order.',
    right: 'decide',
    params: Id,
    body: WishSchema,
    answer: z.strictObject({ act: z.looseObject({}) }),
  },
};

const figures: ApiTable = {
  'GET /api/view': {
    what: 'The planners’ page as data, of now or over a window.',
    query: z.object({ from: at.optional(), to: at.optional() }),
    answer: z.looseObject({
      now: at,
      timeZone: text,
      window: Window,
      machines: rows,
      orders: rows,
      alarms: rows,
      pareto: rows,
      outbox: z.looseObject({}),
    }),
  },
  'GET /api/live': {
    what: 'The same by server-sent events: whole once, then what changed.',
    type: 'text/event-stream',
  },
  'GET /api/figures': {
    what: 'Figures of a scope, row by row.',
    query: [ScopeSchema, WindowSchema, Rows],
    answer: z.array(z.looseObject({ key: z.looseObject({}), from: at, to: at, figures: Figures })),
  },
  'GET /api/pareto': {
    what: 'Losses of a scope: stops, scrap, the waterfall.',
    query: [ScopeSchema, WindowSchema, Sorted],
    answer: z.looseObject({
      stops: rows,
      scrap: rows,
      waterfall: z.looseObject({}),
      coverage: z.number().nullable(),
      withheld: z.boolean(),
    }),
  },
  'GET /api/measured': {
    what: 'Measured beside paper.',
    query: WindowSchema,
    answer: z.looseObject({ window: Window, setups: rows, cycles: rows }),
  },
  'GET /api/explain': {
    what: 'A scope’s figures down to sums, stretches, counts and the facts behind.',
    query: [ScopeSchema, WindowSchema],
    answer: z.looseObject({ from: at, to: at, figures: Figures, kpis: rows, machines: rows }),
  },
  'GET /api/formulas': {
    what: 'The formulas of the figures.',
    answer: z.looseObject({ formulas: z.looseObject({}), minCoverage: z.number() }),
  },
  'GET /api/drill': {
    what: 'What a bar of the page is made of.',
    query: [DrillSchema, WindowSchema],
    answer: z.looseObject({ pieces: rows }),
  },
  'GET /api/facts': {
    what: 'Facts of a machine’s box by number.',
    query: FactsQuery,
    answer: z.array(z.looseObject({ seq: z.int(), at, type: text })),
  },
  'GET /api/orders/:orderId/plans': {
    what: 'An order by the planned times of then, and of today.',
    params: z.object({ orderId: text }),
    answer: z.strictObject({ plans: z.looseObject({}) }),
  },
  'GET /api/kpis': {
    what: 'KPIs of a strategy, row by row.',
    query: [KpiRows, WindowSchema],
    answer: z.looseObject({ strategy: text, by: text, kpis: z.array(text), rows, missing: rows }),
  },
  'GET /api/kpis.csv': { what: 'The same as a file.', query: [KpiRows, WindowSchema], type: 'text/csv' },
  'GET /api/kpis/behind': {
    what: 'What stands behind one value.',
    query: [BehindSchema, WindowSchema],
    answer: z.looseObject({ kpi: text, formula: text, n: z.int(), measures: rows }),
  },
  'GET /api/kpis/fit': {
    what: 'Which strategy would fit each item, from measured data.',
    query: WindowSchema,
    answer: rows,
  },
  'GET /api/kpis/fit.csv': { what: 'The same as a file.', query: WindowSchema, type: 'text/csv' },
  'GET /api/kpis/definitions': {
    what: 'What each KPI is.',
    answer: z.looseObject({ kpis: z.unknown(), ofStrategy: z.looseObject({}), fewest: z.number() }),
  },
  'GET /api/costs': {
    what: 'What orders cost beside their calculation.',
    right: 'seeCosts',
    query: [CostRows, WindowSchema],
    answer: z.strictObject({ currency: text.nullable(), rows, oddRates: z.int(), otherCurrency: z.int() }),
  },
  'GET /api/costs.csv': {
    what: 'The same as a file.',
    right: 'seeCosts',
    query: [CostRows, WindowSchema],
    type: 'text/csv',
  },
  'GET /api/costs.xlsx': {
    what: 'The same as an Excel workbook.',
    right: 'seeCosts',
    query: [CostRows, WindowSchema],
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  'GET /api/costs/paid-time': {
    what: 'What paid time of machines and people cost, and how much of it no order has.',
    right: 'seeCosts',
    query: WindowSchema,
    answer: z.looseObject({ currency: text.nullable(), machine: z.looseObject({}), labour: z.looseObject({}) }),
  },
  'GET /api/orders/:id/costs': {
    what: 'What one order cost.',
    right: 'seeCosts',
    params: Id,
    answer: z.strictObject({ cost: z.looseObject({ planned: z.unknown(), actual: z.unknown() }).nullable() }),
  },
  'GET /api/families': { what: 'Projects, and orders that have sub-orders: how many of them are done.', answer: rows },
  'GET /api/items': {
    what: 'What orders were ever for, with the unit of each.',
    answer: z.strictObject({ items: rows }),
  },
  'GET /api/orders/:id/row': {
    what: 'One order as a row of the page, also one that the page does not list.',
    params: Id,
    answer: z.strictObject({ row: z.looseObject({ orderId: text }) }),
  },
  'GET /api/orders/:id/family': {
    what: 'The orders that belong together with this one, as a tree: state, dates, what each waits for.',
    params: Id,
    answer: z.looseObject({ orderId: text, roots: rows, isCut: z.boolean() }),
  },
  'GET /api/trace/find': {
    what: 'Orders, lots and serial numbers by a text, 20 of each at most; `isCut`: there are more.',
    query: FindSchema,
    answer: z.looseObject({ orders: rows, lots: rows, serials: z.array(text), isCut: z.boolean() }),
  },
  'GET /api/trace': {
    what: 'What is in an order, a lot, a serial number, and where it went.',
    query: StartSchema,
    answer: z.looseObject({ start: z.looseObject({}), operations: rows, backward: Half, forward: Half }),
  },
  'GET /api/recall': { what: 'Every order that has some of it.', query: StartSchema, answer: Half },
  'GET /api/recall.csv': { what: 'The same as a file.', query: StartSchema, type: 'text/csv' },
};

const erp: ApiTable = {
  'GET /api/material': {
    what: 'Material of open orders: what is there, what comes when, what may begin.',
    answer: z.looseObject({ rows }),
  },
  'GET /api/material.csv': { what: 'The same as a file.', type: 'text/csv' },
  'POST /api/orders/:id/pass': {
    what: 'Lets an order begin all the same.',
    right: 'decide',
    params: Id,
    body: PassSchema,
  },
  'GET /api/orders/:id/confirmations': {
    what: 'Facts against ERP: the difference, every ticket.',
    params: Id,
    answer: z.looseObject({
      orderId: text,
      operations: rows,
      openPoints: z.array(text),
      notInBooks: z.array(text),
      booksAt: z.int().nullable(),
      problem: text.nullable(),
    }),
  },
  'POST /api/orders/:id/take-off': {
    what: 'Cancels here what the ERP has no longer.',
    right: 'decide',
    params: Id,
    body: TakeOffSchema,
  },
  'POST /api/outbox/:key/retry': { what: 'Sends a parked posting again.', right: 'decide', params: Key },
  'GET /api/postings/causes': {
    what: 'What waits for a person, by cause.',
    answer: z.looseObject({ parked: z.int(), doubtful: z.int(), causes: rows, left: z.int() }),
  },
  'GET /api/postings': {
    what: 'What waits for a person, page by page.',
    query: PageQuery,
    answer: z.looseObject({ total: z.int(), page: z.int(), pages: z.int(), postings: z.array(Posting) }),
  },
  'GET /api/postings/:key': {
    what: 'One posting with its content and history.',
    params: Key,
    answer: Posting.extend({ body: text, history: rows }),
  },
  'POST /api/postings/decisions': {
    what: 'What people decide about postings.',
    right: 'decide',
    body: DecisionSchema,
    answer: z.union([z.looseObject({ decided: z.int(), passedOver: z.int() }), z.looseObject({ keys: z.array(text) })]),
  },
  'GET /api/proposals': {
    what: 'Measured figures that are far from the paper, the furthest first, `many` of them.',
    query: z.object({ from: at.optional(), to: at.optional(), many: z.int().optional() }),
    answer: z.strictObject({ window: Window, proposals: rows, left: z.int(), accepted: rows, isTaken: z.boolean() }),
  },
  'GET /api/proposals.csv': { what: 'What was accepted, as a file.', type: 'text/csv' },
  'POST /api/proposals/accept': {
    what: 'A measured figure is handed to the ERP.',
    right: 'decide',
    body: AcceptSchema,
  },
  'GET /api/quarantine': {
    what: 'Facts that make no sense, with the reason.',
    query: Listed,
    answer: z.strictObject({ open: z.int(), entries: rows }),
  },
  'POST /api/books': {
    what: 'After the bridge lost its data, where the ERP cannot be asked: all that was made is booked there, or nothing.',
    right: 'decide',
    body: BooksSchema,
  },
  'POST /api/quarantine/:edgeId/:seq': { what: 'Takes or discards one.', right: 'decide', params: Named, body: Settle },
};

export const bridgeCalls: ApiTable = {
  ...commonCalls,
  ...promises,
  ...figures,
  ...erp,
  ...openApiCall,
  'GET /health': { what: 'Whether the bridge works.', answer: z.looseObject(health) },
  'GET /api/health': {
    what: 'How the bridge is, with all that was looked at.',
    answer: z.looseObject({ ...health, findings: rows, boxes: rows }),
  },
  'POST /edge/v1/compare': {
    what: 'Whether box and bridge hold the same facts up to a number.',
    isForBoxes: true,
    body: CompareRequestSchema,
    answer: CompareResponseSchema,
  },
  'POST /edge/v1/token': {
    what: 'The hash of the token that a box uses from now on.',
    isForBoxes: true,
    body: TokenRequestSchema,
  },
  'POST /edge/v1/exchange': {
    what: 'A box’s facts up, planning messages down.',
    isForBoxes: true,
    body: ExchangeReceivedSchema,
    answer: z.looseObject({ planning: rows }),
  },
};

/** Where the configuration names a provider. */
export const oidcCalls: ApiTable = {
  'GET /api/oidc/start': { what: 'Away to the provider’s sign-on.', query: StartQuery, status: 302 },
  'GET /api/oidc/callback': { what: 'Back from it.', query: none, status: 302 },
};
