/** The plant's processes as they run in the field: started, killed, started again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { writeFastPlant } from './fast-plant.ts';

const parts = ['erp', 'bridge', 'machines', 'collector'] as const;
type Part = (typeof parts)[number];

export interface Processes {
  readonly folder: string;
  readonly urls: { collector: string; bridge: string; erp: string; control: string };
  readonly files: { plant: string; machines: string; bridge: string };
  readonly erpToken: string;
  readonly planner: { name: string; secret: string };
  readonly operator: { name: string; secret: string };
  /** Links that pair one browser each, with that process. */
  readonly links: { collector: string[]; bridge: string[] };
  start(part: Part): Promise<void>;
  /** As a power cut does it: no farewell. */
  kill(part: Part): Promise<void>;
  /** As an administrator does it; returns how long it took, ms. */
  stop(part: Part): Promise<number>;
  /** The last lines of its log. */
  log(part: Part): string;
  cli(part: 'collector' | 'bridge', args: string[]): string;
  end(): Promise<void>;
}

const programs = { erp: 'simulators', bridge: 'bridge', machines: 'simulators', collector: 'collector' };
const program = (part: Part): string => `dist/${programs[part]}/main.js`;

export async function startProcesses(): Promise<Processes> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-flow-'));
  const [collectorPort, bridgePort, erpPort, brokerPort, opcuaPort, controlPort, modbusPort, agentPort] =
    await Promise.all(Array.from({ length: 8 }, () => freePort()));
  const local = (port: number | undefined): string => `http://127.0.0.1:${port}`;
  const urls = {
    collector: local(collectorPort),
    bridge: local(bridgePort),
    erp: local(erpPort),
    control: local(controlPort),
  };
  const files = writeFastPlant(folder, {
    collectorPort: collectorPort ?? 0,
    bridgePort: bridgePort ?? 0,
    bridgeUrl: urls.bridge,
    erpUrl: urls.erp,
    brokerUrl: `mqtt://127.0.0.1:${brokerPort}`,
    opcuaUrl: `opc.tcp://127.0.0.1:${opcuaPort}`,
    modbusPort: modbusPort ?? 0,
    agentUrl: local(agentPort),
  });
  const erpToken = randomBytes(24).toString('base64url');
  writeFileSync(join(folder, 'erp.token'), erpToken);
  writeFileSync(join(folder, 'broker.password'), randomBytes(24).toString('base64url'));
  writeFileSync(join(folder, 'edge.token'), randomBytes(24).toString('base64url'));
  for (const part of parts) mkdirSync(join(folder, part), { recursive: true });

  const cli = (part: 'collector' | 'bridge', args: string[]): string =>
    execFileSync(process.execPath, [program(part), ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });
  const addPerson = (part: 'collector' | 'bridge', file: string, name: string, role: string) => {
    const { secret } = JSON.parse(cli(part, ['people', 'add', file, '--name', name, '--role', role]));
    return { name, secret: String(secret) };
  };
  const operator = addPerson('collector', files.plant, 'B-1001', 'operator');
  const planner = addPerson('bridge', files.bridge, 'planner', 'planner');
  const linksOf = (part: 'collector' | 'bridge', file: string, names: readonly string[]): string[] =>
    names.map((name) => {
      const { code } = JSON.parse(cli(part, ['stations', 'invite', file, '--name', name]));
      return `${urls[part]}/#pair=${code}`;
    });
  const links = {
    collector: linksOf('collector', files.plant, ['Press line', 'Wall']),
    bridge: linksOf('bridge', files.bridge, ['Office']),
  };
  const simulated = addPerson('collector', files.plant, 'B-2001', 'operator');
  writeFileSync(join(folder, 'people.json'), JSON.stringify([simulated]));

  const plantFlags = ['--plant', files.plant, '--parameters', files.machines];
  const args: Record<Part, string[]> = {
    erp: [
      'erp',
      ...plantFlags,
      '--data-dir',
      join(folder, 'erp'),
      '--port',
      String(erpPort),
      '--token-file',
      join(folder, 'erp.token'),
    ],
    bridge: ['run', files.bridge],
    collector: ['run', files.plant],
    machines: [
      'machines',
      ...plantFlags,
      '--data-dir',
      join(folder, 'machines'),
      '--opcua-port',
      String(opcuaPort),
      '--modbus-port',
      String(modbusPort),
      '--mtconnect-port',
      String(agentPort),
      '--broker-port',
      String(brokerPort),
      '--broker-password-file',
      join(folder, 'broker.password'),
      '--control-port',
      String(controlPort),
      '--collector',
      urls.collector,
      '--erp',
      urls.erp,
      '--token-file',
      join(folder, 'erp.token'),
      '--people',
      join(folder, 'people.json'),
      '--seed',
      '7',
    ],
  };

  const running = new Map<Part, ChildProcess>();
  const logs = new Map<Part, string>();

  const start = async (part: Part): Promise<void> => {
    const child = spawn(process.execPath, [program(part), ...args[part]], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.set(part, child);
    await new Promise<void>((ready, failed) => {
      const keep = (chunk: Buffer): void => {
        logs.set(part, `${logs.get(part) ?? ''}${chunk.toString()}`.slice(-20_000));
        if (/ ready http/.test(chunk.toString())) ready();
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.once('exit', (code) => failed(new Error(`${part} ended with ${code}:\n${logs.get(part)}`)));
    });
  };
  const end = async (part: Part, signal: NodeJS.Signals): Promise<void> => {
    const child = running.get(part);
    running.delete(part);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  };

  return {
    folder,
    urls,
    files,
    erpToken,
    planner,
    operator,
    links,
    start,
    kill: (part) => end(part, 'SIGKILL'),
    stop: async (part) => {
      const began = performance.now();
      await end(part, 'SIGTERM');
      return performance.now() - began;
    },
    log: (part) => logs.get(part) ?? '',
    cli,
    end: async () => {
      for (const part of [...parts].reverse()) await end(part, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Polls until `look` gives something; fails with the last reason. No test sleeps and hopes. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown = 'nothing yet';
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms for: ${what} (${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function getJson(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
