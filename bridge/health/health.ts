/** How the bridge is: its disk and database, the ERP, the boxes, the dates, and what waits for the ERP. Pure. */
import { type Sentence, wordsSaid } from '../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { DiskUse } from '../../shared/io/disk-use.ts';
import { type LoopHeld, SLOW_SECONDS } from '../../shared/io/loop-watch.ts';
import type { ClockOff } from '../../shared/io/steady-clock.ts';

export const parts = ['disk', 'database', 'clock', 'erp', 'boxes', 'promise', 'outbox', 'work', 'loop'] as const;
export type Part = (typeof parts)[number];

/** What is wrong, and with what. */
export interface BridgeFinding {
  part: Part;
  said: Sentence;
}

export interface Box {
  edgeId: string;
  /** Epoch ms; null: never. */
  lastSeenAt: number | null;
  cursor: number;
  /** Facts of it that wait for a person. */
  aside: number;
  /** By which token it is known, and until when an older one is taken, too. */
  token?: { since: number | null; oldUntil: number | null; oldUsedAt: number | null };
}

/** What was looked at. Times are epoch ms; null = not yet, or unknown. */
export interface Vitals {
  now: number;
  startedAt: number;
  disk: DiskUse | null;
  /** Why the database cannot be written, or is damaged. */
  database: string | null;
  erp: { problem: string | null; lastAt: number | null };
  boxes: readonly Box[];
  /** `roundAt`: when dates were last looked after. */
  promise: { problem: string | null; roundAt: number | null };
  outbox: { waiting: number; parked: number; doubtful: number; oldestAt: number | null };
  /** The system's clock jumped, and is not followed; null: it is. */
  clock: ClockOff | null;
  /** How many facts are in the snapshot that the next start goes on from; whether the past is being computed. */
  snapshot: { facts: number; computing: boolean };
  /** Whether its own work holds it up. */
  loop: LoopHeld;
  /** Other work that fails, by its name. */
  work: readonly { what: string; words: string }[];
  /** What a person has to settle before anything goes on: of a box, or of the ERP. */
  open: readonly BridgeFinding[];
}

export interface BridgeHealth extends Vitals {
  /** Nothing is wrong. */
  ok: boolean;
  /** The bridge itself can do its work, whatever is wrong around it: a restart would help nobody. */
  isWorking: boolean;
  parts: Readonly<Record<Part, boolean>>;
  findings: readonly BridgeFinding[];
  /** The findings in English. */
  problems: readonly string[];
}

/** A box speaks every second; a minute is a switch that starts anew. */
const SILENT_MS = MINUTE_MS;
const OLD_MS = 15 * MINUTE_MS;
const STUCK_MS = 5 * MINUTE_MS;
/** What a start leaves behind it is no news. */
const STARTED_MS = 2 * MINUTE_MS;
const LOW_SHARE = 0.1;
const LOW_BYTES = 200_000_000;

export function healthOf(vitals: Vitals): BridgeHealth {
  const findings = [...vitals.open, ...ofItself(vitals), ...ofOthers(vitals)];
  const wrong = new Set(findings.map(({ part }) => part));
  return {
    ...vitals,
    ok: findings.length === 0,
    isWorking: !(['disk', 'database', 'work', 'promise'] as const).some((part) => wrong.has(part)),
    parts: {
      disk: !wrong.has('disk'),
      database: !wrong.has('database'),
      clock: !wrong.has('clock'),
      erp: !wrong.has('erp'),
      boxes: !wrong.has('boxes'),
      promise: !wrong.has('promise'),
      outbox: !wrong.has('outbox'),
      work: !wrong.has('work'),
      loop: !wrong.has('loop'),
    },
    findings,
    problems: findings.map(({ said }) => wordsSaid(said)),
  };
}

function ofItself({ now, startedAt, disk, database, clock, promise, work, loop }: Vitals): BridgeFinding[] {
  const found: BridgeFinding[] = [];
  if (database !== null)
    found.push({ part: 'database', said: { what: 'workFails', work: 'bridge.db', words: database } });
  if (disk !== null && disk.freeBytes < Math.min(disk.sizeBytes * LOW_SHARE, LOW_BYTES))
    found.push({ part: 'disk', said: { what: 'bridgeDiskLow', megabytes: Math.floor(disk.freeBytes / 1e6) } });
  if (clock !== null)
    found.push({ part: 'clock', said: { what: 'clockJumped', minutes: Math.round(clock.aheadMs / MINUTE_MS) } });
  for (const { what, words } of work) found.push({ part: 'work', said: { what: 'workFails', work: what, words } });
  if (loop.slowSeconds >= SLOW_SECONDS && now - startedAt > STARTED_MS)
    found.push({ part: 'loop', said: { what: 'bridgeLoopHeld', milliseconds: Math.round(loop.worstMs ?? 0) } });
  const stuckMs = now - Math.max(startedAt, promise.roundAt ?? 0);
  if (promise.problem !== null) found.push({ part: 'promise', said: { what: 'datesFail', words: promise.problem } });
  else if (stuckMs > STUCK_MS) found.push({ part: 'promise', said: { what: 'datesStand', minutes: minutes(stuckMs) } });
  return found;
}

function ofOthers({ now, startedAt, erp, boxes, outbox }: Vitals): BridgeFinding[] {
  const found: BridgeFinding[] = [];
  if (erp.problem !== null) found.push({ part: 'erp', said: { what: 'erpFails', words: erp.problem } });
  for (const { edgeId, lastSeenAt, aside, token } of boxes) {
    const silentMs = now - Math.max(lastSeenAt ?? 0, startedAt);
    if (silentMs > SILENT_MS)
      found.push({
        part: 'boxes',
        said:
          lastSeenAt === null
            ? { what: 'boxNeverHeard', edgeId }
            : { what: 'boxSilent', edgeId, minutes: minutes(now - lastSeenAt) },
      });
    if (token !== undefined && token.oldUsedAt !== null)
      found.push({ part: 'boxes', said: { what: 'oldTokenUsed', edgeId, minutes: minutes(now - token.oldUsedAt) } });
    if (aside > 0) found.push({ part: 'boxes', said: { what: 'factsWaitAside', edgeId, count: aside } });
  }
  const { waiting, doubtful, oldestAt } = outbox;
  if (oldestAt !== null && now - oldestAt > OLD_MS)
    found.push({ part: 'outbox', said: { what: 'outboxOld', count: waiting, minutes: minutes(now - oldestAt) } });
  if (doubtful > 0) found.push({ part: 'outbox', said: { what: 'outboxDoubtful', count: doubtful } });
  return found;
}

const minutes = (ms: number): number => Math.floor(ms / MINUTE_MS);
