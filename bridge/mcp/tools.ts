/**
 * What a language model may ask a bridge: questions by name, each a call of the API that changes nothing, with the page
 * and the explanation behind its figures. Pure.
 */
import { z } from 'zod';
import { kpiIds } from '../../shared/core/kpis/definitions.ts';
import { kpiGroups } from '../../shared/core/kpis/groups.ts';
import { groupings } from '../../shared/core/reports/group.ts';
import { LATEST_MS } from '../../shared/core/words/moments.ts';
import { strategies } from '../../shared/core/words/order.ts';
import {
  type Args,
  by,
  type Explain,
  explained,
  explainedCauses,
  explainedCosts,
  explainedDate,
  explainedDates,
  explainedKpis,
  explainedMachines,
  explainedMade,
  explainedOrders,
  explainedPlant,
  explainedProposals,
  explainedRows,
  queryOf,
} from './explained.ts';

export interface Tool {
  title: string;
  /** What it answers; for the model. */
  what: string;
  input: z.ZodObject;
  /** `METHOD /path` of the API table; `:names` are taken from the input, the rest is the query, or a POST's body. */
  call: string;
  /** Of the answer, these fields alone. */
  picks?: readonly string[];
  /** And without these, wherever they stand: what makes an answer longer than a model reads. */
  omits?: readonly string[];
  /** Likewise, where it would be too long with them; that is said, and the link leads to the whole. */
  shortens?: readonly string[];
  /** The planners' page that shows it: what stands after `#`. */
  page?: (args: Args) => string;
  explain: Explain;
}

const text = (what: string) => z.string().min(1).max(128).describe(what);
const At = z
  .union([z.iso.datetime({ offset: true }), z.iso.date(), z.int().min(0).max(LATEST_MS)])
  .transform((at) => (typeof at === 'number' ? at : Date.parse(at)));
const window = {
  from: At.describe('Begin: 2026-11-01T00:00:00+01:00, a day (UTC), or epoch ms.'),
  to: At.describe('End, at most 400 days later.'),
};
const scope = {
  kind: z.enum(['plant', 'workCentre', 'machine', 'order', 'operation', 'operator', 'item']),
  id: text('Its id; none for the plant.').optional(),
  workCentreId: text('Of an item: as made there.').optional(),
};
const order = { id: text('The order’s id, like PO-4711.') };
const none = z.object({});
const start = {
  orderId: text('An order,').optional(),
  serial: text('or a serial number,').optional(),
  itemId: text('or an item with').optional(),
  lot: text('its lot.').optional(),
};

const explored = (args: Args): string => `explore?${queryOf(args, ['kind', 'id', 'by'])}`;

export const tools = {
  machines_now: {
    title: 'Machines now',
    what: 'Every machine: what it does, since when, on which operation, its figures of the last 24 hours.',
    input: none,
    call: 'GET /api/view',
    picks: ['now', 'timeZone', 'window', 'machines'],
    page: () => 'machines',
    explain: explainedMachines,
  },
  orders: {
    title: 'Open orders',
    what: 'Open orders: state, quantities, the date given, the chance of it, the date by scenarios, what is wrong.',
    input: none,
    call: 'GET /api/view',
    picks: ['now', 'timeZone', 'orders'],
    omits: ['operations'],
    page: () => 'orders',
    explain: explainedOrders,
  },
  dates_in_danger: {
    title: 'Dates in danger',
    what: 'Orders whose given date is likely to break, and why.',
    input: none,
    call: 'GET /api/promises/alarms',
    page: () => 'orders',
    explain: explainedDates,
  },
  figures: {
    title: 'OEE and its parts',
    what: 'Availability, performance, quality, OEE, coverage of a scope over a window, row by row. Withheld where too little was seen: say so, and give no figure.',
    input: z.object({ ...scope, ...window, by: z.enum(groupings).default('day') }),
    call: 'GET /api/figures',
    page: explored,
    explain: explainedRows,
  },
  losses: {
    title: 'Losses',
    what: 'Where the time of a scope went: stops by reason, scrap by reason, the waterfall of losses.',
    input: z.object({ ...scope, ...window }),
    call: 'GET /api/pareto',
    page: explored,
    explain: explained,
  },
  explain: {
    title: 'How a figure came about',
    what: 'The sums, stretches, counts and numbers of facts behind the figures of a scope.',
    input: z.object({ ...scope, ...window }),
    call: 'GET /api/explain',
    page: explored,
    shortens: ['intervals', 'quantities', 'parts', 'facts'],
    explain: explained,
  },
  formulas: {
    title: 'Formulas',
    what: 'Every formula of the figures, with its clause of ISO 22400.',
    input: none,
    call: 'GET /api/formulas',
    explain: 'itself',
  },
  facts: {
    title: 'Facts',
    what: 'Single facts of a machine by their numbers, as explain names them.',
    input: z.object({ machineId: text('The machine.'), seq: z.string().max(3_200).describe('Numbers, with commas.') }),
    call: 'GET /api/facts',
    explain: 'itself',
  },
  measured: {
    title: 'Measured beside paper',
    what: 'Cycle and set-up times as measured, beside those of the plan.',
    input: z.object(window),
    call: 'GET /api/measured',
    page: () => 'measured',
    explain: explainedPlant,
  },
  kpis: {
    title: 'KPIs by strategy',
    what: 'On-time delivery, lead time and its parts, service level, kit completeness … of make to order, to stock, assemble, engineer.',
    input: z.object({ strategy: z.enum(strategies), by: z.enum(kpiGroups).default('month'), ...window }),
    call: 'GET /api/kpis',
    page: (args) => `kpis?${queryOf(args, ['strategy', 'by'])}`,
    explain: explainedKpis,
  },
  kpi_behind: {
    title: 'Behind a KPI',
    what: 'The orders behind one value of a KPI.',
    input: z.object({
      strategy: z.enum(strategies),
      by: z.enum(kpiGroups).default('month'),
      kpi: z.enum(kpiIds),
      key: z.string().max(200).default('').describe('The row, as kpis names it.'),
      ...window,
    }),
    call: 'GET /api/kpis/behind',
    page: (args) => `kpis?${queryOf(args, ['strategy', 'by'])}`,
    explain: by('/api/kpis/definitions'),
  },
  kpi_definitions: {
    title: 'What each KPI is',
    what: 'Formula and source of each KPI.',
    input: none,
    call: 'GET /api/kpis/definitions',
    explain: 'itself',
  },
  order_word: {
    title: 'The date given of an order',
    what: 'Every act about its date: given, changed, withdrawn, by whom and why.',
    input: z.object(order),
    call: 'GET /api/orders/:id/word',
    page: openOrder,
    explain: explainedDate,
  },
  order_chance: {
    title: 'Chance of a date',
    what: 'How likely an open order is finished by a date.',
    input: z.object({ ...order, date: z.iso.date().describe('A day, 2026-12-24.') }),
    call: 'GET /api/orders/:id/chance',
    page: openOrder,
    explain: explainedDate,
  },
  order_explanation: {
    title: 'Why that date',
    what: 'Of an open order each step that is left, from its start to its P50 and P80, and what moved its date since yesterday.',
    input: z.object(order),
    call: 'GET /api/orders/:id/explanation',
    page: openOrder,
    explain: 'itself',
  },
  order_family: {
    title: 'An order’s family',
    what: 'Sub-orders and project of an order as a tree: state, dates, what each waits for.',
    input: z.object(order),
    call: 'GET /api/orders/:id/family',
    page: (args) => `family?orderId=${encodeURIComponent(String(args.id))}`,
    explain: explainedDate,
  },
  order_confirmations: {
    title: 'Made, and told to the ERP',
    what: 'What was made of an order beside what the ERP was told of it; the difference.',
    input: z.object(order),
    call: 'GET /api/orders/:id/confirmations',
    page: openOrder,
    explain: explainedMade,
  },
  order_costs: {
    title: 'What an order cost',
    what: 'Its cost so far beside its calculation. Takes a person’s right to see costs.',
    input: z.object(order),
    call: 'GET /api/orders/:id/costs',
    page: () => 'costs',
    explain: explainedCosts,
  },
  material: {
    title: 'Material of open orders',
    what: 'Which orders can begin, what is missing, when it comes.',
    input: none,
    call: 'GET /api/material',
    page: () => 'material',
    explain: 'itself',
  },
  trace_find: {
    title: 'Find order, lot or serial number',
    what: 'By a part of its text. Takes the right to see names.',
    input: z.object({ q: text('A part of it.') }),
    call: 'GET /api/trace/find',
    page: (args) => `trace?${queryOf(args, ['q'])}`,
    explain: 'itself',
  },
  trace: {
    title: 'Trace',
    what: 'What is in an order, serial number or lot, and where it went. Takes the right to see names.',
    input: z.object(start),
    call: 'GET /api/trace',
    page: (args) => `trace?${queryOf(args, ['orderId', 'serial', 'itemId', 'lot'])}`,
    explain: 'itself',
  },
  recall: {
    title: 'Recall',
    what: 'Every order and customer that has some of a lot. Takes the right to see names.',
    input: z.object(start),
    call: 'GET /api/recall',
    page: (args) => `trace?${queryOf(args, ['orderId', 'serial', 'itemId', 'lot'])}`,
    explain: 'itself',
  },
  dates_kept: {
    title: 'How dates were kept',
    what: 'How often given dates and each level were kept, with intervals; too few are said.',
    input: none,
    call: 'GET /api/promises/record',
    page: () => 'orders?open=record',
    explain: by('/api/promises/record/words'),
  },
  beliefs: {
    title: 'What the dates rest on',
    what: 'Availability, stops, set-up, suppliers: what was measured, and how surely.',
    input: none,
    call: 'GET /api/promises/beliefs',
    page: () => 'beliefs',
    explain: 'itself',
  },
  quote: {
    title: 'A date for an enquiry',
    what: 'When a new order could be finished: its distribution and what it rests on. Changes nothing.',
    input: z.object({
      itemId: text('What is asked for.'),
      quantity: z.union([z.number().positive(), z.string().max(24)]).describe('In the item’s unit.'),
      strategy: z.enum(strategies).default('MTO'),
      dueAt: z.iso.date().optional().describe('The day that the customer wants.'),
      materialAt: z.iso
        .date()
        .optional()
        .describe('The day that its material is confirmed for; on stock where left out.'),
    }),
    call: 'POST /api/quotes',
    page: () => 'orders',
    explain: by('/api/promises/beliefs'),
  },
  postings_waiting: {
    title: 'What the ERP did not take',
    what: 'Postings that wait for a person, by cause, with the cure.',
    input: none,
    call: 'GET /api/postings/causes',
    page: () => 'confirmations',
    explain: explainedCauses,
  },
  proposals: {
    title: 'Measured figures for the ERP',
    what: 'Planned times that are far from what is measured.',
    input: none,
    call: 'GET /api/proposals',
    page: () => 'figures',
    explain: explainedProposals,
  },
  health: {
    title: 'Is all well',
    what: 'What is wrong with the bridge, its boxes and its ERP.',
    input: none,
    call: 'GET /api/health',
    explain: 'itself',
  },
} as const satisfies Record<string, Tool>;

function openOrder(args: Args): string {
  return `orders?open=${encodeURIComponent(`order:${String(args.id)}`)}`;
}
