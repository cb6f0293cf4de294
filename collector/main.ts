#!/usr/bin/env node
/** `istwert-collector`: the only file here that reads arguments, clock and randomness. */
import { randomBytes } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { uptime } from 'node:os';
import { groupings } from '../shared/core/reports/group.ts';
import { roles } from '../shared/core/words/role.ts';
import {
  asTyped,
  builtPages,
  createCli,
  type PlaceFlags,
  packageVersion,
  placeFlags,
  runCli,
  stopSignal,
  typedUrl,
  usage,
} from '../shared/io/cli.ts';
import { diskProblem, saidOfFailure } from '../shared/io/disk-problem.ts';
import { keepHeapSmall } from '../shared/io/heap.ts';
import type { Log } from '../shared/io/log.ts';
import { loopClock } from '../shared/io/loop-watch.ts';
import { print, serve, watchOutput } from '../shared/io/output.ts';
import { becomeOwner, ownerMayWrite, saidOfRoot } from '../shared/io/owner.ts';
import type { PeopleFlags } from '../shared/io/people-command.ts';
import { personAt } from '../shared/io/questions.ts';
import { watchTimeServer } from '../shared/io/time-server.ts';
import type { Changed } from './changed-config.ts';
import type { Collector } from './collector.ts';
import type { BrowseFlags } from './commissioning/commission.ts';
import type { CollectorConfig } from './config.ts';
import type { RestoreFlags } from './offline/backup.ts';
import type { ReplayFlags } from './offline/offline.ts';
import { addSetupCommands } from './setup/commands.ts';

// Protocols and database are loaded by the commands that need them: `--help` and a wrong flag answer at once.

const NAME = 'istwert-collector';
const now = () => Date.now();
const running = { runs: () => performance.now(), uptimeMs: () => uptime() * 1_000 };

const offline = { now, randomBytes, print };

/** The configuration with the flags put over it. Root goes on as whom the data belongs to. */
async function configured(file: string, flags: PlaceFlags): Promise<CollectorConfig> {
  const { loadConfig } = await import('./config.ts');
  const config = flagged(loadConfig(file), flags);
  becomeOwner(config.edge.dataDir);
  return config;
}

function flagged(config: CollectorConfig, flags: PlaceFlags): CollectorConfig {
  return { ...config, edge: { ...config.edge, ...placeFlags(flags) } };
}

async function run(file: string, flags: PlaceFlags): Promise<void> {
  const stopped = stopSignal();
  // Asked to read its file again while it starts, it does so as soon as it runs.
  let onChange = (): void => {
    changedMeanwhile = true;
  };
  let changedMeanwhile = false;
  process.on('SIGHUP', () => onChange());
  serve();
  keepHeapSmall();
  const config = await configured(file, flags);
  const { startCollector } = await import('./collector.ts');
  const { announce } = await import('../shared/io/http.ts');
  const { checkLog, createLog } = await import('../shared/io/log.ts');
  const { secretsIn } = await import('../shared/core/words/without-secrets.ts');
  const log = createLog(NAME, 'info', secretsIn(config));
  const ofRoot = saidOfRoot();
  if (ofRoot !== null) log.warn(ofRoot);
  // A broken invariant: what is on disk is right, what is in memory may not be. Stop; the next start reads the disk.
  process.on('uncaughtException', (error) => {
    const problem = diskProblem(error);
    if (problem === null) log.fatal({ err: error }, 'stopping at once');
    else log.fatal(`stopping at once: ${problem.message}`);
    process.exit(1);
  });
  const { changedConfig, rawOf } = await import('./changed-config.ts');
  let raw = rawOf(file);
  let last: Promise<string | null> = Promise.resolve(null);
  const read = (): Changed => {
    const changed = changedConfig(file, raw);
    return { ...changed, config: flagged(changed.config, flags) };
  };
  const reload = (): Promise<string | null> => {
    last = last.then(async () => {
      const taken = await takeOver(collector, read, log);
      raw = taken.raw ?? raw;
      return taken.problem;
    });
    return last;
  };
  const webRoot = builtPages('tablet');
  const collector = await startCollector({
    config,
    now,
    randomBytes,
    log,
    webRoot,
    reload,
    loopHeldMs: loopClock(),
    checkLog,
    timeServer: watchTimeServer(),
    running,
  });
  const url = typedUrl(collector.url, config.edge.access.names);
  try {
    announce(config.edge.dataDir, NAME, collector.url, url);
  } catch (error) {
    await collector.stop();
    throw error;
  }
  if (collector.setupCode !== null)
    await print(
      `${NAME} first start: make the first person at ${url} with the set-up code ${collector.setupCode}\n` +
        `${NAME} how the box is, and connecting machines: ${url}/service/\n`,
    );
  onChange = () => void reload();
  watchFile(config.file, { interval: 1_000, persistent: false }, onChange);
  if (changedMeanwhile) onChange();
  await stopped;
  unwatchFile(config.file, onChange);
  log.info('stopping');
  await collector.stop();
}

async function importCommand(
  file: string | undefined,
  events: string | undefined,
  flags: PlaceFlags & { csv?: unknown; map?: unknown; out?: unknown },
): Promise<void> {
  const config = file === undefined ? null : await configured(file, flags);
  if (flags.csv === undefined) {
    if (config === null || events === undefined) throw usage('say which configuration and which file of facts');
    const { importFile } = await import('./offline/offline.ts');
    return importFile(config, events, offline);
  }
  if (events !== undefined) throw usage('either a file of facts or --csv');
  if (flags.map === undefined) {
    const { draftTable } = await import('./offline/history/import.ts');
    return draftTable(String(flags.csv), Intl.DateTimeFormat().resolvedOptions().timeZone, offline);
  }
  const { importTable } = await import('./offline/history/import.ts');
  const out = flags.out === undefined ? null : String(flags.out);
  return importTable(config, { csv: String(flags.csv), map: String(flags.map), out }, offline);
}

/**
 * A changed file is taken over when it is good, and but for the machines that something is wrong with where that is
 * safe; when not, the old one stays. Why is shown and returned.
 */
async function takeOver(
  collector: Collector,
  read: () => Changed,
  log: Log,
): Promise<{ raw: unknown; problem: string | null }> {
  try {
    const { config, raw, left } = read();
    await collector.reconfigure(config);
    const problem =
      left === null
        ? null
        : `The changed configuration is in force, but ${left.machineIds.join(', ')} as before: ${left.why}`;
    collector.configProblem(problem);
    if (problem === null) log.info('The changed configuration is in force.');
    else log.error(problem);
    return { raw, problem };
  } catch (error) {
    const message = saidOfFailure(error);
    collector.configProblem(`The changed configuration was refused, the old one is in force: ${message}`);
    log.error(`The changed configuration was refused, the old one is in force: ${message}`);
    return { raw: null, problem: message };
  }
}

function main(argv: readonly string[]): Promise<number> {
  const cli = createCli(NAME, packageVersion());
  const placed = (name: string, what: string) =>
    cli.command(name, what).option('--data-dir <dir>', 'Where the journal lies, instead of edge.dataDir');
  placed('run <config>', 'Collect (this is what the box does)')
    .option('--port <port>', 'Instead of edge.port; 0 for any free one')
    .action(run);
  cli.command('check <config>', 'Only check the configuration').action(async (file: string) => {
    const { describeConfig, loadConfig } = await import('./config.ts');
    await print(`${describeConfig(loadConfig(file))}\n`);
  });
  placed('import [config] [events]', 'Take facts over from a JSON lines file, or history from a table; all or nothing')
    .option('--csv <file>', 'A table of orders and what was done; without a config it is printed as facts')
    .option(
      '--map <file>',
      'Which of its columns means what (collector/offline/history); without one a draft of it is printed',
    )
    .option('--out <file>', 'Where the facts of the table go, as JSON lines')
    .action(importCommand);
  placed('export <config>', 'Print every fact as a JSON line').action(async (file: string, flags: PlaceFlags) => {
    const { exportAll } = await import('./offline/offline.ts');
    await exportAll(await configured(file, flags), offline);
  });
  placed('backup <config> <folder>', 'Copy journal, people and configuration; a collector may run meanwhile')
    .option('--keep <n>', 'The folder holds backups by their time, and so many of the newest are kept')
    .action(async (file: string, folder: string, flags: PlaceFlags & { keep?: unknown }) => {
      const { backup } = await import('./offline/backup.ts');
      const { loadConfig } = await import('./config.ts');
      const { keepFlag, placeOnShelf, thinShelf } = await import('../shared/io/backup/shelf.ts');
      const keep = keepFlag(flags.keep);
      const config = flagged(loadConfig(file), flags);
      ownerMayWrite(folder, config.edge.dataDir);
      becomeOwner(config.edge.dataDir);
      await print(backup(config, keep === null ? folder : placeOnShelf(folder, now()), now()));
      if (keep !== null) await print(`${thinShelf(folder, 'collector', keep)} older backups are taken away\n`);
    });
  placed(
    'hand-over <config> <machine> <folder>',
    'All facts of a machine with a dictionary, for whoever has a right to them',
  )
    .option('--names', 'People by their names, not under pseudonyms')
    .action(async (file: string, machine: string, folder: string, flags: PlaceFlags & { names?: unknown }) => {
      const { handOver } = await import('./offline/hand-over.ts');
      const config = await configured(file, flags);
      await print(handOver(config, machine, folder, { names: flags.names === true }, offline));
    });
  placed('restore <config> <folder>', 'Put a backup back; a collector must not run meanwhile')
    .option('--drill', 'Only try: everything is checked, nothing stays')
    .option('--replace', 'Put aside what is in the data folder now')
    .action(async (file: string, folder: string, flags: PlaceFlags & RestoreFlags) => {
      const { restore } = await import('./offline/backup.ts');
      const { loadConfig } = await import('./config.ts');
      const { putConfigBack } = await import('../shared/io/backup/config-back.ts');
      if (flags.drill !== true) await print(putConfigBack(folder, 'collector', file) ?? '');
      await print(await restore(flagged(loadConfig(file), flags), folder, flags, offline));
    });
  placed('people <action> <config>', 'add, renew, badge, list or remove who may come in; a new secret is printed once')
    .option('--name <name>', 'Name or badge number')
    .option('--role <role>', `One of ${roles.join(', ')}`)
    .option('--areas <ids>', 'Work centres and machines, with commas, where the role holds; all: everywhere')
    .option('--badge <number>', 'Stands for the name at sign-on; none takes it away')
    .action(async (action: string, file: string, flags: PlaceFlags & PeopleFlags) => {
      const { checkPeople, managePeople } = await import('../shared/io/people-command.ts');
      const { openPeople } = await import('./offline/offline.ts');
      const typed = { name: asTyped(argv, '--name'), badge: asTyped(argv, '--badge') };
      const task = checkPeople(action, { ...flags, ...typed });
      await managePeople(task, openPeople(await configured(file, flags), offline), print);
    });
  placed('stations <action> <config>', 'invite, token, list or remove screens and programs that may look')
    .option('--name <name>', 'Of the screen or program')
    .action(async (action: string, file: string, flags: PlaceFlags & { name?: unknown }) => {
      const { checkStations, manageStations } = await import('../shared/io/stations-command.ts');
      const { openPeople } = await import('./offline/offline.ts');
      const task = checkStations(action, flags);
      await manageStations(task, openPeople(await configured(file, flags), offline), print);
    });
  placed('verify <config>', 'Find facts and entries of the audit log that were changed afterwards').action(
    async (file: string, flags: PlaceFlags) => {
      const { verify } = await import('./offline/offline.ts');
      await verify(await configured(file, flags), offline);
    },
  );
  placed('repair <config>', 'Set facts aside that cannot be, after a wrong clock or a box that was not ours')
    .option('--apply', 'Do it; without, it only says what it would do. A collector must not run meanwhile')
    .action(async (file: string, flags: PlaceFlags & { apply?: unknown }) => {
      const { repair } = await import('./offline/repair.ts');
      await repair(await configured(file, flags), { apply: flags.apply === true }, offline);
    });
  placed('continue <config>', 'Go on under a new id after the journal was cut or restored; the collector stands still')
    .option('--as <id>', 'The new id, as bridge.yaml names it')
    .action(async (file: string, flags: PlaceFlags & { as?: unknown }) => {
      const { continueAs } = await import('./offline/continue.ts');
      await continueAs(await configured(file, flags), flags.as, offline);
    });
  cli
    .command(
      'browse <url>',
      'Look at a server, a broker or a controller: values, what they would mean, the YAML for it',
    )
    .option('--seconds <n>', 'How long to listen', { default: 5 })
    .option('--depth <n>', 'OPC UA: levels below Objects', { default: 6 })
    .option('--topic <filter>', 'MQTT: what to listen to', { default: '#' })
    .option('--places <list>', 'Modbus, S7: what to read, like "holding:0-9 40101:u32" or "DB10,0-19"')
    .option('--unit <n>', 'Modbus: which unit behind the address', { default: 1 })
    .option('--with <file>', 'YAML with further options of the connection: login, security, tls, …')
    .option('--state <dir>', 'Where certificates are kept', { default: './data/browse' })
    .option('--json', 'Everything, as one JSON document')
    .action(async (url: string, flags: BrowseFlags) => {
      const { browseCommand } = await import('./commissioning/commission.ts');
      await print(await browseCommand(url, flags, now));
    });
  placed(
    'trust <config> <source> [fingerprint]',
    'Show the certificates that an OPC UA server has shown; accept one',
  ).action(async (file: string, source: string, fingerprint: string | undefined, flags: PlaceFlags) => {
    const { trustCommand } = await import('./commissioning/commission.ts');
    await print(trustCommand((await configured(file, flags)).edge.dataDir, source, fingerprint));
  });
  cli
    .command('replay', 'Compute intervals and figures from a file of facts: no network, no database')
    .option('--events <file>', 'Facts, as export prints them')
    .option('--plant <file>', 'The plant or the whole configuration; without it, what the facts say')
    .option('--from <time>', 'Like 2026-03-02T06:00:00Z, or epoch milliseconds')
    .option('--to <time>', 'Likewise')
    .option('--by <what>', `Figures per ${groupings.join(', ')}`, { default: 'machine' })
    .option(
      '--of <scope>',
      'Whose figures, explained in the JSON: like order:A, item:I-7, operator:anna, workCentre:press',
    )
    .option('--json', 'Everything, as one JSON document, instead of a table of figures')
    .action(async (flags: ReplayFlags) => {
      const { replayFile } = await import('./offline/offline.ts');
      await replayFile(flags, offline);
    });
  addSetupCommands(cli, argv, { ...offline, ask: personAt(process.stdin, process.stdout) });
  return runCli(cli, argv, (text) => process.stderr.write(text));
}

watchOutput();
// What either makes is its user's alone: journal, people, backups, tokens.
process.umask(0o077);
process.exitCode = await main(process.argv);
// What failed must not live on behind something that it left open.
if (process.exitCode !== 0) process.exit();
