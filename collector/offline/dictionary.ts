/**
 * What every kind of fact and every field of one means, for a stranger. Pure. The tables do not compile where a fact is
 * missing; a test holds that no field is.
 */
import { z } from 'zod';
import { EventSchema, type EventType } from '../../shared/core/words/event.ts';

const FACTS: Readonly<Record<EventType, string>> = {
  counted: 'The machine’s counter went on.',
  stateChanged: 'From this moment the machine was in this state.',
  jobChanged: 'The machine named another job, program, item or tool.',
  signalLost: 'Nothing was heard of the machine from this moment on.',
  signalRestored: 'It was heard again.',
  operationStarted: 'A person started an operation of an order here.',
  setupFinished: 'A person said that setting up was done.',
  operationInterrupted: 'A person stopped working on the operation for now.',
  operationFinished: 'A person said that the operation was done.',
  stopClassified: 'A person gave a stop its reason.',
  scrapDeclared: 'A person declared scrap.',
  reworkDeclared: 'A person declared parts that need rework.',
  countCorrected: 'A person corrected a count.',
  productionReassigned: 'A person said to which operations a stretch of production belongs.',
  loadDeclared: 'A person said what lay in the machine (a furnace, a bath).',
  materialIssued: 'A person said which material went in.',
  materialReturned: 'A person took material back out.',
  lotProduced: 'A person said which lot came out.',
  firstPartApproved: 'A person approved the first part.',
  operatorSignedOn: 'A person signed on at the machine.',
  operatorSignedOff: 'A person signed off.',
  noteAdded: 'A person wrote a note.',
  sendingBegun: 'Values were about to be sent to the machine.',
  sendingEnded: 'What became of that.',
  orderReleased: 'Planning released an order.',
  orderChanged: 'Planning changed it.',
  orderClosed: 'Planning closed it.',
  orderCancelled: 'Planning cancelled it.',
  masterDataChanged: 'How the plant was configured from this moment on: machines, shifts, reasons.',
};

const FIELDS: Readonly<Record<string, string>> = {
  seq: 'number of the fact in this box’s journal, without gaps',
  edgeId: 'the box that recorded it',
  at: 'when it happened: milliseconds since 1970-01-01 UTC, by the machine’s clock where it has one',
  recordedAt: 'when the box wrote it down, likewise, by the box’s clock',
  machineId: 'the machine; null for what concerns the whole plant',
  type: 'the kind of fact',
  counter: 'which counter: total, good or scrap',
  unit: 'what one is: a cycle or a part; of material the unit of its quantity',
  count: 'how many more since the last fact of this counter',
  since: 'when the counter was read before, like `at`; null where nothing was read before',
  reading: 'what the counter showed; null where it showed none',
  recovered: 'true: counted while nobody listened, between `since` and `at`',
  state: 'running, idle, stopped, fault, setup, maintenance or off',
  word: 'the machine’s own word for it',
  alarm: 'its alarm, code or text',
  job: 'the order or job as the machine names it',
  program: 'its program',
  item: 'what it makes',
  tool: 'its tool',
  why: 'why the line was lost',
  by: 'who; a pseudonym unless names were asked for',
  commandId: 'of the entry on the tablet: the same entry sent twice is one fact',
  operationId: 'the operation of the order',
  operationIds: 'the operations',
  reasonId: 'the reason, as in `plant.reasons` of masterDataChanged',
  undoes: '`seq` of the fact that this one takes back',
  from: 'begin of the stretch, like `at`',
  to: 'its end, likewise',
  quantityPcs: 'how many, in the smallest steps of the unit (pieces: 1, kg: 0.001); negative takes back',
  of: 'what the parts were counted as before: good or scrap',
  note: 'in the person’s words',
  content: 'what lay in it, by operation',
  during: 'the cycle that it is of',
  serials: 'serial numbers',
  itemId: 'the item of the material or lot',
  lot: 'its lot',
  isScanned: 'true: read from a label, not typed',
  text: 'what was written',
  sendingId: 'which sending',
  how: 'by which way values are sent to the machine',
  values: 'what was sent: name and value',
  results: 'of each value: before, after, and what the machine said',
  order: 'the order with its operations, as planning gave it',
  orderId: 'the order',
  plant: 'the whole configuration of the plant',
};

const Variants = z.object({
  oneOf: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })).optional(),
  anyOf: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })).optional(),
});
const Kind = z.object({ const: z.string() });

/** JSON Schema (2020-12) of one line. */
export function schemaOfFacts(): object {
  return z.toJSONSchema(EventSchema, { io: 'input', unrepresentable: 'any' });
}

/** Fields of each kind of fact, by the schema itself. */
export function fieldsOfFacts(): Map<string, readonly string[]> {
  const { oneOf, anyOf } = Variants.parse(schemaOfFacts());
  return new Map(
    (oneOf ?? anyOf ?? []).map(({ properties }) => [Kind.parse(properties.type).const, Object.keys(properties)]),
  );
}

/** What a field means; null: nobody has said. */
export const meaningOf = (field: string): string | null => FIELDS[field] ?? null;

const COMMON = ['seq', 'edgeId', 'at', 'recordedAt', 'machineId', 'type'];

/** As Markdown: first what every fact has, then each kind with its own fields. */
export function dictionary(): string {
  const own = [...fieldsOfFacts()].map(([kind, fields]): [string, string[]] => [
    kind,
    fields.filter((field) => !COMMON.includes(field)),
  ]);
  const named = [...new Set(own.flatMap(([, fields]) => fields))].sort();
  const told: Readonly<Record<string, string>> = FACTS;
  return `# What stands in facts.jsonl

One fact a line, as JSON, in the order in which the box wrote them down. Facts are never changed: a correction is a
fact of its own, later, and what counts is all of them together. \`schema.json\` says the same for programs.

## Every fact has

${COMMON.map((field) => `- \`${field}\`: ${meaningOf(field)}`).join('\n')}

## Kinds of fact

| type | what it says | its own fields |
|---|---|---|
${own.map(([kind, fields]) => `| \`${kind}\` | ${told[kind] ?? ''} | ${fields.map((field) => `\`${field}\``).join(' ')} |`).join('\n')}

## Their fields

${named.map((field) => `- \`${field}\`: ${meaningOf(field) ?? ''}`).join('\n')}
`;
}
