/** A box with eight machines in work, as a process of its own, and what speaks to it: machines over MQTT, people over HTTP. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Event, type NewFact, printEventLine } from '../../../shared/core/words/event.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import { runToEnd, startChild } from '../../../simulators/demo/children.ts';
import { makePeople } from '../../../simulators/demo/demo-files.ts';
import { startAedes, type TestBroker } from '../../collector/sources/support/broker.ts';
import { freePort } from '../../free-port.ts';
import { machineIds, plantOf, sourceOf } from '../ingest/plant.ts';

const program = fileURLToPath(new URL('../../../collector/main.js', import.meta.url));
const EDGE = 'edge-bench';
const WAITING_ORDERS = 12;

export interface Box {
  url: string;
  /** Pairs so many browsers. */
  code: string;
  operator: { name: string; secret: string };
  ids: readonly string[];
  /** A machine says its state; `made` parts more than before. */
  say(machineId: string, state: 'RUN' | 'STOP', made: number): Promise<void>;
  end(): Promise<void>;
}

export async function startBox(folder: string, machines: number): Promise<Box> {
  const port = await freePort();
  const broker = await startAedes();
  const ids = machineIds(machines);
  const dataDir = join(folder, 'collector');
  const file = join(folder, 'plant.yaml');
  mkdirSync(dataDir, { recursive: true });
  // YAML holds JSON.
  const edge = { id: EDGE, host: '127.0.0.1', port, dataDir };
  writeFileSync(
    file,
    JSON.stringify({ plant: plantOf(machines), edge, sources: [sourceOf('mqtt', broker.url, machines)] }),
  );
  writeFileSync(
    join(folder, 'facts.jsonl'),
    facts(ids)
      .map((fact) => `${printEventLine(fact)}\n`)
      .join(''),
  );
  const people = await makePeople(dataDir, [{ name: 'anna', role: 'operator' }]);
  await runToEnd('The import of facts', program, ['import', file, join(folder, 'facts.jsonl')], folder);
  const child = startChild('collector', program, ['run', file], folder);
  const url = await child.ready(60_000);
  const client = await connectAsync(broker.url);
  const [operator] = people.people;
  if (operator === undefined) throw new Error('nobody was made');
  return {
    ...{ url, code: people.code, operator, ids },
    say: sayer(client),
    end: () => endAll(client, broker, () => child.end(3_000)),
  };
}

function sayer(client: MqttClient): Box['say'] {
  const good = new Map<string, number>();
  return async (machineId, state, made) => {
    const count = (good.get(machineId) ?? 0) + made;
    good.set(machineId, count);
    const said = JSON.stringify({ ts: Date.now(), state, good: count, scrap: 0 });
    await client.publishAsync(`bench/${machineId}/status`, said, { qos: 1, retain: true });
  };
}

async function endAll(client: MqttClient, broker: TestBroker, endChild: () => Promise<void>): Promise<void> {
  await client.endAsync();
  await endChild();
  await broker.stop();
}

/** Of an hour ago: each machine has an order in work, and others wait. */
function facts(ids: readonly string[]): Event[] {
  const at = Date.now() - HOUR_MS;
  const orders = Array.from({ length: ids.length + WAITING_ORDERS }, (_, index) => order(index, at));
  const drafts: NewFact[] = [
    { type: 'masterDataChanged', machineId: null, at, plant: plantOf(ids.length) },
    ...orders.map((one): NewFact => ({ type: 'orderReleased', machineId: null, at, order: one })),
    ...ids.map((machineId, index): NewFact => {
      const operationId = orders[index]?.operations[0]?.id ?? '';
      return { type: 'operationStarted', machineId, at: at + 1, by: 'anna', operationId };
    }),
  ];
  return drafts.map((draft, index) => ({ ...draft, seq: index + 1, edgeId: EDGE, recordedAt: draft.at }));
}

function order(index: number, createdAt: number): WorkOrder {
  const id = `WO-${1_000 + index}`;
  const operation = {
    id: `${id}/0010`,
    number: '0010',
    workCentreId: 'w',
    quantityPcs: 5_000,
    plannedRunMsPerPc: 2_000,
  };
  const itemName = `Steering knuckle ${index}`;
  const what = { itemId: `ITEM-${index}`, itemName, quantityPcs: 5_000, strategy: 'MTO', status: 'released' };
  const when = { createdAt, dueAt: createdAt + (index + 24) * HOUR_MS, customer: 'Halvorn Gear' };
  return WorkOrderSchema.parse({ id, ...what, ...when, operations: [operation] });
}
