/**
 * Ingest, end to end: generator → mosquitto → the collector's own source, ingest, journal and live ledger, one
 * process each; beside it a bare pipeline in the same run, interleaved. Medians of the rounds. Both are measured
 * warm, after two seconds (20,000 messages at full rate) of the same load; how late these were is told beside it.
 * `npm run bench -- ingest [--rounds 3] [--count 60000] [--seconds 5] [--only mqtt,sparkplug,opcua] [--json]`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMosquitto } from '../collector/sources/support/broker.ts';
import { freePort } from '../free-port.ts';
import type { Measured, Role } from './ingest/collector.ts';
import type { Load } from './ingest/generator.ts';
import { quantile } from './ingest/plant.ts';

interface Figure {
  msgPerS: number;
  p50Ms: number;
  p99Ms: number;
  startP99Ms: number;
  cpuShare: number;
  rssMB: number;
  complete: boolean;
}

const machines = 50;
const opcuaMachines = 334;
const opcuaValuesPerS = opcuaMachines * 3 * 10;
const startS = 2;
const startAtFullRate = 20_000;

export async function run(options: Record<string, string | boolean>): Promise<object> {
  const rounds = Number(options.rounds ?? 3);
  const count = Number(options.count ?? 60_000);
  const seconds = Number(options.seconds ?? 5);
  const only = typeof options.only === 'string' ? options.only.split(',') : ['mqtt', 'sparkplug', 'opcua'];
  const result: Record<string, object> = {};
  if (only.includes('mqtt'))
    result.mqtt = {
      full: await compared('mqtt', rounds, count, null),
      r1k: await compared('mqtt', rounds, seconds * 1_000, 1_000),
      r10k: await compared('mqtt', rounds, seconds * 10_000, 10_000),
    };
  if (only.includes('sparkplug')) {
    const full = await compared('sparkplug', rounds, count, null);
    result.sparkplug = { full: { ...full, metricsPerS: full.msgPerS * 10 } };
  }
  if (only.includes('opcua')) result.opcua = await opcua(seconds * 2);
  return result;
}

/** Product and bare pipeline in turn, and the ratio of the medians. */
async function compared(protocol: 'mqtt' | 'sparkplug', rounds: number, count: number, rate: number | null) {
  const figures: Record<'product' | 'bare', Figure[]> = { product: [], bare: [] };
  for (let round = 0; round < rounds; round++)
    for (const kind of round % 2 === 0 ? (['product', 'bare'] as const) : (['bare', 'product'] as const))
      figures[kind].push(await once(kind, protocol, count, rate));
  const [product, bare] = [medians(figures.product), medians(figures.bare)];
  const ratio = product.msgPerS / bare.msgPerS;
  const name = `${protocol} ${rate === null ? 'full' : `${rate}/s`}`;
  print(`${name}: product`, product);
  print(`${name}: bare`, bare);
  return { ...product, bareMsgPerS: bare.msgPerS, bareP50Ms: bare.p50Ms, bareP99Ms: bare.p99Ms, ratio: round3(ratio) };
}

async function once(kind: Role['kind'], protocol: 'mqtt' | 'sparkplug', count: number, rate: number | null) {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  const broker = await startMosquitto(['allow_anonymous true']);
  const warmUp = rate === null ? startAtFullRate : rate * startS;
  const role: Role = { kind, protocol, url: broker.url, dir, machines, warmUp };
  const load: Load = { protocol, port: broker.port, machines, count: warmUp + count, rate };
  const collector = await child('collector', role);
  const generator = await child('generator', load);
  try {
    collector.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'committed' in message) generator.send(message);
    });
    generator.send('go');
    await committedAll(collector, load.count, 120_000);
    return figureOf(await measured(collector), load.count);
  } finally {
    generator.kill('SIGKILL');
    collector.kill('SIGKILL');
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** 1,002 items at 10 Hz: all of them, how late, at what cost. */
async function opcua(seconds: number): Promise<object> {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-bench-'));
  const port = await freePort();
  const server = await child('opcua-server', { port, machines: opcuaMachines });
  const role: Role = {
    kind: 'product',
    protocol: 'opcua',
    url: `opc.tcp://127.0.0.1:${port}`,
    dir,
    machines: opcuaMachines,
    warmUp: startS * opcuaValuesPerS,
  };
  const collector = await child('collector', role);
  try {
    await pause(3_000);
    server.send('go');
    await pause((startS + seconds) * 1_000);
    const changes = new Promise<number>((resolve) =>
      server.on('message', (message) => {
        if (typeof message === 'object' && message !== null && 'changes' in message) resolve(Number(message.changes));
      }),
    );
    server.send('hold');
    const sent = await changes;
    await pause(1_500);
    const result = await measured(collector);
    const figure = {
      ...figureOf(result, sent),
      items: opcuaMachines * 3,
      sent,
      received: result.messages,
    };
    print(`opcua ${figure.items} items at 10 Hz`, figure);
    return figure;
  } finally {
    server.kill('SIGKILL');
    collector.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}

function figureOf(result: Measured, expected: number): Figure {
  const { ms } = result;
  return {
    msgPerS: Math.round((result.measured / ms) * 1_000),
    p50Ms: round3(result.p50Ms),
    p99Ms: round3(result.p99Ms),
    startP99Ms: round3(result.startP99Ms),
    cpuShare: round3(result.cpuMs / ms),
    rssMB: Math.round(result.rssMB),
    complete: result.messages >= expected,
  };
}

function medians(figures: readonly Figure[]): Figure {
  const of = (key: 'msgPerS' | 'p50Ms' | 'p99Ms' | 'startP99Ms' | 'cpuShare' | 'rssMB') =>
    quantile(
      figures.map((figure) => figure[key]),
      0.5,
    );
  return {
    msgPerS: of('msgPerS'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    startP99Ms: of('startP99Ms'),
    cpuShare: of('cpuShare'),
    rssMB: of('rssMB'),
    complete: figures.every(({ complete }) => complete),
  };
}

async function child(name: string, argument: object): Promise<ChildProcess> {
  const script = fileURLToPath(new URL(`./ingest/${name}.js`, import.meta.url));
  const made = fork(script, [JSON.stringify(argument)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise<void>((resolve, reject) => {
    made.once('message', () => resolve());
    made.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return made;
}

async function committedAll(collector: ChildProcess, count: number, withinMs: number): Promise<void> {
  let seen = 0;
  collector.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'committed' in message) seen = Number(message.committed);
  });
  const end = performance.now() + withinMs;
  let last = -1;
  let since = performance.now();
  while (seen < count && performance.now() < end) {
    await pause(50);
    if (seen !== last) since = performance.now();
    last = seen;
    if (performance.now() - since > 10_000) break;
  }
}

function measured(collector: ChildProcess): Promise<Measured> {
  return new Promise((resolve) => {
    collector.on('message', (message) => {
      if (isMeasured(message)) resolve(message);
    });
    collector.send('stop');
  });
}

function isMeasured(message: unknown): message is Measured {
  return typeof message === 'object' && message !== null && 'p99Ms' in message;
}

function print(name: string, figure: Figure): void {
  process.stdout.write(
    `${name.padEnd(28)} ${String(figure.msgPerS).padStart(7)} msg/s  p50 ${figure.p50Ms} ms  p99 ${figure.p99Ms} ms (start ${figure.startP99Ms})  cpu ${figure.cpuShare}  rss ${figure.rssMB} MB${figure.complete ? '' : '  INCOMPLETE'}\n`,
  );
}

function round3(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
