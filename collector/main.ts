#!/usr/bin/env node
/** `istwert-collector`: the only file here that reads arguments, clock and randomness. */
import { randomBytes } from 'node:crypto';
import { existsSync, unwatchFile, watchFile } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../shared/core/problem.ts';
import { openAuth, type Role, roles } from '../shared/io/auth.ts';
import { createCli, packageVersion, runCli } from '../shared/io/cli.ts';
import { announce } from '../shared/io/http.ts';
import { createLog } from '../shared/io/log.ts';
import { type Collector, PEOPLE_FILE, startCollector } from './collector.ts';
import { type CollectorConfig, describeConfig, loadConfig } from './config.ts';
import { openJournal } from './journal.ts';
import { exportLines, importFacts } from './transfer.ts';

const NAME = 'istwert-collector';
const now = () => Date.now();
const print = (text: string): void => {
  process.stdout.write(text);
};

interface RunFlags {
  port?: unknown;
  dataDir?: unknown;
}

/** The configuration with the flags put over it. */
function configured(file: string, flags: RunFlags): CollectorConfig {
  const config = loadConfig(file);
  const { port, dataDir } = flags;
  if (port !== undefined && !(typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65_536))
    throw usage(`--port must be a number from 0 to 65535, not "${String(port)}"`);
  return {
    ...config,
    edge: {
      ...config.edge,
      ...(typeof port === 'number' ? { port } : {}),
      ...(dataDir === undefined ? {} : { dataDir: resolve(String(dataDir)) }),
    },
  };
}

/** A fault of the command line, told apart by its name: it ends with code 2. */
function usage(message: string): Error {
  const error = new Error(message);
  error.name = 'CACError';
  return error;
}

function webRoot(): string | null {
  const places = ['../web/tablet/', '../dist/web/tablet/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? null;
}

async function run(file: string, flags: RunFlags): Promise<void> {
  const config = configured(file, flags);
  const log = createLog(NAME);
  const collector = await startCollector({ config, now, randomBytes, log, webRoot: webRoot() });
  announce(config.edge.dataDir, NAME, collector.url);
  if (collector.setupCode !== null)
    print(
      `${NAME} first start: make the first person at ${collector.url} with the set-up code ${collector.setupCode}\n`,
    );
  const reload = (): void => {
    void takeOver(collector, file, flags, log);
  };
  process.on('SIGHUP', reload);
  watchFile(config.file, { interval: 1_000, persistent: false }, reload);
  await stopped();
  unwatchFile(config.file, reload);
  log.info('stopping');
  await collector.stop();
}

/** A changed file is taken over when it is good; when not, the old one stays and the fault is shown. */
async function takeOver(
  collector: Collector,
  file: string,
  flags: RunFlags,
  log: ReturnType<typeof createLog>,
): Promise<void> {
  try {
    await collector.reconfigure(configured(file, flags));
    collector.configProblem(null);
    log.info('The changed configuration is in force.');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    collector.configProblem(`The changed configuration was refused, the old one is in force: ${message}`);
    log.error(`The changed configuration was refused, the old one is in force: ${message}`);
  }
}

function stopped(): Promise<void> {
  return new Promise((resolvePromise) => {
    process.once('SIGINT', () => resolvePromise());
    process.once('SIGTERM', () => resolvePromise());
  });
}

function journalOf(config: CollectorConfig) {
  return openJournal(config.edge.dataDir, config.edge.id, () => randomBytes(12).toString('base64url'));
}

function importFile(file: string, eventsFile: string, flags: RunFlags): void {
  const journal = journalOf(configured(file, flags));
  try {
    const { facts, keptNumbers } = importFacts(journal, eventsFile);
    const last = journal.lastSeq();
    print(`${facts} facts imported as ${last - facts + 1} to ${last}${keptNumbers ? '' : ' (numbered anew)'}\n`);
  } finally {
    journal.close();
  }
}

async function exportAll(file: string, flags: RunFlags): Promise<void> {
  const journal = journalOf(configured(file, flags));
  try {
    for (const line of exportLines(journal))
      if (!process.stdout.write(line)) await new Promise((drained) => process.stdout.once('drain', drained));
  } finally {
    journal.close();
  }
}

async function people(
  action: string,
  file: string,
  flags: RunFlags & { name?: unknown; role?: unknown },
): Promise<void> {
  const config = configured(file, flags);
  const auth = openAuth({ file: join(config.edge.dataDir, PEOPLE_FILE), now, randomBytes });
  try {
    if (action === 'list') {
      for (const person of auth.people()) print(`${person.name}\t${person.role}\n`);
    } else if (action === 'add') {
      const { name, role, secret } = await auth.addPerson({ name: nameFlag(flags.name), role: roleFlag(flags.role) });
      print(`${JSON.stringify({ name, role, secret })}\n`);
    } else if (action === 'remove') auth.removePerson(nameFlag(flags.name));
    else throw usage(`people: say add, list or remove, not "${action}"`);
  } finally {
    auth.close();
  }
}

function nameFlag(name: unknown): string {
  if (name === undefined || name === true || name === '') throw usage('say who with --name NAME');
  return String(name);
}

function roleFlag(given: unknown): Role {
  const role = roles.find((one) => one === given);
  if (role === undefined) throw usage(`say which role with --role: ${roles.join(', ')}`);
  return role;
}

function main(argv: readonly string[]): Promise<number> {
  const cli = createCli(NAME, packageVersion());
  const placed = (name: string, what: string) =>
    cli.command(name, what).option('--data-dir <dir>', 'Where the journal lies, instead of edge.dataDir');
  placed('run <config>', 'Collect (this is what the box does)')
    .option('--port <port>', 'Instead of edge.port; 0 for any free one')
    .action(run);
  cli.command('check <config>', 'Only check the configuration').action((file: string) => {
    print(`${describeConfig(loadConfig(file))}\n`);
  });
  placed('import <config> <events>', 'Take facts over from a JSON lines file, all or nothing').action(importFile);
  placed('export <config>', 'Print every fact as a JSON line').action(exportAll);
  placed('people <action> <config>', 'add, list or remove who may write; a new secret is printed once')
    .option('--name <name>', 'Name or badge number')
    .option('--role <role>', `One of ${roles.join(', ')}`)
    .action(people);
  return runCli(cli, argv, (text) => process.stderr.write(text));
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  if (error instanceof Problem) process.stderr.write(`${error.message}\n`);
  else throw error;
  process.exitCode = 1;
}
