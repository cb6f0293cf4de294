#!/usr/bin/env node
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import { MINUTE_MS } from '../shared/core/words/time.ts';
import { createCli, packageVersion, runCli, usage } from '../shared/io/cli.ts';
import { announce, listen } from '../shared/io/http.ts';
import { createLog } from '../shared/io/log.ts';
import { serve, watchOutput } from '../shared/io/output.ts';
import { runDemo } from './demo/demo.ts';
import { OPERATORS, tokenIn } from './demo/demo-files.ts';
import { freePort } from './demo/ports.ts';
import { createErpServer } from './erp/server.ts';
import { openErpStore } from './erp/store.ts';
import { createMqttJsonFace } from './faces/mqtt-json.ts';
import { createMtconnectFace } from './faces/mtconnect.ts';
import { createModbusFace, createS7Face } from './faces/plc.ts';
import { createSparkplugFace } from './faces/sparkplug.ts';
import { addJobShopCommand } from './job-shop/command.ts';
import { startBroker } from './live/broker.ts';
import { type Credentials, createCollectorClient, createErpClient } from './live/clients.ts';
import { createControlServer } from './live/control.ts';
import { createLivePlant } from './live/live.ts';
import { readState, writeState } from './live/state-file.ts';
import { prepare } from './past/prepare.ts';
import { readPlantFiles } from './plant/plant-file.ts';
import { freshTwin } from './plant/twin.ts';
import { addStudyCommand } from './study/command.ts';

const cli = createCli('istwert-sim', packageVersion());
const PLANT = join(packageFolder(), 'config', 'demo', 'plant.yaml');
const MACHINES = join(packageFolder(), 'config', 'demo', 'machines.yaml');

interface DemoFlags {
  dataDir: string;
  weeks: number;
  seed: number;
  broker?: string;
}
cli
  .command('demo', 'The whole plant with a past: ERP, machines, collector and bridge')
  .option('--data-dir <folder>', 'Where everything lies; remove it to start anew', { default: 'data/demo' })
  .option('--weeks <number>', 'Of history, on the first start', { default: 4 })
  .option('--seed <number>', 'Of the plant, on the first start', { default: 1 })
  .option('--broker <url>', 'An MQTT broker; without one, an own broker is started')
  .action(async (flags: DemoFlags) => {
    serve();
    const packageDir = packageFolder();
    demoCode = await runDemo({
      dataDir: resolve(flags.dataDir),
      configDir: join(packageDir, 'config', 'demo'),
      programDir: join(packageDir, 'dist'),
      weeks: number(flags.weeks, '--weeks'),
      seed: number(flags.seed, '--seed'),
      broker: flags.broker ?? null,
      print: (text) => process.stdout.write(text),
      ended: ended(),
    });
  });
/** The demo's own exit code, where it ran. */
let demoCode = 0;

/** The folder that holds package.json, from source or from the build. */
function packageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, '..', 'package.json')) ? join(here, '..') : join(here, '..', '..');
}

interface ErpFlags {
  plant: string;
  parameters: string;
  dataDir: string;
  host: string;
  port: number;
  tokenFile: string;
  oddOrder?: string;
  refuseOnce?: string;
}
cli
  .command('erp', 'The mock ERP: REST for the bridge, one page for people')
  .option('--plant <file>', 'The collector file that holds the plant', { default: PLANT })
  .option('--parameters <file>', 'The truth: machines, items, demand', { default: MACHINES })
  .option('--data-dir <folder>', 'Where its database lies', { default: 'data/erp' })
  .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
  .option('--port <port>', 'Port; the next free one where it is taken', { default: 7430 })
  .option('--token-file <file>', 'One line: the token that callers must show')
  .option('--odd-order <id>', 'Hands out an order of this number that nobody can take')
  .option('--refuse-once <order>', 'Refuses the confirmations of this order until one is tried again')
  .action(async (flags: ErpFlags) => {
    const asked = ended();
    const { plant, sim } = readPlantFiles(flags.plant, flags.parameters);
    serve();
    const store = openErpStore(join(flags.dataDir, 'erp.db'));
    const log = createLog('erp', 'warn');
    const { oddOrder, refuseOnce } = flags;
    const token = readToken(flags.tokenFile);
    const showcase = { oddOrder, refuseOnce };
    const app = await createErpServer({ store, plant, sim, token, now: Date.now, log, showcase });
    const { url } = await listen(app, flags.host, number(flags.port, '--port'));
    announce(flags.dataDir, 'erp', url);
    await asked;
    await app.close();
    store.close();
  });

interface HistoryFlags {
  plant: string;
  parameters: string;
  dataDir: string;
  weeks: number;
  seed: number;
  until?: string;
  edge: string;
}
cli
  .command('history', 'Only a past: facts as JSON lines, orders in the ERP’s file, the machines’ memory')
  .option('--plant <file>', 'The collector file that holds the plant', { default: PLANT })
  .option('--parameters <file>', 'The truth: machines, items, demand', { default: MACHINES })
  .option('--data-dir <folder>', 'Gets history.jsonl, erp/erp.db and machines/state.json', { default: 'data/history' })
  .option('--weeks <number>', 'Of history, where the folder is new', { default: 4 })
  .option('--seed <number>', 'Of the plant, where the folder is new', { default: 1 })
  .option('--until <time>', 'Its end, like 2026-11-21T12:00:00Z; now when absent')
  .option('--edge <id>', 'Name of the edge box in the facts', { default: 'edge-demo' })
  .action((flags: HistoryFlags) => {
    const now = flags.until === undefined ? Date.now() : Date.parse(flags.until);
    if (Number.isNaN(now)) throw usage('--until must be a time like 2026-11-21T12:00:00Z');
    const { plant, sim } = readPlantFiles(flags.plant, flags.parameters);
    const stateFile = join(flags.dataDir, 'machines', 'state.json');
    const factsFile = join(flags.dataDir, 'history.jsonl');
    const erp = openErpStore(join(flags.dataDir, 'erp', 'erp.db'));
    const made = prepare({
      plant,
      sim,
      memory: readState(stateFile),
      seed: number(flags.seed, '--seed'),
      weeks: number(flags.weeks, '--weeks'),
      now,
      edgeId: flags.edge,
      people: OPERATORS,
      erp,
      factsFile,
    });
    made.bookOrders();
    erp.close();
    writeState(stateFile, made.memory);
    process.stdout.write(`${made.facts} facts in ${factsFile}, ${made.orders} orders\n`);
  });

function number(value: unknown, flag: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw usage(`${flag} must be a number, not "${String(value)}"`);
}

interface MachinesFlags {
  plant: string;
  parameters: string;
  dataDir: string;
  host: string;
  opcuaPort: number;
  modbusPort: number;
  /** Not `s7Port`: cac joins words only between letters. */
  's7-port': number;
  mtconnectPort: number;
  broker?: string;
  brokerPort: number;
  brokerPasswordFile?: string;
  controlPort: number;
  collector?: string;
  erp?: string;
  tokenFile?: string;
  people?: string;
  seed: number;
  show?: boolean;
}
cli
  .command('machines', 'The simulated machines in real time, with their operators and customers')
  .option('--plant <file>', 'The collector file that holds the plant', { default: PLANT })
  .option('--parameters <file>', 'The truth: machines, items, demand', { default: MACHINES })
  .option('--data-dir <folder>', 'Where their memory lies', { default: 'data/machines' })
  .option('--host <host>', 'Address to listen on', { default: '127.0.0.1' })
  .option('--opcua-port <port>', 'Of the OPC UA server', { default: 7450 })
  .option('--broker <url>', 'An MQTT broker; without one, an own broker is started')
  .option('--broker-port <port>', 'Of the own broker', { default: 7440 })
  .option(
    '--broker-password-file <file>',
    'One line: what the user "istwert" shows the own broker; made where it is not',
  )
  .option('--modbus-port <port>', 'Of the Modbus TCP gateway, where a machine speaks so', { default: 7451 })
  .option('--s7-port <port>', 'Of the S7 controller, where a machine speaks so', { default: 7452 })
  .option('--mtconnect-port <port>', 'Of the MTConnect agent, where a machine has that face', { default: 7470 })
  .option('--control-port <port>', 'Of the control door: stop machines, read the truth', { default: 7460 })
  .option('--collector <url>', 'Where the operators find their tablet')
  .option('--erp <url>', 'Where customers order')
  .option('--token-file <file>', 'One line: the token of the ERP')
  .option('--people <file>', 'JSON: [{"name","secret"}], who the operators sign on as')
  .option('--seed <number>', 'Of a plant that starts anew', { default: 1 })
  .option('--show', 'Stops a press 45 s after the start, for visitors')
  .action((flags: MachinesFlags) => runMachines(flags));

const BROKER_USER = 'istwert';

/** A press stops soon after the start and a CNC a little later, so that a visitor sees it happen. */
const SHOW = [
  {
    afterMs: 45_000,
    machineIds: ['press-1', 'press-2'],
    stop: { reasonId: null, state: 'fault' as const, alarm: 'HYD-12', durationMs: 5 * MINUTE_MS },
  },
  {
    afterMs: 240_000,
    machineIds: ['cnc-1', 'cnc-2', 'cnc-3', 'imm-1'],
    stop: { reasonId: null, state: 'stopped' as const, alarm: null, durationMs: 8 * MINUTE_MS },
  },
];

/** What was asked for, checked before anything is opened: a wrong flag leaves nothing behind. */
function askedOf(flags: MachinesFlags) {
  const people = flags.people === undefined ? [] : readPeople(flags.people);
  const port = (name: 'opcua' | 'broker' | 'control' | 'modbus' | 'mtconnect'): number =>
    number(flags[`${name}Port`], `--${name}-port`);
  return {
    ports: {
      broker: port('broker'),
      opcua: port('opcua'),
      control: port('control'),
      modbus: port('modbus'),
      s7: number(flags['s7-port'], '--s7-port'),
      mtconnect: port('mtconnect'),
    },
    seed: number(flags.seed, '--seed'),
    collector: flags.collector === undefined ? null : createCollectorClient(flags.collector, people),
    erp: flags.erp === undefined ? null : createErpClient(flags.erp, readToken(flags.tokenFile)),
    people,
  };
}

async function runMachines(flags: MachinesFlags): Promise<void> {
  const asked = ended();
  serve();
  const { plant, sim } = readPlantFiles(flags.plant, flags.parameters);
  const { ports, seed, ...people } = askedOf(flags);
  const log = createLog('machines', 'info');
  const { host } = flags;
  /** What is open, the newest first; all of it is closed, whatever goes wrong. */
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const passwordFile = flags.brokerPasswordFile ?? join(flags.dataDir, 'broker.password');
    const logins =
      flags.broker === undefined
        ? {
            // Of this run alone: nobody else speaks for a machine.
            machines: { username: 'machines', password: randomBytes(24).toString('base64url') },
            listeners: { username: BROKER_USER, password: tokenIn(passwordFile) },
          }
        : null;
    const own = logins === null ? null : await startBroker(host, await freePort(host, ports.broker), logins);
    const login = logins?.machines;
    if (own !== null) closers.unshift(() => own.close());
    const broker = flags.broker ?? own?.url ?? '';
    const [opcuaPort, agentPort] = [await freePort(host, ports.opcua), await freePort(host, ports.mtconnect)];
    const [modbusPort, s7Port] = [await freePort(host, ports.modbus), await freePort(host, ports.s7)];
    // Two seconds of import that the other sub-commands need not wait for.
    const { createOpcuaFace } = await import('./faces/opcua.ts');
    const stateFile = join(flags.dataDir, 'state.json');
    const live = createLivePlant({
      plant,
      sim,
      memory: readState(stateFile) ?? freshTwin(sim, seed, Date.now()),
      faces: [
        createOpcuaFace({ host, port: opcuaPort, stateDir: flags.dataDir }),
        createSparkplugFace({ url: broker, login, groupId: 'istwert-demo', edgeNodeId: 'cnc-cell', now: Date.now }),
        createMqttJsonFace({ url: broker, login }),
        createModbusFace({ host, port: modbusPort }),
        createS7Face({ host, port: s7Port }),
        createMtconnectFace({ host, port: agentPort, now: Date.now }),
      ],
      ...people,
      now: Date.now,
      newId: randomUUID,
      save: (memory) => writeState(stateFile, memory),
      log: (level, message) => log[level](message),
    });
    closers.unshift(() => live.stop());
    await live.start();
    const control = await createControlServer(live, log);
    closers.splice(1, 0, () => control.close());
    const { url } = await listen(control, host, ports.control);
    writeFileSync(
      join(flags.dataDir, 'machines.json'),
      `${JSON.stringify({ control: url, broker, opcua: `opc.tcp://${host}:${opcuaPort}`, modbusPort, s7Port })}\n`,
    );
    announce(flags.dataDir, 'machines', url);
    const shows = flags.show === true ? SHOW : [];
    const timers = shows.map((show) =>
      setTimeout(() => void live.stopFirstRunning(show.machineIds, show.stop), show.afterMs),
    );
    await asked;
    for (const timer of timers) clearTimeout(timer);
  } finally {
    // One that fails to close leaves none of the others open.
    for (const close of closers) await close().catch((error: unknown) => log.error({ err: error }, 'not closed'));
  }
}

const PeopleSchema = z.array(z.object({ name: z.string().min(1), secret: z.string().min(1) }));
function readPeople(file: string): Credentials[] {
  try {
    return PeopleSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Problem('invalid', `${file} must be JSON like [{"name": "…", "secret": "…"}].`, { cause: error });
  }
}

function readToken(file: string | undefined): string {
  if (file === undefined) throw new Problem('invalid', 'Give --token-file: a file with one line, the token.');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Problem('invalid', `The token file ${file} cannot be read. Make it, with one line: the token.`, {
      cause: error,
    });
  }
}

/**
 * Resolves when the process is asked to end: to be called first, for that may be while it starts. Asked in the same way
 * again it ends at once, and takes along what it started.
 */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(AT_ONCE));
        resolve();
      });
  });
}

/** As shells tell an end by Ctrl-C. */
const AT_ONCE = 130;

addStudyCommand(cli);
addJobShopCommand(cli);

watchOutput();
const code = await runCli(cli, process.argv, (text) => process.stderr.write(text));
process.exitCode = code === 0 ? demoCode : code;
