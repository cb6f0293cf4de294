/**
 * A journal that was cut or restored, and went on, holds other facts under numbers that the bridge knows. What both
 * hold stays with the old id; what came after it goes on in a new journal, under a new id.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../shared/core/words/event.ts';
import { jsonOf } from '../../shared/core/words/json.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { CompareResponseSchema } from '../../shared/core/words/wire.ts';
import { usage } from '../../shared/io/cli.ts';
import { factHash } from '../../shared/io/fact-hash.ts';
import { callJson } from '../../shared/io/outward.ts';
import type { CollectorConfig } from '../config.ts';
import { JOURNAL_FILE, type Journal, openJournal } from '../journal/journal.ts';
import { SNAPSHOT_FILE } from '../journal/snapshot.ts';
import type { Outside } from './offline.ts';

/** Whether the bridge holds this fact of the box, and how far its facts go. */
export type Compare = (fact: Event) => Promise<{ same: boolean; cursor: number }>;

/** Errors: `refused` where there is nothing to settle, `unavailable` where the bridge does not answer. */
export async function continueAs(
  { edge, bridge }: Pick<CollectorConfig, 'edge' | 'bridge'>,
  as: unknown,
  { randomBytes, print }: Outside,
  compare: Compare = compareAt(edge.id, bridge),
): Promise<void> {
  if (typeof as !== 'string' || as === '' || as === edge.id) throw usage('say the new id with --as');
  const newId = (): string => randomBytes(12).toString('base64url');
  const fresh = join(edge.dataDir, 'continued');
  const journal = openJournal(edge.dataDir, edge.id, newId);
  let common: number;
  let left: number;
  try {
    common = await lastCommon(journal, compare);
    rmSync(fresh, { recursive: true, force: true });
    left = writeAnew(journal, common, openJournal(fresh, as, newId));
  } finally {
    journal.close();
  }
  const before = join(edge.dataDir, `before-${edge.id}`);
  if (existsSync(before)) throw new Problem('refused', { what: 'backupThere', folder: before });
  mkdirSync(before, { mode: 0o700 });
  move(edge.dataDir, before);
  move(fresh, edge.dataDir);
  rmSync(fresh, { recursive: true, force: true });
  await print(
    `Facts 1 to ${common} of ${edge.id} are with the bridge; ${left} that came after them are in the new journal of ${as}.\n` +
      `Now write edge.id: ${as} into the configuration and start. The old journal is in ${before}.\n`,
  );
}

/** Up to where both hold the same: found by halves, for from there on they differ. */
async function lastCommon(journal: Journal, compare: Compare): Promise<number> {
  const isSame = async (seq: number): Promise<{ same: boolean; cursor: number }> => {
    const [fact] = journal.pick([seq]);
    return fact === undefined ? { same: false, cursor: 0 } : compare(fact);
  };
  const last = journal.lastSeq();
  if (last === 0) return 0;
  const { same, cursor } = await isSame(last);
  let [low, high] = [0, Math.min(last, cursor)];
  const atCursor = high === last ? same : high > 0 && (await isSame(high)).same;
  if (atCursor && cursor <= last) throw new Problem('refused', { what: 'nothingToContinue' });
  if (atCursor) return high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await isSame(middle)).same) low = middle;
    else high = middle;
  }
  return low;
}

const PAGE = 2_000;

/** Facts after `common`, numbered anew, and what is remembered of the machines. How many facts. */
function writeAnew(from: Journal, common: number, to: Journal): number {
  try {
    to.atomically(() => {
      for (let after = common; after < from.lastSeq(); ) {
        const page = from.read(after + 1, PAGE);
        after += page.length;
        to.adopt(page.map((fact) => renumbered(fact, common, to.edgeId)));
      }
    });
    to.commit({ recordedAt: 0, memories: from.memories() });
    to.checkpoint();
    return to.lastSeq();
  } finally {
    to.close();
  }
}

/** A correction that undoes a fact which stays with the old id undoes nothing here: its number is another fact's. */
function renumbered(fact: Event, common: number, edgeId: string): Event {
  const moved = { ...fact, seq: fact.seq - common, edgeId };
  if (!('undoes' in moved) || moved.undoes === undefined) return moved;
  if (moved.undoes > common) moved.undoes -= common;
  else delete moved.undoes;
  return moved;
}

const FILES = [JOURNAL_FILE, `${JOURNAL_FILE}-wal`, `${JOURNAL_FILE}-shm`, SNAPSHOT_FILE];

function move(from: string, to: string): void {
  for (const file of FILES) if (existsSync(join(from, file))) renameSync(join(from, file), join(to, file));
}

function compareAt(edgeId: string, bridge: CollectorConfig['bridge']): Compare {
  return async (fact) => {
    if (bridge === null) throw new Problem('refused', { what: 'continueNeedsBridge' });
    const { url, token, ca } = bridge;
    const { status, text } = await callJson(new URL('/edge/v1/compare', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: { edgeId, seq: fact.seq, hash: factHash(fact) },
      timeoutMs: 10_000,
      ...(ca === undefined ? {} : { ca }),
    });
    const answer = CompareResponseSchema.safeParse(jsonOf(text));
    if (answer.success) return answer.data;
    throw new Problem('unavailable', { what: 'bridgeSays', url, said: `HTTP ${status}` });
  };
}
