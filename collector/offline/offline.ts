/** What the command line does without a running collector. Output goes to `print`; faults are thrown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { groupings } from '../../shared/core/reports/group.ts';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { parseScope } from '../../shared/core/words/scope.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import { type Auth, openAuth } from '../../shared/io/auth.ts';
import { usage } from '../../shared/io/cli.ts';
import { rawFile, readConfig } from '../../shared/io/config.ts';
import { mustBeThere } from '../../shared/io/sqlite.ts';
import type { CollectorConfig } from '../config.ts';
import { JOURNAL_FILE, type Journal, openJournal, openJournalToRead, PEOPLE_FILE } from '../journal/journal.ts';
import { verifySeals } from '../journal/seals.ts';
import { exportLines, importFacts } from '../journal/transfer.ts';
import { parseEvents, parseMoment, renderReplay, replay } from './replay.ts';
import { figuresTable } from './table.ts';

/** What `main` hands over: clock, randomness, and where output goes (resolves when more may come). */
export interface Outside {
  now: () => number;
  randomBytes: (size: number) => Buffer;
  print: (text: string) => Promise<void>;
}

async function withJournal(
  { edge }: CollectorConfig,
  outside: Outside,
  work: (journal: Journal) => Promise<void>,
): Promise<void> {
  const journal = openJournal(edge.dataDir, edge.id, () => outside.randomBytes(12).toString('base64url'));
  try {
    await work(journal);
  } finally {
    journal.close();
  }
}

export function importFile(config: CollectorConfig, events: string, outside: Outside): Promise<void> {
  return withJournal(config, outside, async (journal) => {
    const { facts, keptNumbers } = importFacts(journal, events);
    const last = journal.lastSeq();
    await outside.print(
      `${facts} facts imported as ${last - facts + 1} to ${last}${keptNumbers ? '' : ' (numbered anew)'}\n`,
    );
  });
}

/** Of a box that may be running: what is on disk when it begins. */
export async function exportAll({ edge }: CollectorConfig, { print }: Pick<Outside, 'print'>): Promise<void> {
  const journal = openJournalToRead(edge.dataDir, edge.id);
  try {
    for (const lines of exportLines(journal)) await print(lines);
  } finally {
    journal.close();
  }
}

/** Errors: `corrupt`, naming what does not fit; `unknown` where there is no journal. */
export async function verify(config: CollectorConfig, outside: Outside): Promise<void> {
  mustBeThere(join(config.edge.dataDir, JOURNAL_FILE));
  const auth = openPeople(config, outside);
  try {
    await withJournal(config, outside, async (journal) => {
      const { entries, head, brokenAt } = auth.audit.verify();
      if (brokenAt !== null) throw new Problem('corrupt', { what: 'auditBroken', entry: brokenAt });
      const { sealedFacts, brokenIn } = verifySeals(journal, auth.audit);
      if (brokenIn !== null) throw new Problem('corrupt', { what: 'factsChanged', ...brokenIn });
      await outside.print(
        `${sealedFacts} of ${journal.lastSeq()} facts are sealed and as they were; ${entries} entries of the audit log fit, head ${head}\n`,
      );
    });
  } finally {
    auth.close();
  }
}

// ---- people ----------------------------------------------------------------------------------

export function openPeople({ edge }: CollectorConfig, { now, randomBytes }: Outside): Auth {
  return openAuth({ file: join(edge.dataDir, PEOPLE_FILE), now, randomBytes });
}

// ---- replay ----------------------------------------------------------------------------------

export interface ReplayFlags {
  events?: unknown;
  plant?: unknown;
  from?: unknown;
  to?: unknown;
  by?: unknown;
  of?: unknown;
  json?: unknown;
}

export async function replayFile(flags: ReplayFlags, { print }: Outside): Promise<void> {
  const by = groupings.find((one) => one === flags.by);
  if (by === undefined) throw usage(`--by must be one of ${groupings.join(', ')}, not "${String(flags.by)}"`);
  if (flags.events === undefined) throw usage('say which facts with --events FILE');
  const of = flags.of === undefined ? null : flagged(() => parseScope(String(flags.of)));
  const options = { from: momentFlag(flags.from, '--from'), to: momentFlag(flags.to, '--to'), by, of };
  const plant = flags.plant === undefined ? null : readPlant(String(flags.plant));
  const file = String(flags.events);
  const result = replay(plant, parseEvents(readText(file), file), options);
  await print(flags.json === true ? renderReplay(result) : figuresTable(result));
}

function momentFlag(given: unknown, flag: string): number | null {
  return given === undefined ? null : flagged(() => parseMoment(String(given), flag));
}

/** What is wrong with a flag is a wrong command line. */
function flagged<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof Problem ? usage(error.message) : error;
  }
}

/** A plant from a file of its own, or from the collector's whole configuration. */
function readPlant(file: string): Plant {
  const whole = rawFile(file);
  const isConfig = typeof whole === 'object' && whole !== null && 'plant' in whole;
  return isConfig ? readConfig(file, z.looseObject({ plant: PlantSchema })).plant : readConfig(file, PlantSchema);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = wordsOf(error);
    throw new Problem('invalid', `${file} cannot be read (${why}). Give the path of a file.`, { cause: error });
  }
}
