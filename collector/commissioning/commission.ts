/** The commands of whoever connects a machine: `browse` and `trust`, as text for a terminal. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Problem } from '../../shared/core/words/problem.ts';
import { usage } from '../../shared/io/cli.ts';
import { rawFile, withAbsoluteFiles } from '../../shared/io/config.ts';
import { acceptCertificate, certificates } from '../sources/opcua/trust.ts';
import { browse, describeBrowsed } from './browse/browse.ts';

export interface BrowseFlags {
  seconds: unknown;
  depth: unknown;
  topic: unknown;
  places?: unknown;
  unit?: unknown;
  with?: unknown;
  state: unknown;
  json?: unknown;
}

/** Errors: as `browse`; a wrong flag is a usage error. */
export async function browseCommand(url: string, flags: BrowseFlags, now: () => number): Promise<string> {
  const stateDir = resolve(String(flags.state));
  mkdirSync(stateDir, { recursive: true });
  const request = {
    url,
    seconds: numberOf('--seconds', flags.seconds, 600),
    depth: numberOf('--depth', flags.depth, 20),
    topic: String(flags.topic),
    ...(flags.places === undefined ? {} : { places: String(flags.places) }),
    ...(flags.unit === undefined ? {} : { unitId: unitOf(flags.unit) }),
    connection: flags.with === undefined ? {} : optionsIn(String(flags.with)),
    stateDir,
  };
  const found = await browse(request, now);
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return flags.json === true ? `${JSON.stringify(found, plain)}\n` : `${describeBrowsed(found)}\n`;
}

/** Without a fingerprint: what the source's server has shown. With one: a person has compared it. */
export function trustCommand(dataDir: string, source: string, fingerprint: string | undefined): string {
  const stateDir = join(dataDir, 'sources', source);
  if (fingerprint !== undefined) {
    const { subject } = acceptCertificate(stateDir, fingerprint);
    return `Trusted from now on: ${subject}\n`;
  }
  const shown = certificates(stateDir);
  if (shown.length === 0) return `No server has shown a certificate to source "${source}".\n`;
  const lines = shown.map(
    (one) => `${one.trusted ? 'trusted    ' : 'not trusted'}  ${one.fingerprint}  ${one.subject}`,
  );
  return `${lines.join('\n')}\n`;
}

function numberOf(flag: string, value: unknown, most: number): number {
  const number = Number(value);
  if (!(number > 0 && number <= most)) throw usage(`${flag} must be a number up to ${most}, not "${String(value)}"`);
  return number;
}

function unitOf(value: unknown): number {
  const unit = Number(value);
  if (Number.isInteger(unit) && unit >= 0 && unit <= 255) return unit;
  throw usage(`--unit must be a number from 0 to 255, not "${String(value)}"`);
}

/** Files that it names lie relative to it, as in the configuration. */
function optionsIn(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw new Problem('unknown', `there is no file ${file}`);
  const options = withAbsoluteFiles(rawFile(file), dirname(resolve(file)));
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new Problem('invalid', `${file} should hold options of a source, like security: { mode: …, policy: … }`);
  return { ...options };
}
