/** What the parameters and groups of calls mean, for both processes' API documents. One name means one thing everywhere. */

interface ParameterWords {
  what: string;
  example: string | number;
}

const an = (what: string, example: string | number): ParameterWords => ({ what, example });

/** By name, or by the part of the path before it where a name alone says too little; a schema's own words go first. */
const parameterWords: ReadonlyMap<string, ParameterWords> = new Map([
  ['from', an('Begin of the window, epoch ms; what begins then is in it.', 1_790_000_000_000)],
  ['to', an('End of the window, epoch ms; what begins then is not in it.', 1_790_086_400_000)],
  ['kind', an('What the figures are of.', 'machine')],
  ['id', an('Which one of that kind; none for the plant.', 'press-1')],
  ['workCentreId', an('A work centre, as the configuration names it.', 'press')],
  ['machineId', an('A machine, as the configuration names it.', 'press-1')],
  ['orderId', an('An order, as the ERP numbers it.', 'PO-4711')],
  ['itemId', an('An item, as the ERP numbers it.', 'HOUSING-40')],
  ['lot', an('A lot of that item.', 'L2026-17')],
  ['serial', an('A serial number.', 'SN-000123')],
  ['orders/id', an('An order, as the ERP numbers it.', 'PO-4711')],
  ['orders/orderId', an('An order, as the ERP numbers it.', 'PO-4711')],
  ['by', an('What the rows are of, or what they are sorted by.', 'day')],
  ['plan', an('By the planned times in force when the parts were made, or by today’s.', 'inForce')],
  ['strategy', an('Make to order, to stock, assemble or engineer to order.', 'MTO')],
  ['kpi', an('Which KPI, as its definitions name it.', 'leadTime')],
  ['key', an('Which row, as the answer with the rows names it.', '2026-11')],
  ['of', an('What the bar shows: a loss, stops of a reason, scrap of a reason.', 'loss')],
  ['loss', an('Which loss, as the waterfall names it.', 'equipmentFailure')],
  ['reasonId', an('Which reason; left out: what nobody gave one.', 'tool')],
  ['unit', an('Of which unit the scrap is; left out: pieces.', 'kg')],
  ['date', an('A day in the plant’s time, or epoch ms.', '2026-12-24')],
  ['q', an('A part of the text that is looked for.', 'PO-47')],
  ['text', an('A part of the text that is looked for.', 'PO-47')],
  ['seq', an('Numbers of facts, with commas, 200 at most.', '12,13,14')],
  ['cause', an('A cause, as the list of causes names it.', 'c-1f3a')],
  ['page', an('Which page, from 1.', 1)],
  ['many', an('So many at most.', 40)],
  ['limit', an('So many at most.', 200)],
  ['all', an('1: also what was decided.', '0')],
  ['names', an('1: with names of people, for administrators.', '0')],
  ['filter', an('A part of the name or place.', 'count')],
  ['before', an('Only older ones than this: a number of the log, or epoch ms of a stop.', 1_790_000_000_000)],
  ['facts/from', an('The first number.', 1)],
  ['outbox/key', an('A posting, as the list names it.', 'k-7f21')],
  ['postings/key', an('A posting, as the list names it.', 'k-7f21')],
  ['people/name', an('A person’s name.', 'anna')],
  ['stations/name', an('A screen’s or program’s name.', 'Hall 2')],
  ['looks/id', an('A look, as opening it answered.', 'a1b2c3')],
  ['machines/id', an('A machine, as the configuration names it.', 'press-1')],
  ['quarantine/id', an('An entry, as the list numbers it.', 17)],
  ['quarantine/edgeId', an('The box that told the fact.', 'edge-1')],
  ['edgeId/seq', an('The fact’s number there.', 4711)],
  ['start/to', an('The page to come back to.', '/')],
]);

/** `path`: of the call, with `:names`. */
export function wordsOfParameter(path: string, name: string): ParameterWords | null {
  const steps = path.split('/').map((step) => step.replace(':', ''));
  const before = steps.includes(name) ? steps[steps.indexOf(name) - 1] : steps.at(-1);
  return parameterWords.get(`${before}/${name}`) ?? parameterWords.get(name) ?? null;
}

/** The first word of a path. */
const groupWords: ReadonlyMap<string, string> = new Map([
  ['session', 'Signing on and off.'],
  ['setup', 'The first person.'],
  ['pair', 'Pairing a screen.'],
  ['people', 'Who may come in.'],
  ['stations', 'Screens and programs that only look.'],
  ['audit', 'Who did what.'],
  ['pseudonyms', 'What stands for names in exports.'],
  ['ca', 'The authority that signs the page’s certificate.'],
  ['metrics', 'Numbers for Prometheus.'],
  ['openapi', 'This document.'],
  ['health', 'Whether all is well.'],
  ['view', 'A page as data.'],
  ['live', 'A page as data that goes on.'],
  ['service', 'The page of whoever looks after the box.'],
  ['connect', 'Connecting, changing and removing machines.'],
  ['commands', 'What people enter at machines.'],
  ['facts', 'Facts, as they were written.'],
  ['stops', 'Stops that lack a reason.'],
  ['queue', 'What may be started at a machine.'],
  ['entries', 'What people entered.'],
  ['corrections', 'What people corrected.'],
  ['sendings', 'What was sent to a machine.'],
  ['export', 'Facts to take along.'],
  ['quarantine', 'What made no sense, until a person decides.'],
  ['explain', 'How figures came about.'],
  ['figures', 'OEE and its parts, row by row.'],
  ['pareto', 'Where time and parts went.'],
  ['drill', 'What a bar is made of.'],
  ['measured', 'Measured beside paper.'],
  ['formulas', 'By which formulas figures are computed.'],
  ['kpis', 'Figures of the strategies.'],
  ['costs', 'What orders cost.'],
  ['orders', 'One order: its date, family, confirmations, costs.'],
  ['families', 'Orders that belong together.'],
  ['items', 'What orders were for.'],
  ['trace', 'What went into what.'],
  ['recall', 'Who has some of a lot.'],
  ['material', 'What may begin, and when the rest comes.'],
  ['quotes', 'Dates for enquiries.'],
  ['what-if', 'Dates before and after a change.'],
  ['promises', 'How dates were kept, and what they rest on.'],
  ['outbox', 'A posting that is sent again.'],
  ['postings', 'What the ERP did not take.'],
  ['proposals', 'Measured figures that the ERP should take over.'],
  ['books', 'After the bridge lost its data.'],
  ['oidc', 'Signing on at the plant’s provider.'],
  ['edge', 'What boxes and bridge tell each other.'],
]);

export const wordsOfGroup = (group: string): string | null => groupWords.get(group) ?? null;
