/**
 * The contract of `rest`, published by the mock ERP at `/api/openapi.json`: what an ERP, or a small face before one,
 * has to answer so that the bridge can speak to it. Made of the schemas that the bridge itself reads by.
 */
import { z } from 'zod';
import { ConfirmationSchema } from '../../shared/core/erp/confirmation.ts';
import { MasterRowSchema } from '../../shared/core/erp/master.ts';
import { cures } from '../../shared/core/erp/posting.ts';
import { StockRowSchema } from '../../shared/core/materials/stock.ts';
import { WorkOrderSchema } from '../../shared/core/words/order.ts';

type Json = Readonly<Record<string, unknown>>;

const Refusal = z.object({
  code: z.string().describe('Of the ERP.'),
  message: z.string().describe('In the ERP’s own language; shown to the planner.'),
  cure: z.enum(cures).optional().describe('What a person can do about it.'),
});
const Accepted = z.object({
  number: z.string().describe('The ERP’s own number of the confirmation; it comes back in a reversal.'),
});
const Held = ConfirmationSchema.extend({
  number: z.string(),
  reversed: z.boolean(),
  receivedAt: z.int().describe('Epoch ms.'),
});
const Orders = z.object({
  cursor: z.string().describe('Opaque; given back as `since`.'),
  orders: z.array(WorkOrderSchema).describe('Each is checked alone: an odd one is set aside and stops no other.'),
  gone: z.array(z.string()).optional().describe('Numbers that the ERP has no longer.'),
  isComplete: z
    .boolean()
    .optional()
    .describe('The last page of a full download: what was in none of its pages is gone.'),
});
const Figure = z.looseObject({
  kind: z.enum(['availability', 'setup', 'run']).describe('A share of planned time; ms; ms per part.'),
  itemId: z.string().nullable().describe('Of a run time.'),
  paper: z.number().nullable(),
  measured: z.number(),
});
const Word = z.looseObject({
  orderId: z.string(),
  promisedAt: z.number().nullable().describe('The date that was given, epoch ms; null: it was withdrawn.'),
  quotedAt: z.number().nullable().describe('The same date, by its older name.'),
  quoteLevel: z.number().nullable().describe('The chance that it was given with; null: none was computed.'),
  givenAt: z.number().describe('When it was given, changed or withdrawn.'),
  p50: z.number().nullable().describe('Today’s distribution of the end; null where none can be computed.'),
  p80: z.number().nullable(),
  keepProbability: z.number().nullable().describe('Of the date that was given, today.'),
});

const schemaOf = (schema: z.ZodType): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};
const json = (schema: string): Json => ({
  'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
});
const answers = (good: Json): Json => ({
  ...good,
  '401': { description: 'The token is not known. All postings wait.', content: json('Refusal') },
  '403': {
    description: 'Our user may not do this. The order waits; if no order may, all do.',
    content: json('Refusal'),
  },
  '503': { description: 'With Retry-After: nothing was done. Without: it is looked up what was.' },
});
const refusals: Json = {
  '422': {
    description: 'Nothing was booked, and a repeat cannot mend it. (So is any other 4xx.)',
    content: json('Refusal'),
  },
  '423': {
    description: 'The order is locked, nothing was booked: repeated after 2, 4, 8 s, or Retry-After.',
    content: json('Refusal'),
  },
  '429': { description: 'Too much at once, nothing was booked: as 423.', content: json('Refusal') },
  '500': { description: 'It may be booked: looked up by its key before anything is repeated. (So is any other 5xx.)' },
};
const query = (name: string, description: string): Json => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
});

const paths: Json = {
  '/api/work-orders': {
    get: {
      operationId: 'workOrders',
      summary: 'Orders changed after a cursor; all without one.',
      parameters: [query('since', 'The cursor of the last answer.')],
      responses: answers({ '200': { description: 'A page.', content: json('Orders') } }),
    },
  },
  '/api/master-data': {
    get: {
      operationId: 'masterData',
      summary: 'All that a posting may name: work centres, reasons, people, rates. An empty list where there is none.',
      responses: answers({ '200': { description: 'Each row is checked alone.', content: json('MasterData') } }),
    },
  },
  '/api/stock': {
    get: {
      operationId: 'stock',
      summary:
        'Stock by lot, expected receipts, and movements of some months: for material and the KPIs of stock. 404 where there is none.',
      responses: answers({ '200': { description: 'Each row is checked alone.', content: json('Stock') } }),
    },
  },
  '/api/confirmations': {
    post: {
      operationId: 'confirm',
      summary: 'Books one confirmation, or takes one back, whole or not at all. 2xx only when it is on disk.',
      requestBody: { required: true, content: json('Confirmation') },
      responses: answers({ '201': { description: 'Booked.', content: json('Accepted') }, ...refusals }),
    },
    get: {
      operationId: 'confirmations',
      summary: 'What is booked under a key, or of an order. It must see everything that a lost request booked.',
      parameters: [query('key', 'As it was sent.'), query('orderId', 'All of an order, also of other hands.')],
      responses: answers({ '200': { description: 'Empty where nothing is.', content: json('Held') } }),
    },
  },
  '/api/work-centres/{id}/figures': {
    put: {
      operationId: 'figure',
      summary:
        'A measured figure that a planner accepted, in the place of the paper one: availability, setup or run time.',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { required: true, content: json('Figure') },
      responses: answers({ '204': { description: 'Kept.' } }),
    },
  },
  '/api/work-orders/{id}/promise': {
    put: {
      operationId: 'promise',
      summary:
        'The date that was given for an order, and today’s distribution beside it, for whoever looks at it in the ERP.',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { required: true, content: json('Promise') },
      responses: answers({
        '204': { description: 'Kept.' },
        '422': { description: 'No place for it.', content: json('Refusal') },
      }),
    },
  },
};

/** OpenAPI 3.1. Times are epoch ms; quantities whole steps of the order's unit, or decimal text with `unit`. */
export function restContract(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'What the bridge asks of an ERP (dialect rest)',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Orders: schemaOf(Orders),
        MasterData: schemaOf(z.array(MasterRowSchema)),
        Stock: schemaOf(z.array(StockRowSchema)),
        Confirmation: schemaOf(ConfirmationSchema),
        Held: schemaOf(z.array(Held)),
        Accepted: schemaOf(Accepted),
        Refusal: schemaOf(Refusal),
        Promise: schemaOf(Word),
        Figure: schemaOf(Figure),
      },
    },
  };
}
