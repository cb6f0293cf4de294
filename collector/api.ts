/** Every call of the box, for its OpenAPI document: what it takes is what the call itself checks by. */
import { z } from 'zod';
import { CommandSchema } from '../shared/core/commands/command.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import { ScopeSchema } from '../shared/core/words/scope.ts';
import { commonCalls } from '../shared/io/api-calls.ts';
import { type ApiTable, openApiCall } from '../shared/io/openapi.ts';
import { ChoiceSchema } from './commissioning/connect/choice.ts';
import { AddBody, IdParam as LookId, RemoveBody, RowsQuery, TrustBody } from './commissioning/connect/routes.ts';
import { LookSchema } from './commissioning/connect/target.ts';
import {
  CorrectionsQuery,
  ExportQuery,
  FactsQuery,
  IdParam,
  MachineQuery,
  QuarantineQuery,
  QueueQuery,
  Rows,
  Settle,
  StopsQuery,
} from './server.ts';

const rows = z.array(z.looseObject({}));
const at = z.number().describe('Epoch ms.');
const text = z.string();
const numbers = z.strictObject({ facts: z.array(z.int()).describe('Numbers of the facts that it gave.') });
const Figures = z.looseObject({ coverage: z.number().nullable(), withheld: z.boolean() });

const looks: ApiTable = {
  'GET /api/connect': {
    what: 'What can be looked at, and what is configured.',
    right: 'administer',
    answer: z.looseObject({ right: text, lookouts: rows, sources: rows, machines: rows }),
  },
  'POST /api/connect/looks': {
    what: 'Opens a look at an address.',
    right: 'administer',
    body: LookSchema,
    answer: z.strictObject({ id: text }),
  },
  'GET /api/connect/looks/:id': {
    what: 'What a look sees by now.',
    right: 'administer',
    params: LookId,
    query: RowsQuery,
    answer: z.looseObject({ protocol: text, address: text, phase: text, rows, total: z.int() }),
  },
  'DELETE /api/connect/looks/:id': { what: 'Closes a look.', right: 'administer', params: LookId },
  'POST /api/connect/looks/:id/trust': {
    what: 'Trusts the certificate that a look met.',
    right: 'administer',
    params: LookId,
    body: TrustBody,
  },
  'POST /api/connect/looks/:id/try': {
    what: 'Tries a choice of values.',
    right: 'administer',
    params: LookId,
    body: ChoiceSchema,
  },
  'POST /api/connect/looks/:id/draft': {
    what: 'The entry that a choice would make.',
    right: 'administer',
    params: LookId,
    body: AddBody,
    answer: z.strictObject({ yaml: text, fault: text.nullable() }),
  },
  'POST /api/connect/looks/:id/add': {
    what: 'Adds or changes a machine in the configuration.',
    right: 'administer',
    params: LookId,
    body: AddBody,
    answer: z.strictObject({ yaml: text }),
  },
  'POST /api/connect/machines/:id/remove': {
    what: 'Takes a machine out of the configuration.',
    right: 'administer',
    params: LookId,
    body: RemoveBody,
  },
};

export const collectorCalls: ApiTable = {
  ...commonCalls,
  ...looks,
  ...openApiCall,
  'GET /health': {
    what: 'Whether facts are written.',
    answer: z.strictObject({ ok: z.boolean(), problems: z.array(text) }),
  },
  'GET /api/health': {
    what: 'How the box and each line is.',
    answer: z.looseObject({ ok: z.boolean(), problems: z.array(text), edgeId: text, sources: rows, machines: rows }),
  },
  'GET /service': { what: 'The service page.', status: 302 },
  'GET /api/service': {
    what: 'The service page as data.',
    answer: z.looseObject({ now: at, edgeId: text, findings: rows, sources: rows, machines: rows }),
  },
  'GET /api/service/live': { what: 'The same by server-sent events.', type: 'text/event-stream' },
  'GET /api/view': {
    what: 'The tablet’s page as data; without names for who is not signed on.',
    answer: z.looseObject({ now: at, seq: z.int(), edgeId: text, reasons: rows, machines: rows }),
  },
  'GET /api/live': {
    what: 'The same by server-sent events: whole once, then what changed.',
    type: 'text/event-stream',
  },
  'POST /api/commands': {
    what: 'A person’s command, once: a repeat with the same number gives the same facts.',
    right: 'giveCommands',
    body: CommandSchema,
    answer: numbers,
  },
  'GET /api/facts': {
    what: 'Facts by number.',
    query: FactsQuery,
    answer: z.strictObject({ lastSeq: z.int(), facts: rows }),
  },
  'GET /api/stops': {
    what: 'Stops without a reason before the page’s.',
    query: StopsQuery,
    answer: z.strictObject({ stops: rows }),
  },
  'GET /api/queue': {
    what: 'Orders that can be started at a machine, by a text.',
    query: QueueQuery,
    answer: z.strictObject({ queue: rows }),
  },
  'GET /api/entries': {
    what: 'What people entered at a machine.',
    query: MachineQuery,
    answer: z.strictObject({ entries: rows }),
  },
  'GET /api/corrections': {
    what: 'What people corrected on a machine.',
    query: [CorrectionsQuery, WindowSchema],
    answer: z.strictObject({ corrections: rows }),
  },
  'GET /api/export': {
    what: 'All facts, a line each; names only for administrators.',
    right: 'export',
    query: ExportQuery,
    type: 'application/x-ndjson',
  },
  'GET /api/sendings': {
    what: 'What was sent to a machine.',
    query: MachineQuery,
    answer: z.strictObject({ sendings: rows }),
  },
  'GET /api/explain': {
    what: 'A scope’s figures down to sums, stretches, counts and the facts behind.',
    query: [ScopeSchema, WindowSchema],
    answer: z.looseObject({ from: at, to: at, figures: Figures, kpis: rows, machines: rows, sendings: rows }),
  },
  'GET /api/figures': {
    what: 'Figures of a scope, row by row.',
    query: [ScopeSchema, WindowSchema, Rows],
    answer: z.array(z.looseObject({ key: z.looseObject({}), from: at, to: at, figures: Figures })),
  },
  'GET /api/quarantine': {
    what: 'Input that made no sense.',
    query: QuarantineQuery,
    answer: z.strictObject({ open: z.int(), dropped: z.int(), entries: rows }),
  },
  'GET /api/quarantine/export': { what: 'All of it, a line each.', type: 'application/x-ndjson' },
  'POST /api/quarantine/:id': {
    what: 'Takes or discards one.',
    right: 'decide',
    params: IdParam,
    body: Settle,
    answer: numbers,
  },
};
