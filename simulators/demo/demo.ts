/**
 * The demo: a plant with a past, its ERP, its machines, a collector and a bridge, started together and
 * ended together. A second start goes on where the first ended; the time between is caught up.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../shared/core/words/problem.ts';
import { type ErpStore, openErpStore } from '../erp/store.ts';
import { readState, writeState } from '../live/state-file.ts';
import { prepare } from '../past/prepare.ts';
import { readPlantFiles } from '../plant/plant-file.ts';
import { type Child, indent, runToEnd } from './children.ts';
import { type Addresses, makePeople, OPERATORS, type Ports, tokenIn, writeConfigs, writeSecret } from './demo-files.ts';
import { type HeldPort, holdPort } from './ports.ts';
import { type Found, makeShowcase, showcaseLines } from './showcase.ts';
import { createWatch, type Watch } from './watch.ts';

export interface DemoOptions {
  dataDir: string;
  /** Folder of plant.yaml, bridge.yaml and machines.yaml. */
  configDir: string;
  /** Folder with collector/main.js and so on. */
  programDir: string;
  weeks: number;
  seed: number;
  /** null: an own broker. */
  broker: string | null;
  print: (text: string) => void;
  /** Resolves when somebody wants it to end. */
  ended: Promise<void>;
}

const HOST = '127.0.0.1';
const EDGE = 'edge-demo';
const WANTED: Ports = {
  collector: 7410,
  bridge: 7420,
  erp: 7430,
  broker: 7440,
  opcua: 7450,
  modbus: 7451,
  control: 7460,
  mtconnect: 7470,
};
/** Runs until it is to end; the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { print } = options;
  mkdirSync(options.dataDir, { recursive: true });
  const held: HeldPort[] = [];
  const release = () => Promise.all(held.map((one) => one.release()));
  const watch = createWatch({ cwd: options.dataDir, print, onChange: (all) => notePids(options.dataDir, all) });
  try {
    const addresses = await findAddresses(options, held);
    const { secrets, found } = await makeReady(options, addresses);
    await release();
    await startAll(options, addresses, found, watch);
    print(welcome(addresses, secrets, found, options.dataDir));
    const gaveUp = await Promise.race([options.ended, watch.gaveUp]);
    if (gaveUp === undefined) {
      print('\nStopping …\n');
      return 0;
    }
    print(`\n${gaveUp.name} ends again and again. It said last:\n${indent(gaveUp.lastLines())}\n`);
    return 1;
  } finally {
    watch.stop();
    await release();
    await endAll(watch.children());
  }
}

/** They are held while the past is made, which takes minutes: another demo that starts meanwhile gets others. */
async function findAddresses(options: DemoOptions, held: HeldPort[]): Promise<Addresses> {
  const ports = { ...WANTED };
  for (const name of ['collector', 'bridge', 'erp', 'broker', 'opcua', 'modbus', 'control', 'mtconnect'] as const) {
    if (name === 'broker' && options.broker !== null) continue;
    const others = Object.entries(ports).flatMap(([other, port]) => (other === name ? [] : [port]));
    const one = await holdPort(HOST, WANTED[name], others);
    held.push(one);
    ports[name] = one.port;
    if (ports[name] !== WANTED[name])
      options.print(`Port ${WANTED[name]} is taken: the ${name} gets ${ports[name]} instead.\n`);
  }
  return { ports, isOwnBroker: options.broker === null, broker: options.broker ?? `mqtt://${HOST}:${ports.broker}` };
}

interface Secrets {
  operator: { name: string; secret: string };
  planner: { name: string; secret: string };
  /** Looks after the box: health, connecting machines. */
  engineer: { name: string; secret: string };
  /** Behind the links that pair a browser by themselves. */
  codes: { collector: string; bridge: string };
}

/** Tokens, people, configuration, and the past: everything before the first process starts. */
async function makeReady(options: DemoOptions, addresses: Addresses): Promise<{ secrets: Secrets; found: Found }> {
  const { dataDir, configDir, print } = options;
  tokenIn(join(dataDir, 'edge.token'));
  tokenIn(join(dataDir, 'erp.token'));
  tokenIn(join(dataDir, 'broker.password'));
  writeConfigs(configDir, dataDir, addresses);
  const found = await bringUpToDate(options);
  const box = await makePeople(join(dataDir, 'collector'), [
    { name: 'visitor', role: 'operator' },
    { name: 'engineer', role: 'admin' },
    ...OPERATORS.map((name) => ({ name, role: 'operator' as const })),
  ]);
  const [operator, engineer, ...operators] = box.people;
  const office = await makePeople(join(dataDir, 'bridge'), [{ name: 'planner', role: 'planner' }]);
  const [planner] = office.people;
  if (operator === undefined || engineer === undefined || planner === undefined) throw new Error('no people were made');
  writeSecret(join(dataDir, 'operators.json'), operators);
  print('Starting …\n');
  return { secrets: { operator, planner, engineer, codes: { collector: box.code, bridge: office.code } }, found };
}

async function bringUpToDate(options: DemoOptions): Promise<Found> {
  const { dataDir, configDir, print } = options;
  const { plant, sim } = readPlantFiles(join(configDir, 'plant.yaml'), join(configDir, 'machines.yaml'));
  const stateFile = join(dataDir, 'machines', 'state.json');
  const memory = readState(stateFile);
  if (memory === null && existsSync(join(dataDir, 'collector', 'journal.db')))
    throw new Problem(
      'refused',
      `${dataDir} holds a demo that was never finished. Remove that folder and start again.`,
    );
  print(
    memory === null
      ? `Making ${options.weeks} weeks of history …\n`
      : 'Catching up with the time since the last run …\n',
  );
  const factsFile = join(dataDir, 'history.jsonl');
  const erp = openHere(dataDir);
  try {
    const { weeks, seed } = options;
    const now = Date.now();
    const made = prepare({ plant, sim, memory, seed, weeks, now, edgeId: EDGE, people: OPERATORS, erp, factsFile });
    const program = join(options.programDir, 'collector', 'main.js');
    await runToEnd('The import of facts', program, ['import', join(dataDir, 'plant.yaml'), factsFile], dataDir);
    made.bookOrders();
    writeState(stateFile, made.memory);
    print(`${made.facts.toLocaleString('en')} facts and ${made.orders.toLocaleString('en')} orders taken in.\n`);
    return makeShowcase({ dataDir, plant, sim, erp, now, before: memory, after: made.memory });
  } finally {
    erp.close();
  }
}

const pidsFile = (dataDir: string): string => join(dataDir, 'processes.json');
const notePids = (dataDir: string, children: readonly Child[]): void =>
  writeSecret(
    pidsFile(dataDir),
    children.map((child) => child.pid),
  );

/** The ERP's file is the first that is opened: when it is in use, a demo runs here, or its parts were left over. */
function openHere(dataDir: string): ErpStore {
  try {
    return openErpStore(join(dataDir, 'erp', 'erp.db'));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'refused') throw error;
    const left = existsSync(pidsFile(dataDir)) ? readFileSync(pidsFile(dataDir), 'utf8').replace(/[^\d,]/g, '') : '';
    const hint = left === '' ? '' : ` If it was killed, its parts may be left over: kill ${left.replaceAll(',', ' ')}`;
    throw new Problem('refused', `A demo runs in ${dataDir} already. Use it, or end it with Ctrl-C there.${hint}`, {
      cause: error,
    });
  }
}

async function startAll(options: DemoOptions, { ports, broker }: Addresses, found: Found, watch: Watch): Promise<void> {
  const { dataDir, configDir, programDir } = options;
  const at = (name: string): string => join(dataDir, name);
  const sim = join(programDir, 'simulators', 'main.js');
  const truth = ['--plant', join(configDir, 'plant.yaml'), '--parameters', join(configDir, 'machines.yaml')];
  const erpToken = ['--token-file', at('erp.token')];
  const toFind = [
    ...['--odd-order', found.oddOrderId],
    ...(found.refusedOrderId === null ? [] : ['--refuse-once', found.refusedOrderId]),
  ];
  const erpFlags = ['--data-dir', at('erp'), '--port', String(ports.erp), ...toFind];
  const brokerFlags =
    options.broker === null
      ? ['--broker-port', String(ports.broker), '--broker-password-file', at('broker.password')]
      : ['--broker', broker];
  await Promise.all([
    watch.start('erp', sim, ['erp', ...truth, ...erpToken, ...erpFlags]),
    watch.start('bridge', join(programDir, 'bridge', 'main.js'), ['run', at('bridge.yaml')]),
    watch.start('collector', join(programDir, 'collector', 'main.js'), ['run', at('plant.yaml')]),
    watch.start('machines', sim, [
      'machines',
      ...truth,
      ...erpToken,
      ...brokerFlags,
      '--data-dir',
      at('machines'),
      '--opcua-port',
      String(ports.opcua),
      '--modbus-port',
      String(ports.modbus),
      '--mtconnect-port',
      String(ports.mtconnect),
      '--control-port',
      String(ports.control),
      '--collector',
      `http://${HOST}:${ports.collector}`,
      '--erp',
      `http://${HOST}:${ports.erp}`,
      '--people',
      at('operators.json'),
      '--show',
    ]),
  ]);
}

/** Machines first, so that their last words are heard; then the listeners. Within 5 s in all. */
async function endAll(children: readonly Child[]): Promise<void> {
  await Promise.all(children.filter((child) => child.name === 'machines').map((child) => child.end(2_200)));
  await Promise.all(children.map((child) => child.end(2_200)));
}

const mqttRow = (dataDir: string): [string, string, string] => [
  '',
  'user istwert',
  `password in ${join(dataDir, 'broker.password')}`,
];

function welcome(
  { ports, broker, isOwnBroker }: Addresses,
  { operator, planner, engineer, codes }: Secrets,
  found: Found,
  dataDir: string,
): string {
  const rows: [string, string, string][] = [
    ['Operators’ tablet', `http://${HOST}:${ports.collector}`, `name ${operator.name}, PIN ${operator.secret}`],
    ['Planner’s page', `http://${HOST}:${ports.bridge}`, `name ${planner.name}, password ${planner.secret}`],
    [
      'Service page',
      `http://${HOST}:${ports.collector}/service/`,
      `name ${engineer.name}, password ${engineer.secret}`,
    ],
    ['Mock ERP', `http://${HOST}:${ports.erp}`, `token in ${join(dataDir, 'erp.token')}`],
    ['Machines', `opc.tcp://${HOST}:${ports.opcua}`, `and MQTT at ${broker},`],
    ...(isOwnBroker ? [mqttRow(dataDir)] : []),
    ['', `modbus://${HOST}:${ports.modbus}`, `an MTConnect agent at http://${HOST}:${ports.mtconnect}`],
  ];
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  const line = '─'.repeat(78);
  const table = rows.map(([what, where, who]) => `  ${what.padEnd(width(0))}  ${where.padEnd(width(1))}  ${who}`);
  return `
${line}
  The demo plant is running. Open one of these; each pairs your browser by itself, to look:

    tablet:   http://${HOST}:${ports.collector}/#pair=${codes.collector}
    planner:  http://${HOST}:${ports.bridge}/#pair=${codes.bridge}
    service:  http://${HOST}:${ports.collector}/service/#pair=${codes.collector}

  To write, sign on:

${table.join('\n')}

  These credentials are for this run only. What to look at:
   1. On the tablet, sign on and wait: about 45 s after the start a press stops.
      Tap it, tap the stop, tap a reason.
   2. On the planner’s page the reason is in the Pareto; real OEE stands beside the
      paper figure of 82 %, and each order has a measured promise with its spread.
   3. In the mock ERP the same orders have a paper date, the promise, and what was
      confirmed from the shop floor.
   4. The service page says how the box and its lines are, and connects a machine:
      look at the machines' addresses above.
${showcaseLines(found, `http://${HOST}:${ports.bridge}`, 5)}
  Ctrl-C stops everything; the next start goes on from here. Data: ${dataDir}
${line}
`;
}
