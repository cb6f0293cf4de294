#!/usr/bin/env node
/** `istwert-bridge`: the only file here that reads arguments, clock and randomness. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { resolve } from 'node:path';
import { strategies } from '../shared/core/words/order.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { roles } from '../shared/core/words/role.ts';
import {
  asTyped,
  builtPages,
  createCli,
  type PlaceFlags,
  packageVersion,
  placeFlags,
  runCli,
  shippedConfig,
  stopSignal,
  textFlags,
  typedUrl,
  usage,
} from '../shared/io/cli.ts';
import { keepHeapSmall } from '../shared/io/heap.ts';
import { loopClock } from '../shared/io/loop-watch.ts';
import { serve, watchOutput } from '../shared/io/output.ts';
import { becomeOwner, ownerMayWrite, saidOfRoot } from '../shared/io/owner.ts';
import type { PeopleFlags } from '../shared/io/people-command.ts';
import { personAt } from '../shared/io/questions.ts';
import type { RestoreFlags } from './backup.ts';
import type { BridgeConfig } from './config.ts';
import type { InitFlags } from './setup/init.ts';
import type { quotePlaces } from './shop/quotes.ts';

// Database, ERPs and dates are loaded by the commands that need them: `--help` and a wrong flag answer at once.

const NAME = 'istwert-bridge';
const now = () => Date.now();
const print = (text: string): void => {
  process.stdout.write(text);
};

/** The configuration with the flags put over it. */
async function configured(file: string, flags: PlaceFlags): Promise<BridgeConfig> {
  const config = await readWith(file, flags);
  // Root goes on as whom the data belongs to.
  becomeOwner(config.bridge.dataDir);
  return config;
}

/** A wrong flag is told before a wrong file. */
async function readWith(file: string, flags: PlaceFlags): Promise<BridgeConfig> {
  const given = placeFlags(flags);
  const { readBridgeConfig } = await import('./config.ts');
  const config = readBridgeConfig(file);
  return { ...config, bridge: { ...config.bridge, ...given } };
}

async function run(file: string, flags: PlaceFlags): Promise<void> {
  const stopped = stopSignal();
  serve();
  keepHeapSmall();
  const config = await configured(file, flags);
  const { startBridge } = await import('./bridge.ts');
  const { builtInErps } = await import('./erp/dialects/registry.ts');
  const { createPromiseService } = await import('./promise/service.ts');
  const { announce } = await import('../shared/io/http.ts');
  const { checkLog, createLog } = await import('../shared/io/log.ts');
  const { secretsIn } = await import('../shared/core/words/without-secrets.ts');
  const log = createLog(NAME, 'info', secretsIn(config));
  const ofRoot = saidOfRoot();
  if (ofRoot !== null) log.warn(ofRoot);
  const promises = createPromiseService({ quoteLevel: config.promise.quoteLevel });
  const bridge = await startBridge({
    config,
    configFile: resolve(file),
    erp: builtInErps.create(config.erp),
    promises,
    log,
    webRoot: builtPages('planner'),
    now,
    loopHeldMs: loopClock(),
    checkLog,
    running: { runs: () => performance.now(), uptimeMs: () => uptime() * 1_000 },
    random: Math.random,
    randomBytes,
  }).catch(async (error: unknown) => {
    // Its worker thread would keep the process alive.
    await promises.close();
    throw error;
  });
  const url = typedUrl(bridge.url, config.bridge.access.names);
  try {
    announce(config.bridge.dataDir, NAME, bridge.url, url);
  } catch (error) {
    await bridge.stop();
    throw error;
  }
  if (bridge.setupCode !== null)
    print(`${NAME} first start: make the first person at ${url} with the set-up code ${bridge.setupCode}\n`);
  await stopped;
  log.info('stopping');
  await bridge.stop();
}

async function people(action: string, file: string, flags: PlaceFlags & PeopleFlags): Promise<void> {
  const { checkPeople, managePeople } = await import('../shared/io/people-command.ts');
  const task = checkPeople(action, flags);
  await managePeople(task, await peopleOf(file, flags), print);
}

async function stations(action: string, file: string, flags: PlaceFlags & { name?: unknown }): Promise<void> {
  const { checkStations, manageStations } = await import('../shared/io/stations-command.ts');
  const task = checkStations(action, flags);
  await manageStations(task, await peopleOf(file, flags), print);
}

async function peopleOf(file: string, flags: PlaceFlags) {
  const { openPeople } = await import('./keeping.ts');
  return openPeople((await configured(file, flags)).bridge.dataDir, { now, randomBytes });
}

interface McpFlags extends PlaceFlags {
  name?: unknown;
  secretFile?: unknown;
}

/** Answers a language model until its input ends: as this box may look, or as a person may. */
async function mcp(file: string, flags: McpFlags): Promise<void> {
  const stopped = stopSignal();
  if ((flags.name === undefined) !== (flags.secretFile === undefined))
    throw usage('say both --name and --secret-file, or neither');
  const { runningBridge } = await import('./running.ts');
  const { url, ask } = runningBridge(file, (await configured(file, flags)).bridge);
  const { serveMcp, signedOn } = await import('./mcp/mcp.ts');
  const asked =
    flags.name === undefined
      ? ask
      : signedOn(ask, { name: String(flags.name), secret: readFileSync(String(flags.secretFile), 'utf8').trim() });
  const { stdin: input, stdout: output } = process;
  const ended = new Promise<void>((resolve) => input.once('close', resolve).once('end', resolve));
  const server = serveMcp({ version: packageVersion(), url, ask: asked, now: Date.now, input, output });
  await Promise.race([ended, stopped]);
  await server.close();
}

const PLACES: typeof quotePlaces = ['quoted', 'wanted', 'last'];

interface QuoteFlags extends PlaceFlags {
  item?: unknown;
  quantity?: unknown;
  due?: unknown;
  material?: unknown;
  strategy?: unknown;
  place?: unknown;
}

/** A day as it is, for the bridge knows where it ends; else as `momentFlag`. */
function whenFlag(value: unknown, flag: string): string | number | null {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : momentFlag(value, flag);
}

/** A date on the command line as epoch ms; null where it is left out. */
function momentFlag(value: unknown, flag: string): number | null {
  const at = value === undefined ? null : Date.parse(String(value));
  if (Number.isNaN(at)) throw usage(`${flag} must be a date like 2026-12-24 or 2026-12-24T16:00:00Z`);
  return at;
}

/** Asks the running bridge of this data folder for a date. */
async function quote(file: string, flags: QuoteFlags): Promise<void> {
  if (flags.item === undefined || typeof flags.quantity !== 'number')
    throw usage('a quote needs --item ITEM and --quantity NUMBER');
  const strategy = strategies.find((known) => known === (flags.strategy ?? 'MTO'));
  if (strategy === undefined) throw usage(`--strategy must be one of ${strategies.join(', ')}`);
  const enquiry = {
    itemId: String(flags.item),
    quantityPcs: flags.quantity,
    dueAt: whenFlag(flags.due, '--due'),
    materialAt: whenFlag(flags.material, '--material'),
    strategy,
    ...(flags.place === undefined ? {} : { place: String(flags.place) }),
  };
  const { runningBridge } = await import('./running.ts');
  const { ask } = runningBridge(file, (await configured(file, flags)).bridge);
  const { status, text } = await ask({ method: 'POST', path: '/api/quotes', body: enquiry });
  if (status < 200 || status > 299) throw new Problem('refused', text);
  print(`${text}\n`);
}

interface BacktestFlags extends PlaceFlags {
  events?: unknown;
  from?: unknown;
  to?: unknown;
  scenarios?: unknown;
  json?: unknown;
  fill?: unknown;
}

/** What would have been promised: of the bridge's own past, or of a file of facts. */
async function backtest(file: string | undefined, flags: BacktestFlags): Promise<void> {
  if (file === undefined && flags.events === undefined) throw usage('say which bridge, or which facts with --events');
  const { scenarios = 200 } = flags;
  if (typeof scenarios !== 'number' || scenarios < 20 || scenarios > 1_000)
    throw usage('--scenarios must be a number from 20 to 1000');
  const config = file === undefined ? null : await configured(file, flags);
  const { backtestCommand, backtestDefaults } = await import('./backtest/command.ts');
  const { quoteLevel, measuredDays, usualLeadDays } = config?.promise ?? backtestDefaults;
  await backtestCommand(
    {
      dataDir: config?.bridge.dataDir ?? null,
      events: flags.events === undefined ? null : String(flags.events),
      from: momentFlag(flags.from, '--from') ?? Number.NEGATIVE_INFINITY,
      to: momentFlag(flags.to, '--to') ?? Number.POSITIVE_INFINITY,
      scenarios,
      quoteLevel,
      measuredDays,
      usualLeadDays,
      json: flags.json === true,
      fill: flags.fill === true,
    },
    { print, tell: (text) => process.stderr.write(text) },
  );
}

function main(argv: readonly string[]): Promise<number> {
  const cli = createCli(NAME, packageVersion());
  const placed = (name: string, what: string) =>
    cli.command(name, what).option('--data-dir <dir>', 'Where the data lies, instead of bridge.dataDir');
  cli
    .command('init [config]', 'Ask five questions, or take flags, and write a checked configuration')
    .option('--boxes <ids>', 'The edge.id of each box that brings facts, with commas')
    .option('--erp <kind>', 'Which ERP; a name that is none is answered with all there are')
    .option('--erp-url <address>', 'Where it is; - where it exchanges files')
    .option('--reach <who>', 'box: only this machine; network: boxes and offices, by https')
    .option('--word <who>', 'Who gives the date of a new order: firstQuote, or people')
    .option('--token-file <file>', 'The token that the first box has already')
    .option('--names <list>', 'Further names of this machine in browsers, with commas')
    .option('--data-dir <dir>', 'Where the data will lie')
    .option('--yes', 'What is usual, where no flag says otherwise')
    .action(async (file: string | undefined, flags: InitFlags) => {
      const { init, usualConfigFile } = await import('./setup/init.ts');
      const { readBridgeConfig } = await import('./config.ts');
      const ask = personAt(process.stdin, process.stdout);
      await init(file ?? usualConfigFile(), textFlags(argv, flags), {
        now,
        randomBytes,
        print,
        ask,
        check: readBridgeConfig,
        template: shippedConfig('bridge-template.yaml'),
      });
    });
  placed('run <config>', 'Take facts in, tell the ERP, promise dates')
    .option('--port <port>', 'Instead of bridge.port; 0 for any free one')
    .action(run);
  cli.command('check <config>', 'Only check the configuration').action(async (file: string) => {
    const { describeBridge, readBridgeConfig } = await import('./config.ts');
    print(`${describeBridge(file, readBridgeConfig(file))}\n`);
  });
  placed('people <action> <config>', 'add, renew, badge, list or remove who may come in; a new secret is printed once')
    .option('--name <name>', 'Name or badge number')
    .option('--role <role>', `One of ${roles.join(', ')}`)
    .option('--areas <ids>', 'Work centres and machines, with commas, where the role holds; all: everywhere')
    .option('--badge <number>', 'Stands for the name at sign-on; none takes it away')
    .action((action: string, file: string, flags: PlaceFlags & PeopleFlags) =>
      people(action, file, { ...flags, name: asTyped(argv, '--name'), badge: asTyped(argv, '--badge') }),
    );
  placed('stations <action> <config>', 'invite, token, list or remove screens and programs that may look')
    .option('--name <name>', 'Of the screen or program')
    .action(stations);
  cli
    .command('doctor <config>', 'Look at clock, disk, port, certificate and ERP: each in words with the remedy')
    .option('--json', 'As one JSON document')
    .action(async (file: string, { json }: { json?: unknown }) => {
      const { readBridgeConfig } = await import('./config.ts');
      const { examine } = await import('./doctor.ts');
      const { endOf, tellChecks } = await import('../shared/io/doctor/check.ts');
      const checks = await examine(file, readBridgeConfig(file), now, () => performance.now());
      print(json === true ? `${JSON.stringify(checks)}\n` : tellChecks(checks));
      endOf(checks);
    });
  placed('backup <config> <folder>', 'Copy data and configuration; a bridge may run meanwhile')
    .option('--keep <n>', 'The folder holds backups by their time, and so many of the newest are kept')
    .action(async (file: string, folder: string, flags: PlaceFlags & { keep?: unknown }) => {
      const { backup } = await import('./backup.ts');
      const { readBridgeConfig } = await import('./config.ts');
      const { keepFlag, placeOnShelf, thinShelf } = await import('../shared/io/backup/shelf.ts');
      const keep = keepFlag(flags.keep);
      const config = readBridgeConfig(file);
      const dataDir = placeFlags(flags).dataDir ?? config.bridge.dataDir;
      ownerMayWrite(folder, dataDir);
      becomeOwner(dataDir);
      print(backup(file, dataDir, keep === null ? folder : placeOnShelf(folder, now()), now()));
      if (keep !== null) print(`${thinShelf(folder, 'bridge', keep)} older backups are taken away\n`);
    });
  placed('restore <config> <folder>', 'Put a backup back; a bridge must not run meanwhile')
    .option('--drill', 'Only try: everything is checked, nothing stays')
    .option('--replace', 'Put aside what is in the data folder now')
    .action(async (file: string, folder: string, flags: PlaceFlags & RestoreFlags) => {
      const { restore } = await import('./backup.ts');
      const { putConfigBack } = await import('../shared/io/backup/config-back.ts');
      if (flags.drill !== true) print(putConfigBack(folder, 'bridge', file) ?? '');
      const { bridge } = await readWith(file, flags);
      print(await restore(bridge.dataDir, folder, flags, { now, randomBytes }));
    });
  placed('verify <config>', 'Find facts and entries of the audit log that were changed afterwards').action(
    async (file: string, flags: PlaceFlags) => {
      const { verify } = await import('./verify.ts');
      print(`${verify((await configured(file, flags)).bridge.dataDir, { now, randomBytes })}\n`);
    },
  );
  placed('quote <config>', 'Ask the running bridge for a date')
    .option('--item <item>', 'What is asked for')
    .option('--quantity <pieces>', 'How many')
    .option('--due <date>', 'When it is wanted')
    .option('--material <date>', 'When its material is confirmed; on stock where left out')
    .option('--strategy <name>', `One of ${strategies.join(', ')}; MTO where left out`)
    .option('--place <place>', `Among the open orders, one of ${PLACES.join(', ')}; quoted where left out`)
    .action(quote);
  placed('mcp <config>', 'Answer a language model over standard input and output (Model Context Protocol); only reads')
    .option('--name <name>', 'Ask as this person, who may see names')
    .option('--secret-file <file>', "With that person's secret")
    .action((file: string, flags: McpFlags) => mcp(file, { ...flags, name: asTyped(argv, '--name') }));
  placed('backtest [config]', 'What would have been promised in the past with the facts of each day, and how it went')
    .option('--events <file>', "Facts from a file, as export and import --csv print them, instead of the bridge's own")
    .option('--from <date>', 'Orders that came in from then on are scored')
    .option('--to <date>', 'and before then')
    .option('--scenarios <n>', 'Of each day', { default: 200 })
    .option('--json', 'One line of JSON and no table')
    .option('--fill', 'Keep it as the record of before the first promise; the bridge stands still meanwhile')
    .action(backtest);
  return runCli(cli, argv, (text) => process.stderr.write(text));
}

watchOutput();
// What it makes is nobody else's: facts, people, tokens. Its group may be the ERP's, that takes files from it.
process.umask(0o007);
process.exitCode = await main(process.argv);
// What failed must not live on behind something that it left open.
if (process.exitCode !== 0) process.exit();
