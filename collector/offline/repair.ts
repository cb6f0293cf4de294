/**
 * A poisoned journal: facts that cannot be (of a time that no clock has shown, of a stretch without end) were taken in
 * by an older version or a wrong clock, and what is computed of them is wrong or never ends. They stay where they are,
 * under their numbers and their seals, and are passed over from then on; what they said stands in a file beside them.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshMemory, type SignalMemory } from '../../shared/core/signal/signal.ts';
import { type Event, printEventLine } from '../../shared/core/words/event.ts';
import { faultOfFact } from '../../shared/core/words/plausible.ts';
import { inEnglish } from '../../shared/core/words/sentence.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import type { CollectorConfig } from '../config.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { dropSnapshot, SNAPSHOT_FILE } from '../journal/snapshot.ts';
import type { Outside } from './offline.ts';

export const ASIDE_FILE = 'facts-aside.jsonl';
const PAGE = 2_000;
const SHOWN = 20;

interface Odd {
  fact: Event;
  why: string;
}

/** Without `apply` it only says what it would do. Errors: `refused` while a collector runs, `corrupt`, `unavailable`. */
export async function repair(
  { edge }: { edge: Pick<CollectorConfig['edge'], 'id' | 'dataDir'> },
  { apply }: { apply: boolean },
  { now, randomBytes, print }: Outside,
): Promise<void> {
  const journal = openJournal(edge.dataDir, edge.id, () => randomBytes(12).toString('base64url'));
  try {
    const at = now();
    const odd = [...oddFacts(journal, at)];
    const memories = journal.memories().filter((memory) => isOfFuture(memory, at));
    await print(told(odd, memories, at));
    if (odd.length + memories.length === 0) return;
    if (!apply) {
      await print('Nothing was changed. Is the time above right? Then run it once more with --apply.\n');
      return;
    }
    const file = join(edge.dataDir, ASIDE_FILE);
    const lines = [
      ...odd.map(({ fact, why }) => ({ why, fact: JSON.parse(printEventLine(fact)) })),
      ...memories.map((memory) => ({ why: 'remembered of the future', memory })),
    ];
    appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    journal.passOver(odd.map(({ fact, why }) => ({ seq: fact.seq, why, at })));
    journal.commit({ recordedAt: at, memories: memories.map(({ machineId }) => freshMemory(machineId)) });
    // It was computed with them.
    dropSnapshot(join(edge.dataDir, SNAPSHOT_FILE));
    await print(
      `${odd.length} facts are passed over from now on, ${memories.length} machines begin with a new baseline. ` +
        `Nothing was deleted; what was set aside stands in ${file}.\n`,
    );
  } finally {
    journal.close();
  }
}

function* oddFacts(journal: Journal, now: number): Generator<Odd> {
  for (let next = 1; next <= journal.lastSeq(); next += PAGE)
    for (const fact of journal.read(next, PAGE)) {
      if (journal.passedOver().has(fact.seq)) continue;
      const fault = faultOfFact(fact, now, null);
      if (fault !== null) yield { fact, why: inEnglish(fault) };
    }
}

/** What comes at the machine's real time would look late for ever. */
function isOfFuture({ aliveAt, gapFrom, contactAt, state, waiting, counters }: SignalMemory, now: number): boolean {
  const times = [aliveAt, gapFrom, contactAt, state?.at, waiting?.at, ...Object.values(counters).map(({ at }) => at)];
  return times.some((time) => time != null && time > now + DAY_MS);
}

function told(odd: readonly Odd[], memories: readonly SignalMemory[], now: number): string {
  const head = `By the clock of this box it is ${new Date(now).toISOString()}.\n`;
  if (odd.length + memories.length === 0) return `${head}Every fact can be: nothing is to be repaired.\n`;
  const facts = odd
    .slice(0, SHOWN)
    .map(
      ({ fact, why }) =>
        `  fact ${fact.seq} (${fact.type}${fact.machineId === null ? '' : `, ${fact.machineId}`}): ${why}`,
    );
  const more = odd.length > SHOWN ? [`  and ${odd.length - SHOWN} more`] : [];
  const machines = memories.map(({ machineId }) => `  what is remembered of ${machineId} is of the future`);
  return `${head}${[`${odd.length} facts cannot be:`, ...facts, ...more, ...machines].join('\n')}\n`;
}
