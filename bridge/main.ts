#!/usr/bin/env node
/** `istwert-bridge`: the only file here that reads arguments, clock and randomness. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { strategies } from '../shared/core/words/order.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { roles } from '../shared/core/words/role.ts';
import { secretsIn } from '../shared/core/words/without-secrets.ts';
import { wordsOf } from '../shared/core/words/words-of.ts';
import { keepFlag, placeOnShelf, thinShelf } from '../shared/io/backup/shelf.ts';
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
  usage,
} from '../shared/io/cli.ts';
import { endOf, tellChecks } from '../shared/io/doctor/check.ts';
import { readerTokenFile } from '../shared/io/door/reader-token.ts';
import { keepHeapSmall } from '../shared/io/heap.ts';
import { announce } from '../shared/io/http.ts';
import { createLog } from '../shared/io/log.ts';
import { loopClock } from '../shared/io/loop-watch.ts';
import { callJson } from '../shared/io/outward.ts';
import { becomeOwner, ownerMayWrite } from '../shared/io/owner.ts';
import { checkPeople, managePeople, type PeopleFlags } from '../shared/io/people-command.ts';
import { personAt } from '../shared/io/questions.ts';
import { checkStations, manageStations } from '../shared/io/stations-command.ts';
import { readKeyPair } from '../shared/io/tls.ts';
import { backtestCommand, backtestDefaults } from './backtest/command.ts';
import { backup, type RestoreFlags, restore } from './backup.ts';
import { openPeople, startBridge } from './bridge.ts';
import { type BridgeConfig, describeBridge, readBridgeConfig } from './config.ts';
import { examine } from './doctor.ts';
import { builtInErps } from './erp/dialects/registry.ts';
import type { Request } from './mcp/tools.ts';
import { createPromiseService } from './promise/service.ts';
import type { InitFlags } from './setup/init.ts';
import { quotePlaces } from './shop/quotes.ts';
import { verify } from './verify.ts';

const NAME = 'istwert-bridge';
const now = () => Date.now();
const print = (text: string): void => {
  process.stdout.write(text);
};

/** The configuration with the flags put over it. */
function configured(file: string, flags: PlaceFlags): BridgeConfig {
  const given = placeFlags(flags);
  const config = readBridgeConfig(file);
  const bridge = { ...config.bridge, ...given };
  // Root goes on as whom the data belongs to.
  becomeOwner(bridge.dataDir);
  return { ...config, bridge };
}

async function run(file: string, flags: PlaceFlags): Promise<void> {
  keepHeapSmall();
  const config = configured(file, flags);
  const log = createLog(NAME, 'info', secretsIn(config));
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
    running: { runs: () => performance.now(), uptimeMs: () => uptime() * 1_000 },
    random: Math.random,
    randomBytes,
  }).catch(async (error: unknown) => {
    // Its worker thread would keep the process alive.
    await promises.close();
    throw error;
  });
  try {
    announce(config.bridge.dataDir, NAME, bridge.url);
  } catch (error) {
    await bridge.stop();
    throw error;
  }
  if (bridge.setupCode !== null)
    print(`${NAME} first start: make the first person at ${bridge.url} with the set-up code ${bridge.setupCode}\n`);
  await stopSignal();
  log.info('stopping');
  await bridge.stop();
}

async function people(action: string, file: string, flags: PlaceFlags & PeopleFlags): Promise<void> {
  const task = checkPeople(action, flags);
  await managePeople(task, openPeople(configured(file, flags).bridge.dataDir, { now, randomBytes }), print);
}

async function stations(action: string, file: string, flags: PlaceFlags & { name?: unknown }): Promise<void> {
  const task = checkStations(action, flags);
  await manageStations(task, openPeople(configured(file, flags).bridge.dataDir, { now, randomBytes }), print);
}

const Address = z.object({ url: z.string() });

/** The running bridge of this data folder, asked as this box may. Errors: `unavailable`. */
function runningBridge(file: string, flags: PlaceFlags) {
  const { dataDir, tls } = configured(file, flags).bridge;
  let url: string;
  let token: string;
  try {
    token = readFileSync(readerTokenFile(dataDir), 'utf8').trim();
    url = Address.parse(JSON.parse(readFileSync(join(dataDir, 'address.json'), 'utf8'))).url;
  } catch (error) {
    throw new Problem('unavailable', `No bridge has run in ${dataDir}. Start it with: ${NAME} run ${file}`, {
      cause: error,
    });
  }
  // The bridge's own certificate is the one that must answer here, whatever name it was made for.
  const own = tls === undefined ? {} : { only: readKeyPair(tls, 'bridge.tls').cert };
  const ask = (request: Request, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    callJson(new URL(request.path, url), { ...request, headers, ...own }).catch((error: unknown) => {
      throw new Problem('unavailable', `The bridge at ${url} does not answer (${wordsOf(error)}). Is it running?`, {
        cause: error,
      });
    });
  return { url: url.replace(/\/$/, ''), ask };
}

interface McpFlags extends PlaceFlags {
  name?: unknown;
  secretFile?: unknown;
}

/** Answers a language model until its input ends: as this box may look, or as a person may. */
async function mcp(file: string, flags: McpFlags): Promise<void> {
  if ((flags.name === undefined) !== (flags.secretFile === undefined))
    throw usage('say both --name and --secret-file, or neither');
  const { url, ask } = runningBridge(file, flags);
  const { serveMcp, signedOn } = await import('./mcp/mcp.ts');
  const asked =
    flags.name === undefined
      ? ask
      : signedOn(ask, { name: String(flags.name), secret: readFileSync(String(flags.secretFile), 'utf8').trim() });
  const { stdin: input, stdout: output } = process;
  const ended = new Promise<void>((resolve) => input.once('close', resolve).once('end', resolve));
  const server = serveMcp({ version: packageVersion(), url, ask: asked, input, output });
  await Promise.race([ended, stopSignal()]);
  await server.close();
}

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
  const { ask } = runningBridge(file, flags);
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
  const config = file === undefined ? null : configured(file, flags);
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
    .option('--erp <kind>', `One of ${builtInErps.dialects.map(({ kind }) => kind).join(', ')}`)
    .option('--erp-url <address>', 'Where it is; - where it exchanges files')
    .option('--reach <who>', 'box: only this machine; network: boxes and offices, by https')
    .option('--word <who>', 'Who gives the date of a new order: firstQuote, or people')
    .option('--token-file <file>', 'The token that the first box has already')
    .option('--names <list>', 'Further names of this machine in browsers, with commas')
    .option('--data-dir <dir>', 'Where the data will lie')
    .option('--yes', 'What is usual, where no flag says otherwise')
    .action(async (file: string | undefined, flags: InitFlags) => {
      const { init, usualConfigFile } = await import('./setup/init.ts');
      const ask = personAt(process.stdin, process.stdout);
      await init(file ?? usualConfigFile(), flags, {
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
  cli.command('check <config>', 'Only check the configuration').action((file: string) => {
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
      const checks = await examine(file, readBridgeConfig(file), now, () => performance.now());
      print(json === true ? `${JSON.stringify(checks)}\n` : tellChecks(checks));
      endOf(checks);
    });
  placed('backup <config> <folder>', 'Copy data and configuration; a bridge may run meanwhile')
    .option('--keep <n>', 'The folder holds backups by their time, and so many of the newest are kept')
    .action((file: string, folder: string, flags: PlaceFlags & { keep?: unknown }) => {
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
      print(await restore(configured(file, flags).bridge.dataDir, folder, flags, { now, randomBytes }));
    });
  placed('verify <config>', 'Find facts and entries of the audit log that were changed afterwards').action(
    (file: string, flags: PlaceFlags) => {
      print(`${verify(configured(file, flags).bridge.dataDir, { now, randomBytes })}\n`);
    },
  );
  placed('quote <config>', 'Ask the running bridge for a date')
    .option('--item <item>', 'What is asked for')
    .option('--quantity <pieces>', 'How many')
    .option('--due <date>', 'When it is wanted')
    .option('--material <date>', 'When its material is confirmed; on stock where left out')
    .option('--strategy <name>', `One of ${strategies.join(', ')}; MTO where left out`)
    .option('--place <place>', `Among the open orders, one of ${quotePlaces.join(', ')}; quoted where left out`)
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

// What it makes is nobody else's: facts, people, tokens. Its group may be the ERP's, that takes files from it.
process.umask(0o007);
process.exitCode = await main(process.argv);
// What failed must not live on behind something that it left open.
if (process.exitCode !== 0) process.exit();
