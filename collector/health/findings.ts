/** What is wrong with the box or its lines, as codes that a page puts in words with what to do. Pure. */

import { inEnglish } from '../../shared/core/words/sentence.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import { SLOW_SECONDS } from '../../shared/io/loop-watch.ts';
import type { Health, MachineVitals } from './health.ts';
import type { JobFault } from './jobs.ts';

export const findingCodes = [
  'notWritten', // facts cannot be written: the disk is full or not writable
  'configRefused', // the file on disk is not the configuration in force
  'jobFailed', // something that the box does by itself fails, and is tried again
  'clockJumped', // the system's clock jumped: the box goes on by its own
  'clockUnset', // no time server sets the system's clock
  'diskLow',
  'walLarge', // the journal's write-ahead log is not taken over
  'loopHeld', // its own work keeps the box from everything else
  'pastComputing', // only the newest facts are computed yet
  'snapshotDropped', // what was computed before was of no use, and is computed anew
  'backlog', // values wait for the disk
  'sourceDown',
  'machineSilent', // its source is connected, but nothing is heard of it
  'machineUnread', // no source reads it
  'partlyRead', // its line is up, and not all of it is read as it should be
  'clockOff',
  'counterStuck', // it says that it runs, and its counter stands still
  'journalConflict', // the bridge holds another journal of this box
  'bridgeAway',
  'quarantine', // input that waits for a decision
  'quarantineDropped', // input that had to make room before anybody decided
] as const;
type FindingCode = (typeof findingCodes)[number];

export interface Finding {
  /** Of code and what it is about: the same finding keeps it. */
  id: string;
  code: FindingCode;
  severity: 'bad' | 'warn';
  /** A source or machine; null for the box. */
  about: string | null;
  /** The collector's own sentence. */
  detail: string | null;
  /** What the code counts: bytes, values, ms, entries; null where it counts nothing. */
  amount: number | null;
  since: number | null;
}

/** A clock further off than this moves the ends of stops where people notice. */
const CLOCK_OFF_MS = 5_000;
const DISK_LOW_SHARE = 0.1;
const DISK_FULL_BYTES = 200_000_000;
const WAL_LARGE_BYTES = 64_000_000;
const BACKLOG_MS = 5_000;

export interface Faults {
  /** Why facts cannot be written; why the file on disk is not in force. */
  writing: string | null;
  config: string | null;
  jobs: readonly JobFault[];
}

/** What does not keep the box from its work yet, and whoever only asks `/health` has to know: in words. */
export function worriesOf({ clock, disk }: Pick<Health, 'clock' | 'disk'>): string[] {
  const minutes = Math.round((clock?.aheadMs ?? 0) / MINUTE_MS);
  const megabytes = Math.floor((disk?.freeBytes ?? 0) / 1e6);
  return [
    ...(clock === null ? [] : [inEnglish({ what: 'boxClockJumped', minutes })]),
    ...(disk === null || disk.freeBytes >= DISK_FULL_BYTES ? [] : [inEnglish({ what: 'boxDiskLow', megabytes })]),
  ];
}

/** The worst first, in the order of the codes. */
export function findingsOf(health: Omit<Health, 'ok' | 'problems'>, faults: Faults): Finding[] {
  const found = [...ofBox(health, faults), ...ofItself(health), ...ofLines(health), ...ofQuarantine(health)];
  return found.sort((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'));
}

function finding(
  code: FindingCode,
  severity: Finding['severity'],
  more: Partial<Pick<Finding, 'about' | 'detail' | 'amount' | 'since'>> = {},
): Finding {
  const about = more.about ?? null;
  return { code, severity, about, detail: null, amount: null, since: null, ...more, id: `${code} ${about ?? ''}` };
}

function ofItself({ loop, snapshot }: Omit<Health, 'ok' | 'problems'>): Finding[] {
  const found: Finding[] = [];
  if (loop.slowSeconds >= SLOW_SECONDS) found.push(finding('loopHeld', 'warn', { amount: loop.worstMs }));
  if (snapshot.computing) found.push(finding('pastComputing', 'warn'));
  if (snapshot.dropped !== null) found.push(finding('snapshotDropped', 'warn', { detail: snapshot.dropped }));
  return found;
}

function ofBox(
  { disk, backlog, bridge, now, clock, setByServer }: Omit<Health, 'ok' | 'problems'>,
  faults: Faults,
): Finding[] {
  const found: Finding[] = [];
  if (faults.writing !== null) found.push(finding('notWritten', 'bad', { detail: faults.writing }));
  if (faults.config !== null) found.push(finding('configRefused', 'bad', { detail: faults.config }));
  if (clock !== null) found.push(finding('clockJumped', 'bad', { amount: clock.aheadMs, since: clock.since }));
  if (setByServer === false) found.push(finding('clockUnset', 'warn'));
  for (const { job, words, since } of faults.jobs.filter((job) => job.words !== faults.writing))
    found.push(finding('jobFailed', 'bad', { about: job, detail: words, since }));
  if (disk !== null && disk.freeBytes < disk.sizeBytes * DISK_LOW_SHARE) {
    const severity = disk.freeBytes < DISK_FULL_BYTES ? 'bad' : 'warn';
    found.push(finding('diskLow', severity, { amount: disk.freeBytes }));
  }
  if (disk !== null && disk.walBytes > WAL_LARGE_BYTES)
    found.push(finding('walLarge', 'warn', { amount: disk.walBytes }));
  if (faults.writing === null && backlog.since !== null && now - backlog.since > BACKLOG_MS)
    found.push(finding('backlog', 'bad', { amount: backlog.values, since: backlog.since }));
  if (bridge.conflict) found.push(finding('journalConflict', 'bad', { detail: bridge.problem, since: bridge.since }));
  else if (bridge.configured && !bridge.connected)
    found.push(
      finding('bridgeAway', 'warn', { detail: bridge.problem, amount: bridge.factsBehind, since: bridge.since }),
    );
  return found;
}

function ofLines({ sources, machines }: Omit<Health, 'ok' | 'problems'>): Finding[] {
  const down = sources.filter(({ connected }) => !connected);
  const found = down.map(({ id, problem, since }) =>
    finding('sourceDown', 'bad', { about: id, detail: problem, since }),
  );
  const isDown = (sourceId: string) => down.some(({ id }) => id === sourceId);
  for (const machine of machines) found.push(...ofMachine(machine, isDown));
  return found;
}

/** A machine behind a source that is down is not named again. */
function ofMachine(machine: MachineVitals, isDown: (sourceId: string) => boolean): Finding[] {
  const { machineId: about, sourceId, lineUp, problem, since, clockOffsetMs, stuck } = machine;
  if (sourceId === null) return [finding('machineUnread', 'warn', { about })];
  if (!lineUp) return isDown(sourceId) ? [] : [finding('machineSilent', 'bad', { about, detail: problem, since })];
  const found: Finding[] = [];
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_OFF_MS)
    found.push(finding('clockOff', 'warn', { about, amount: clockOffsetMs }));
  if (stuck.length > 0) {
    const detail = inEnglish({ what: 'counterStuck', counters: stuck });
    found.push(finding('counterStuck', 'warn', { about, detail }));
  }
  // A clock that is off is said by itself.
  if (problem !== null && found.length === 0)
    found.push(finding('partlyRead', 'warn', { about, detail: problem, since: null }));
  return found;
}

function ofQuarantine({ quarantine: { open, dropped } }: Omit<Health, 'ok' | 'problems'>): Finding[] {
  return [
    ...(open > 0 ? [finding('quarantine', 'warn', { amount: open })] : []),
    ...(dropped > 0 ? [finding('quarantineDropped', 'warn', { amount: dropped })] : []),
  ];
}
