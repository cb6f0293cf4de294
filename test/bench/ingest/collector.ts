/**
 * The receiving process of the ingest benchmark: the product's own source, ingest, journal and live ledger,
 * or a bare pipeline (subscribe → JSON.parse → batched insert, acknowledged after the commit).
 * argv[2]: JSON Role. Messages: -> {ready}, `stop` -> Measured.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { openIngest } from '../../../collector/intake/ingest.ts';
import { openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { loadProfiles, resolveMachine } from '../../../collector/profiles/profiles.ts';
import { holdAcknowledgements } from '../../../collector/sources/mqtt/hold.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import type { Source } from '../../../collector/sources/source.ts';
import { decodePayload } from '../../../collector/sources/sparkplug/decode.ts';
import { keepHeapSmall } from '../../../shared/io/heap.ts';
import { openDatabase } from '../../../shared/io/sqlite.ts';
import { type Protocol, plantOf, quantile, sourceOf } from './plant.ts';

export interface Role {
  kind: 'product' | 'bare';
  protocol: Protocol;
  url: string;
  dir: string;
  machines: number;
  /** So many messages come before it is measured: a process that has just begun compiles while it works. */
  warmUp: number;
}

export interface Measured {
  /** Messages (MQTT, Sparkplug) or values (OPC UA) on disk, those of the start among them. */
  messages: number;
  /** Those that were measured, and how long they took. */
  measured: number;
  ms: number;
  /** Sent or measured at the source → on disk, ms. */
  p50Ms: number;
  p99Ms: number;
  /** The same of what came before it was measured. */
  startP99Ms: number;
  cpuMs: number;
  rssMB: number;
  facts: number;
}

const latencies: number[] = [];
const startLatencies: number[] = [];
let messages = 0;
let from = { messages: 0, at: 0, cpu: process.cpuUsage() };
let lastAt = 0;
let cpu = process.cpuUsage();

/** Times of sending of what has just been committed. */
function committed(sentAt: readonly number[]): void {
  const now = performance.timeOrigin + performance.now();
  const isStart = messages < role.warmUp;
  for (const at of sentAt) (isStart ? startLatencies : latencies).push(now - at);
  messages += sentAt.length;
  lastAt = now;
  cpu = process.cpuUsage();
  if (isStart && messages >= role.warmUp) from = { messages, at: now, cpu };
}

async function product(role: Role): Promise<() => Promise<number>> {
  keepHeapSmall();
  const plant = plantOf(role.machines);
  const journal = openJournal(role.dir, 'bench', randomUUID);
  const logbook = openLogbook(journal, plant);
  const log = (level: string, message: string) => {
    if (level !== 'info') process.stderr.write(`${level}: ${message}\n`);
  };
  const ingest = openIngest({ logbook, now: Date.now, log });
  const options = builtInSources.OptionsSchema.parse(sourceOf(role.protocol, role.url, role.machines));
  const profiles = loadProfiles();
  const mapped = options.machines.map((machine) => resolveMachine(options.kind, machine, profiles));
  const source: Source = builtInSources.create(options, mapped, {
    intake: {
      async take(samples) {
        // Each MQTT message and each OPC UA notification moves exactly one of these.
        const sent = samples.flatMap(({ value, at }) =>
          value.signal === 'counter' && (role.protocol === 'opcua' ? value.reading > 0 : value.counter !== 'scrap')
            ? [at]
            : [],
        );
        await ingest.take(samples);
        committed(sent);
      },
      quarantine: (input) => ingest.quarantine(input),
    },
    now: Date.now,
    log,
    stateDir: role.dir,
  });
  await source.start();
  const ready = () => {
    const { connected, machines } = source.health();
    return connected && (role.protocol !== 'opcua' || machines.every(({ up }) => up));
  };
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 10));
  return async () => {
    await source.stop();
    ingest.close();
    return journal.lastSeq();
  };
}

async function bare(role: Role): Promise<() => Promise<number>> {
  const db = openDatabase(join(role.dir, 'bare.db'), ['CREATE TABLE row (topic TEXT, at REAL, body TEXT) STRICT']);
  const insert = db.prepare('INSERT INTO row VALUES (?, ?, ?)');
  let rows: [string, number, string][] = [];
  const client = mqtt.connect(role.url, {
    manualConnect: true,
    clean: false,
    clientId: 'bare',
    protocolVersion: 5,
    properties: { receiveMaximum: 10_000, sessionExpiryInterval: 60 },
  });
  const held = holdAcknowledgements(client);
  const store = db.transaction(() => {
    for (const row of rows) insert.run(...row);
  });
  const read = role.protocol === 'mqtt' ? sentInJson : sentInSparkplug;
  client.on('message', (topic, payload) => {
    if (rows.length === 0)
      setImmediate(() => {
        store();
        const sent = rows.map(([, at]) => at);
        rows = [];
        held.release(held.drain());
        committed(sent);
      });
    const { at, body } = read(payload);
    rows.push([topic, at, body]);
  });
  const connected = new Promise((resolve) => client.once('connect', resolve));
  client.connect();
  await connected;
  await client.subscribeAsync(role.protocol === 'mqtt' ? 'bench/+/status' : 'spBv1.0/bench/DDATA/#', { qos: 1 });
  return async () => {
    await client.endAsync(true);
    return messages;
  };
}

function sentInJson(payload: Buffer): { at: number; body: string } {
  const body: { ts: number; state: string; good: number } = JSON.parse(payload.toString());
  return { at: body.ts, body: `${body.state} ${body.good}` };
}

function sentInSparkplug(payload: Buffer): { at: number; body: string } {
  const { timestamp, metrics } = decodePayload(payload);
  return { at: timestamp ?? 0, body: String(metrics.length) };
}

const role: Role = JSON.parse(process.argv[2] ?? '{}');
const stop = await (role.kind === 'product' ? product(role) : bare(role));
process.on('message', (message) => {
  if (message !== 'stop') return;
  const { rss } = process.memoryUsage();
  void stop().then((facts) => {
    const measured: Measured = {
      messages,
      measured: messages - from.messages,
      ms: lastAt - from.at,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      startP99Ms: quantile(startLatencies, 0.99),
      cpuMs: (cpu.user + cpu.system - from.cpu.user - from.cpu.system) / 1_000,
      rssMB: rss / 1_048_576,
      facts,
    };
    process.send?.(measured, () => process.exit(0));
  });
});
process.send?.({ ready: true });
setInterval(() => process.send?.({ committed: messages }), 50);
