/** Looks around in a folder: which files lie there, how their lines are written, and what the last one of each kind says. */
import { realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import {
  anyMachine,
  type KnownMachine,
  type Look,
  type LookContext,
  type Lookout,
  type Seen,
  type SeenMachine,
} from '../lookout.ts';
import { parsePath, valueAt } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { machineIdOf, suggest } from '../mapping/suggest.ts';
import { readTime } from '../mapping/time.ts';
import { isSeparatorLine } from '../payload/delimited.ts';
import { textIn } from '../payload/text.ts';
import { firstLinesOf, lastPieceOf, look } from './drop.ts';
import { filesIn } from './folder.ts';
import { type Guess, guessOf } from './guess.ts';
import { encodingOf, withMark } from './lines.ts';
import { FilesOptionsSchema } from './options.ts';
import { type FilesPlace, machineIn, patternOf, printPlace } from './place.ts';
import { folderWords, ofFolder } from './words.ts';

const prefix = 'file:///';
const everyMs = 1_000;
const mostKinds = 60;
/** Of the folder and of each machine's own in it. */
const allFiles = '* */*';
/** Where shares and drives are mounted: of a box's other folders no page must be able to read a file. */
const shownFolders = ['/mnt', '/media', '/srv'];

const LookValues = z.object({ files: z.string().max(500).default(allFiles) });

export const filesLookout: Lookout = {
  protocol: 'files',
  prefixes: [prefix],
  examples: [`${prefix}mnt/cell`],
  fields: [
    {
      name: 'files',
      label: {
        en: 'Files below the folder, separated by blanks',
        de: 'Dateien im Ordner, durch Leerzeichen getrennt',
        fr: 'Fichiers du dossier, séparés par des espaces',
      },
      type: { is: 'text' },
      value: allFiles,
      use: 'look',
    },
  ],
  listens: false,
  keepsTrust: false,
  faultOnPage: (address) => {
    const folder = folderAt(address);
    const isShown = shownFolders.some((shown) => folder === shown || folder.startsWith(`${shown}/`));
    return isShown ? null : { what: 'folderNotShown', folder, shown: shownFolders };
  },
  connection: (address) => ({ dropFolder: folderAt(address) }),
  prepare: (connection, values, known) => {
    const { files } = LookValues.parse(values);
    const { dropFolder, machines } = FilesOptionsSchema.parse({
      ...connection,
      ...{ id: 'look', kind: 'files' },
      machines: files.split(/\s+/).flatMap((pattern) => (pattern === '' ? [] : [{ ...anyMachine, files: pattern }])),
    });
    const patterns = files === allFiles && known.length > 0 ? [] : machines.map((one) => one.files);
    const own = known.flatMap(patternsOf);
    return (profiles, context) => openFolder(dropFolder, [...patterns, ...own], profiles, context);
  },
};

function folderAt(address: string): string {
  const path = address.slice(prefix.length);
  return /^[A-Za-z]:/.test(path) ? path : resolve(`/${path}`);
}

/** A configured machine's files, as it is written. */
function patternsOf({ machine }: KnownMachine): string[] {
  const pattern = typeof machine.files === 'string' ? machine.files : '{machineId}*';
  return [pattern.replaceAll('{machineId}', machine.machineId)];
}

/** Files of one kind, and what the newest of them says. */
interface Kind extends FilesPlace, Guess {
  newest: string;
  at: number;
}

async function openFolder(
  folder: string,
  patterns: readonly string[],
  profiles: readonly Profile[],
  _context: LookContext,
): Promise<Look> {
  let kinds: Kind[];
  try {
    kinds = await kindsIn(folder, patterns);
  } catch (error) {
    throw new Problem('unavailable', ofFolder(folder, folderWords(error)));
  }
  let problem: string | null = null;
  let reading: Promise<void> | null = null;
  const again = async (): Promise<void> => {
    try {
      kinds = await kindsIn(folder, patterns);
      problem = null;
    } catch (error) {
      problem = ofFolder(folder, folderWords(error));
    }
    reading = null;
  };
  const timer = setInterval(() => {
    reading ??= again();
  }, everyMs);
  const own = profiles.filter(({ kind }) => kind === 'files');
  return {
    seen: () => kinds.map(seenOf),
    machines: () => kinds.flatMap((kind) => machineOf(kind, own) ?? []),
    problem: () => problem,
    close: async () => {
      clearInterval(timer);
      await reading;
    },
  };
}

async function kindsIn(folder: string, patterns: readonly string[]): Promise<Kind[]> {
  const root = await realpath(folder);
  const newest = new Map<string, { path: string; at: number }>();
  for (const pattern of patterns)
    for (const path of await filesIn(folder, pattern)) {
      const at = await writtenAt(root, join(folder, path));
      const files = patternOf(path);
      if (at !== null && at > (newest.get(files)?.at ?? -1)) newest.set(files, { path, at });
    }
  const kinds: Kind[] = [];
  for (const [files, { path, at }] of [...newest].slice(0, mostKinds)) {
    // One that has gone meanwhile is not there.
    const guess = await guessIn(join(folder, path)).catch(() => null);
    if (guess !== null) kinds.push({ files, ...guess, newest: path, at });
  }
  return kinds;
}

/** null for what is no file, and for a link that leads out of the folder. */
async function writtenAt(root: string, path: string): Promise<number | null> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    return found.isFile() && real.startsWith(root.endsWith(sep) ? root : root + sep) ? found.mtimeMs : null;
  } catch {
    return null;
  }
}

async function guessIn(path: string): Promise<Guess | null> {
  const { inode, head } = await look(path);
  const encoding = encodingOf(Buffer.from(head, 'base64'));
  const tail = await lastPieceOf(path, { number: 0, inode, head, offset: 0, header: null });
  const said = (lines: typeof tail.lines) =>
    lines
      .map((line) => textIn(withMark(line, encoding)).trim())
      .filter((text) => text !== '' && !isSeparatorLine(text));
  const [first] = said((await firstLinesOf(path, encoding)).slice(0, 5));
  const last = said(tail.lines.slice(-5)).at(-1);
  return first === undefined || last === undefined ? null : guessOf(first, last);
}

function seenOf(kind: Kind): Seen {
  const { newest, record, at } = kind;
  return { where: newest, value: record, at, quality: 'good', place: { of: printPlace(kind), name: '$' } };
}

/** A profile fits where lines are written as it says, their time included. */
function machineOf({ files, format, record }: Kind, profiles: readonly Profile[]): SeenMachine | null {
  const fitting = profiles.filter(
    ({ time, format: own = 'json' }) =>
      isSame(own, format) &&
      (time === undefined ||
        time.clock !== undefined ||
        readTime(valueAt(record, parsePath(time.path)), time.form, time.timeZone) !== null),
  );
  const fit = suggest(fitting, (address) => valueAt(record, parsePath(address)) !== undefined);
  if (fit === null) return null;
  const { found, missing, fits, profile } = fit;
  const entry = { machineId: machineIdOf(machineIn(files)), profile: profile.id, files };
  return { where: files, kind: 'files', found, missing, fits, entry, place: { files } };
}

function isSame(a: Profile['format'], b: FilesPlace['format']): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.separator === b.separator && a.header === b.header;
}
