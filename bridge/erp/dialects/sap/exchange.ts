/**
 * The folders of SAP's file ports. What comes in is read, and moved to `done/` or `error/` when the bridge has it on
 * its disk; what goes out appears whole, and once:
 *
 *     out/.<name>.part written ─► sent/<name> written ─► .part renamed to out/<name>
 *
 * `sent/<name>` without `.part` says that it was handed over, whoever took it since. So a repeat hands over nothing
 * twice, also after a crash between any two steps. All of it lies on one file system.
 */
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { wordsOf } from '../../../../shared/core/words/words-of.ts';
import { replaceFile } from '../../../../shared/io/replace-file.ts';
import { childOf, childrenOf, readXml, textAt, type XmlElement } from '../../../../shared/io/xml.ts';

/** What a file holds: `mixed` is read by both readers and stays where it is. */
type Kind = 'orders' | 'states' | 'mixed' | 'asking' | 'odd';

export interface Incoming {
  name: string;
  kind: Kind;
  /** The elements IDOC. */
  idocs: readonly XmlElement[];
  /** Of an odd one. */
  why: string;
}

interface Page {
  cursor: string;
  files: readonly Incoming[];
}

export interface Exchange {
  /**
   * The files of one kind that are not named in `cursor`. Those that are named are on the bridge's disk and are moved
   * away. Errors: of the file system.
   */
  read(wanted: 'orders' | 'states', cursor: string | null): Promise<Page>;
  /** Errors: of the file system; the next call goes on where this one stopped. */
  handOver(name: string, text: string): Promise<void>;
  /** SAP did not book it: a person may send it again. */
  forget(name: (file: string) => boolean): Promise<void>;
}

const MAX_BYTES = 16 * 1_048_576;
const FILES_PER_PAGE = 200;
/** Looked into at most at a time, where they are of the other kind. */
const FILES_PER_LOOK = 2_000;

export function openExchange(inFolder: string, outFolder: string): Exchange {
  const sent = join(outFolder, 'sent');
  const kinds = new Map<string, Kind>();
  /** Broken at the last look: it may still be written. */
  const unfinished = new Set<string>();

  const look = async (name: string, id: string): Promise<Incoming | null> => {
    const found = await lookInto(join(inFolder, name), name);
    if (found.kind === 'odd' && found.idocs.length === 0 && !unfinished.has(id)) {
      unfinished.add(id);
      return null;
    }
    unfinished.delete(id);
    kinds.set(id, found.kind);
    return found;
  };
  const take = async (wanted: 'orders' | 'states', name: string, id: string): Promise<void> => {
    const kind = kinds.get(id) ?? (await lookInto(join(inFolder, name), name)).kind;
    if (isOfOther(kind, wanted) || kind === 'mixed') return;
    const folder = join(inFolder, kind === 'odd' ? 'error' : 'done');
    await mkdir(folder, { recursive: true });
    await rename(join(inFolder, name), join(folder, `${id.split('|')[1] ?? ''}-${name}`));
    kinds.delete(id);
  };
  const underWay = new Map<string, Promise<void>>();
  const handOver = async (name: string, text: string): Promise<void> => {
    await stat(outFolder);
    await mkdir(sent, { recursive: true });
    const [part, mark] = [join(outFolder, `.${name}.part`), join(sent, name)];
    const isMarked = await exists(mark);
    if (!isMarked) {
      replaceFile(part, text, 0o660);
      replaceFile(mark, text, 0o660);
    }
    if (!isMarked || (await exists(part))) await rename(part, join(outFolder, name));
  };
  return {
    read: async (wanted, cursor) => {
      const taken = new Set(cursor === null ? [] : idsIn(cursor));
      const files: Incoming[] = [];
      const held: string[] = [];
      let looked = 0;
      for (const { name, id } of await filesIn(inFolder)) {
        if (taken.has(id)) {
          // What cannot be moved stays known: it is not read again.
          await take(wanted, name, id).catch(() => {});
          if (await exists(join(inFolder, name))) held.push(id);
          continue;
        }
        const isOther = isOfOther(kinds.get(id), wanted);
        if (isOther || files.length >= FILES_PER_PAGE || looked >= FILES_PER_LOOK) continue;
        looked += 1;
        const file = await look(name, id);
        if (file === null || isOfOther(file.kind, wanted)) continue;
        files.push(file);
        held.push(id);
      }
      return { cursor: files.length === 0 && cursor !== null ? cursor : JSON.stringify(held), files };
    },
    handOver: async (name, text) => {
      // One after the other: between mark and rename a second one would write the part anew.
      const before = underWay.get(name)?.catch(() => {}) ?? Promise.resolve();
      const own = before.then(() => handOver(name, text));
      underWay.set(name, own);
      await own.finally(() => {
        if (underWay.get(name) === own) underWay.delete(name);
      });
    },
    forget: async (isIt) => {
      for (const name of await namesIn(sent)) {
        if (isIt(name)) await rename(join(sent, name), join(sent, `${name}.refused`));
      }
    },
  };
}

function isOfOther(kind: Kind | undefined, wanted: 'orders' | 'states'): boolean {
  if (kind === undefined || kind === 'mixed') return false;
  return (kind === 'states') !== (wanted === 'states');
}

function idsIn(cursor: string): string[] {
  const said = jsonOf(cursor);
  return Array.isArray(said) ? said.filter((one) => typeof one === 'string') : [];
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Oldest first. A file is known by name, time and size: a name may come back. */
async function filesIn(folder: string): Promise<{ name: string; id: string }[]> {
  const found: { name: string; id: string; at: number }[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const one = await stat(join(folder, entry.name)).catch(() => null);
    if (one === null) continue;
    const { mtimeMs, size } = one;
    found.push({ name: entry.name, id: `${entry.name}|${Math.floor(mtimeMs)}|${size}`, at: mtimeMs });
  }
  return found.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

async function lookInto(file: string, name: string): Promise<Incoming> {
  const odd = (why: string): Incoming => ({ name, kind: 'odd', idocs: [], why });
  let bytes: Uint8Array;
  try {
    if ((await stat(file)).size > MAX_BYTES) return odd(`larger than ${MAX_BYTES} bytes`);
    bytes = await readFile(file);
  } catch (error) {
    return odd(`it cannot be read: ${wordsOf(error)}`);
  }
  const read = readXml(bytes);
  if (read.is === 'broken') return odd(`no whole XML: ${read.why}`);
  const idocs = childrenOf(read.root, 'IDOC');
  const types = new Set(idocs.map((idoc) => textAt(idoc, 'EDI_DC40', 'MESTYP') ?? ''));
  const hasOrders = idocs.some((idoc) => childOf(idoc, 'E1AFKOL') !== undefined);
  return { name, kind: kindOf(types, hasOrders), idocs, why: `message type ${[...types].join(', ') || 'none'}` };
}

const states = ['ALEAUD', 'SYSTAT', 'STATUS'];

/** Orders go by their segment: plants have message types of their own. */
function kindOf(types: ReadonlySet<string>, hasOrders: boolean): Kind {
  const hasStates = states.some((type) => types.has(type));
  if (hasOrders || types.has('LOIPRO')) return hasStates ? 'mixed' : 'orders';
  if (hasStates) return 'states';
  // SAP asks for confirmations: they go by themselves.
  return types.size === 1 && types.has('PPCC2REQCONF') ? 'asking' : 'odd';
}
