/** Command lines that say what is wrong: usage faults end with code 2, other expected failures with 1. */
import { existsSync, readFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CAC, cac } from 'cac';
import { diskProblem } from './disk-problem.ts';

export type Cli = CAC;

export function createCli(name: string, version: string): Cli {
  const cli = cac(name);
  cli.help();
  cli.version(version);
  return cli;
}

/** The version of the package that this file is a part of, from source or from the build. */
export function packageVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && Reflect.get(parsed, 'name') === 'istwert')
        return String(Reflect.get(parsed, 'version'));
    } catch {
      // Not this folder: look one higher.
    }
  }
  return 'unknown';
}

/** A flag's text as it was typed: a parsed one that looks like a number has lost its leading zeros. */
export function asTyped(argv: readonly string[], flag: string): string | undefined {
  const at = argv.findIndex((one) => one === flag || one.startsWith(`${flag}=`));
  const found = argv[at];
  if (found === undefined) return undefined;
  return found === flag ? argv[at + 1] : found.slice(flag.length + 1);
}

/**
 * Flags that are text, as they were typed: a name like 0815 is no number, and an empty one is empty. Errors: a usage
 * error for one that stands twice.
 */
export function textFlags<Flags extends object>(argv: readonly string[], flags: Flags): Flags {
  // cac keeps what stands behind `--` under that name.
  const named = Object.entries(flags).filter(([name]) => name !== '--');
  const typed = named.flatMap(([name, value]) => {
    const flag = flagOf(name);
    if (Array.isArray(value)) throw usage(`${flag} stands twice`);
    return typeof value === 'number' ? [[name, asTyped(argv, flag)]] : [];
  });
  return { ...flags, ...Object.fromEntries(typed) };
}

/** `erpUrl` → `--erp-url` */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Parses and runs; the exit code is the return value. Nothing else may end the process. */
export async function runCli(cli: Cli, argv: readonly string[], write: (text: string) => void): Promise<number> {
  try {
    cli.parse([...argv], { run: false });
    if (cli.options.help === true || cli.options.version === true) return 0;
    if (cli.matchedCommand === undefined) {
      const wanted = cli.args[0];
      write(
        wanted === undefined
          ? `${cli.name}: say what to do; see ${cli.name} --help\n`
          : `${cli.name}: unknown command "${wanted}"; see ${cli.name} --help\n`,
      );
      return 2;
    }
    await cli.runMatchedCommand();
    return 0;
  } catch (error) {
    const problem = diskProblem(error);
    if (problem !== null) {
      write(`${problem.message}\n`);
      return 1;
    }
    if (error instanceof Error && error.name === 'CACError') {
      // cac names an option as the program knows it, `--dataDir`.
      const message = error.message.replace(/--\w+/g, (flag) => flagOf(flag.slice(2)));
      write(`${cli.name}: ${message}; see ${cli.name} --help\n`);
      return 2;
    }
    throw error;
  }
}

/** A fault of the command line, told apart by its name: it ends with code 2. */
export function usage(message: string): Error {
  const error = new Error(message);
  error.name = 'CACError';
  return error;
}

/** Where a process is served and keeps its data, instead of what its configuration says. */
export interface PlaceFlags {
  port?: unknown;
  dataDir?: unknown;
}

/** The flags as they go over the configuration; nothing where none was given. */
export function placeFlags({ port: given, dataDir }: PlaceFlags): { port?: number; dataDir?: string } {
  const port = portFlag(given);
  return {
    ...(port === undefined ? {} : { port }),
    ...(dataDir === undefined ? {} : { dataDir: resolve(String(dataDir)) }),
  };
}

/** `--port` as given; undefined when it was not. */
function portFlag(port: unknown): number | undefined {
  if (port === undefined) return undefined;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw usage(`--port must be a number from 0 to 65535, not "${String(port)}"`);
}

/** A network card's address, as `networkInterfaces` of node:os tells it. */
type Card = Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>;

/**
 * An address that can be typed into a browser, and is not refused there: a server that listens everywhere is called
 * by its name, or by an address of this computer. Its host name is nobody's until somebody writes it under `names`.
 */
export function typedUrl(
  url: string,
  names: readonly string[],
  cards: Readonly<Record<string, readonly Card[] | undefined>> = networkInterfaces(),
): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::(?:ffff:0\.0\.0\.0)?\])(?=[:/]|$)/, () => {
    // Those of containers and virtual switches reach nobody outside.
    const outside = Object.entries(cards)
      .flatMap(([card, addresses = []]) => (/^(docker|br-|veth|virbr|cni)/.test(card) ? [] : addresses))
      .find(({ address, family, internal }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'));
    return `//${names[0] ?? outside?.address ?? '127.0.0.1'}`;
  });
}

/** The folder with the built pages of that name, seen from source or from the build; null before they are built. */
export function builtPages(name: 'tablet' | 'planner'): string | null {
  const places = [`../../web/${name}/`, `../../dist/web/${name}/`];
  return places.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((place) => existsSync(place)) ?? null;
}

/** The text of a file that comes with the program, in its folder `config`, seen from source or from the build. */
export function shippedConfig(name: string): string {
  const places = ['../../config/', '../../../config/'].map((up) => new URL(up + name, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`config/${name} does not come with this program`);
  return readFileSync(found, 'utf8');
}

/**
 * Resolves when the process is asked to stop. To be called before anything is opened: who stops a service that still
 * starts wants it closed in order, too. Asked a second time the process ends at once.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolveSignal) => {
    process.once('SIGINT', () => resolveSignal());
    process.once('SIGTERM', () => resolveSignal());
  });
}
