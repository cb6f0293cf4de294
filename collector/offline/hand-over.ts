/**
 * All facts of one machine with what a stranger needs to read them: for whoever has a right to its data (Regulation (EU)
 * 2023/2854, the Data Act). Names of people are pseudonyms unless they are asked for.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, printEventLine } from '../../shared/core/words/event.ts';
import { nameIn } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { CollectorConfig } from '../config.ts';
import { type Journal, openJournalToRead } from '../journal/journal.ts';
import { dictionary, schemaOfFacts } from './dictionary.ts';
import { type Outside, openPeople } from './offline.ts';

const CHUNK = 1_000;

/** What was written, in words. Errors: `unknown` (no such machine), `refused` (the folder holds something). */
export function handOver(
  config: CollectorConfig,
  machineId: string,
  folder: string,
  { names }: { names: boolean },
  outside: Outside,
): string {
  const { edge, plant } = config;
  const machine = plant.machines.find(({ id }) => id === machineId);
  if (machine === undefined)
    throw new Problem(
      'unknown',
      `There is no machine "${machineId}"; there are ${plant.machines.map(({ id }) => id).join(', ')}.`,
    );
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Problem('refused', `${folder} holds something already. Name another folder.`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const auth = openPeople(config, outside);
  const journal = openJournalToRead(edge.dataDir, edge.id);
  try {
    const shown = names ? (name: string) => name : auth.pseudonyms.of;
    const facts = writeFacts(journal, machineId, join(folder, 'facts.jsonl'), shown);
    writeFileSync(join(folder, 'dictionary.md'), dictionary());
    writeFileSync(join(folder, 'schema.json'), `${JSON.stringify(schemaOfFacts(), null, 1)}\n`);
    const title = `${nameIn(machine.name, 'en')} (${machineId}), ${nameIn(plant.name, 'en')}`;
    writeFileSync(join(folder, 'README.md'), about(title, facts, plant.timeZone, names, outside.now()));
    return `${facts} facts of ${machineId} are written to ${folder}, with a dictionary\n`;
  } finally {
    journal.close();
    auth.close();
  }
}

function writeFacts(journal: Journal, machineId: string, file: string, shown: (name: string) => string): number {
  const operations = new Set<string>();
  for (const event of eventsOf(journal))
    if (event.machineId === machineId) for (const id of operationsIn(event)) operations.add(id);
  const descriptor = openSync(file, 'w', 0o600);
  let facts = 0;
  try {
    for (const event of eventsOf(journal)) {
      if (!isOf(event, machineId, operations)) continue;
      writeSync(descriptor, `${printEventLine('by' in event ? { ...event, by: shown(event.by) } : event)}\n`);
      facts += 1;
    }
  } finally {
    closeSync(descriptor);
  }
  return facts;
}

function* eventsOf(journal: Journal): Generator<Event> {
  for (let next = 1; next <= journal.lastSeq(); ) {
    const events = journal.read(next, CHUNK);
    yield* events;
    next += events.length;
  }
}

function operationsIn(event: Event): readonly string[] {
  if ('operationId' in event && event.operationId != null) return [event.operationId];
  return 'operationIds' in event ? (event.operationIds ?? []) : [];
}

/** Its own, how the plant was configured, and the orders that were worked on there. */
function isOf(event: Event, machineId: string, operations: ReadonlySet<string>): boolean {
  if (event.machineId !== null) return event.machineId === machineId;
  if ('order' in event) return event.order.operations.some(({ id }) => operations.has(id));
  return event.type === 'masterDataChanged';
}

function about(title: string, facts: number, timeZone: string, names: boolean, at: number): string {
  return `# Data of ${title}

Taken on ${new Date(at).toISOString()}: ${facts} facts, from the first one on, with nothing left out.

| file | what it is |
|---|---|
| \`facts.jsonl\` | the facts, one a line: the machine's own, how the plant was configured, orders worked on here |
| \`dictionary.md\` | what each kind of fact and each field means: begin here |
| \`schema.json\` | the same for programs, JSON Schema 2020-12 |

Times are milliseconds since 1970-01-01 UTC; the plant works in ${timeZone}. ${
    names ? 'People are named.' : 'People stand under pseudonyms, the same person under the same one.'
  }
How many parts were counted in all: the sum of \`count\` over the facts with \`"type":"counted"\` and the same \`counter\`.
`;
}
