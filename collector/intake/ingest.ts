/**
 * Samples -> facts on disk. What came in during one turn of the event loop is committed at its end:
 * alone when little comes, in bulk when much does, so latency follows load with nothing to tune; earlier
 * only where one turn brings a backlog.
 * Facts and signal memories share a transaction: a crash at any point neither loses nor doubles a part.
 */

import { withOffset } from '../../shared/core/signal/clock-offset.ts';
import {
  discardHeld,
  dueState,
  freshMemory,
  loseLine,
  observe,
  type SignalMemory,
  stepTime,
  stuckCounters,
  takeHeld,
} from '../../shared/core/signal/signal.ts';
import type { NewFact } from '../../shared/core/words/event.ts';
import type { CounterName, Machine, Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Quarantined, Sample } from '../../shared/core/words/sample.ts';
import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { Intake } from '../sources/source.ts';
import { FACTS_PER_S, FactRate } from './fact-rate.ts';
import { heldBehind, setAside } from './held.ts';
import type { MachineTraffic } from './traffic.ts';

/** Longer than any cycle: a counter that has not moved for so long while running deserves a look. */
const STUCK_MS = 30 * MINUTE_MS;

export interface Ingest extends Intake {
  /** Commits at once what is waiting. Errors: `unavailable`; what was waiting is kept and tried again. */
  flush(): void;
  /** Writes until when each machine was known alive: a crash of the box makes no more time unknown than that. */
  beat(): void;
  setPlant(plant: Plant): void;
  /** The box's clock was set: on every machine that is up the time from `from` to `to` is unknown. */
  stepTime(step: { from: number; to: number }): void;
  /** These counters are others from now on: their next reading is a baseline, not a count. */
  beginAnew(machineId: string, counters: readonly CounterName[]): void;
  /**
   * A person's decision on quarantined input. Errors: `unknown` entry, `refused` when it was decided
   * already or holds nothing that could be brought in.
   */
  decide(id: number, decision: 'taken' | 'discarded', by: string, at: number): readonly number[];
  traffic(machineId: string): MachineTraffic;
  /** Values that are not on disk yet, and since when the oldest of them waits, epoch ms. */
  backlog(): { values: number; since: number | null };
  /** Why nothing can be written at the moment; null when all is well. */
  problem(): string | null;
  /** Commits the rest and takes nothing more. */
  close(): void;
}

export interface IngestOptions {
  logbook: Logbook;
  now: () => number;
  log: (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;
  /** Source clock minus box clock, ms, as measured; null while unknown. */
  clockOffset?: (machineId: string) => number | null;
  /** For tests: the core's rule that turns a sample into facts. */
  observe?: typeof observe;
}

/** After a failed commit. The disk may be full for hours: no hurry, no storm. */
const RETRY_MS = 1_000;

/** So many facts are committed without waiting for the turn's end: more of them would not be cheaper apiece. */
const MOST_FACTS = 500;

/** A measured offset is looked at this often, and followed when it moved by more than network jitter. */
const CLOCK_LOOK_MS = 1_000;
const CLOCK_STEP_MS = 500;

/** Of what is too much, one value of a machine is kept in this time; the others are counted. */
const TOO_MUCH_MS = MINUTE_MS;

interface Line {
  machine: Machine;
  memory: SignalMemory;
  rate: FactRate;
  /** When it was said last that it is too much, epoch ms. */
  tooMuchAt: number;
  traffic: MachineTraffic;
  /** Heard since the box's start. */
  everUp: boolean;
  /** What is taken off the source's times where the machine's clock is to be corrected. */
  clock: { offsetMs: number; lookedAt: number };
}

export function openIngest(options: IngestOptions): Ingest {
  const { logbook, now, log } = options;
  const rule = options.observe ?? observe;
  const lines = new Map<string, Line>();
  const stored = new Map(logbook.journal.memories().map((memory) => [memory.machineId, memory]));

  let facts: NewFact[] = [];
  let quarantined: Quarantined[] = [];
  let changed = new Set<string>();
  let waiting: { promise: Promise<void>; resolve: () => void } | null = null;
  let immediate: NodeJS.Immediate | null = null;
  let retry: NodeJS.Timeout | null = null;
  let problem: string | null = null;
  let closed = false;
  let unwritten: { values: number; since: number | null } = { values: 0, since: null };

  const setPlant = (plant: Plant): void => {
    for (const machine of plant.machines) {
      const line = lines.get(machine.id);
      if (line !== undefined) line.machine = machine;
      else {
        const memory = stored.get(machine.id) ?? freshMemory(machine.id);
        const clock = { offsetMs: 0, lookedAt: Number.NEGATIVE_INFINITY };
        lines.set(machine.id, {
          ...{ machine, memory, traffic: freshTraffic(memory.lineUp), everUp: false, clock },
          ...{ rate: new FactRate(), tooMuchAt: Number.NEGATIVE_INFINITY },
        });
      }
    }
    for (const machineId of lines.keys())
      if (!plant.machines.some((machine) => machine.id === machineId)) lines.delete(machineId);
  };

  const commit = (): void => {
    const memories = [...changed].flatMap((machineId) => lines.get(machineId)?.memory ?? []);
    logbook.commit({ recordedAt: now(), facts, memories, quarantined });
    facts = [];
    quarantined = [];
    changed = new Set();
    unwritten = { values: 0, since: null };
    problem = null;
    waiting?.resolve();
    waiting = null;
  };
  const isIdle = (): boolean => facts.length === 0 && quarantined.length === 0 && waiting === null;
  const attempt = (): void => {
    if (immediate !== null) clearImmediate(immediate);
    immediate = null;
    if (retry !== null) clearTimeout(retry);
    retry = null;
    if (isIdle()) return;
    try {
      commit();
    } catch (error) {
      // Kept in memory, unacknowledged, and tried again: the sender still has it too.
      if (error instanceof Problem && error.retry) {
        if (problem === null) log('error', error.message);
        problem = error.message;
        retry = setTimeout(quietly, RETRY_MS);
      }
      throw error;
    }
  };
  const quietly = (): void => {
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof Problem && error.retry)) throw error;
    }
  };
  /** For the middle of a turn: a broken invariant ends the process here as well, not its caller's batch. */
  const early = (): void => {
    try {
      quietly();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  };
  const afterCommit = (): Promise<void> => {
    if (waiting === null) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      waiting = { promise, resolve };
    }
    if (retry === null) immediate ??= setImmediate(quietly);
    return waiting.promise;
  };

  /** In the box's time where the machine's clock is to be corrected; lines are told in it anyway. */
  const corrected = ({ machine, clock }: Line, sample: Sample): Sample => {
    if (!machine.correctClock || sample.value.signal === 'line') return sample;
    if (sample.receivedAt - clock.lookedAt >= CLOCK_LOOK_MS) {
      const measuredMs = options.clockOffset?.(machine.id) ?? null;
      if (measuredMs !== null) {
        clock.lookedAt = sample.receivedAt;
        if (Math.abs(measuredMs - clock.offsetMs) > CLOCK_STEP_MS) clock.offsetMs = Math.round(measuredMs);
      }
    }
    return clock.offsetMs === 0 ? sample : withOffset(sample, -clock.offsetMs);
  };
  /** That a line is there or not is always said: what follows rests on it. */
  const isTooMuch = (line: Line, { at, value }: Sample, made: number): boolean =>
    made > 0 && value.signal !== 'line' && !line.rate.allows(made, at, now());
  const sayTooMuch = (line: Line, sample: Sample): boolean => {
    line.traffic.quarantined++;
    if (Math.abs(now() - line.tooMuchAt) < TOO_MUCH_MS) return false;
    line.tooMuchAt = now();
    quarantined.push(
      setAside(sample, `The machine changes more than ${FACTS_PER_S} times a second: what is more is no fact.`),
    );
    return true;
  };
  /** Whether anything must be on disk before the sample may be acknowledged. */
  const takeOne = (given: Sample): boolean => {
    const line = lines.get(given.machineId);
    if (line === undefined) {
      quarantined.push(setAside(given, `There is no machine "${given.machineId}" in the plant's configuration.`));
      return true;
    }
    const sample = corrected(line, given);
    const before = line.memory;
    const observed = rule(line.machine, before, sample);
    if (isTooMuch(line, sample, observed.facts.length)) return sayTooMuch(line, sample);
    line.memory = observed.memory;
    changed.add(sample.machineId);
    for (const fact of observed.facts) facts.push(fact);
    if (observed.quarantined !== null) quarantined.push(setAside(sample, observed.quarantined));
    countTraffic(line, sample, observed.facts, observed.quarantined !== null);
    return observed.facts.length > 0 || observed.quarantined !== null || !sameSignals(before, observed.memory);
  };

  /** A state that waits becomes a fact also on a machine that says nothing more. */
  const settleLine = (line: Line): void => {
    if (line.memory.waiting === null || !line.memory.lineUp) return;
    const aheadMs = line.machine.correctClock ? 0 : (options.clockOffset?.(line.machine.id) ?? 0);
    const decisions = dueState(line.machine, line.memory, now() + aheadMs);
    if (decisions.facts.length === 0) return;
    line.memory = decisions.memory;
    changed.add(line.machine.id);
    line.traffic.facts += decisions.facts.length;
    for (const fact of decisions.facts) facts.push(fact);
  };

  setPlant(logbook.ledger.plant);
  noteDowntime();

  /** The time that the box was down is unknown: from the last moment known alive, on every machine. */
  function noteDowntime(): void {
    for (const [machineId, line] of lines) {
      const last = logbook.lastMachineFact(machineId);
      const wasUp = stored.has(machineId) ? line.memory.lineUp : last !== null && last.type !== 'signalLost';
      if (!wasUp) continue;
      const at = Math.max(line.memory.aliveAt ?? 0, last?.at ?? 0);
      const lost = loseLine({ ...line.memory, lineUp: true }, at, 'The edge box was not running.');
      line.memory = lost.memory;
      line.traffic.lineUp = line.memory.lineUp;
      changed.add(machineId);
      for (const fact of lost.facts) facts.push(fact);
    }
    attempt();
  }

  return {
    take: (samples) => {
      if (closed) return Promise.reject(new Problem('unavailable', { what: 'shuttingDown' }));
      let durable = false;
      for (const sample of samples) durable = takeOne(sample) || durable;
      if (!durable && waiting === null) return Promise.resolve();
      unwritten = { values: unwritten.values + samples.length, since: unwritten.since ?? now() };
      const stored = afterCommit();
      if (facts.length >= MOST_FACTS && retry === null) early();
      return stored;
    },
    quarantine: (input) => {
      if (closed) return Promise.reject(new Problem('unavailable', { what: 'shuttingDown' }));
      quarantined.push(input);
      return afterCommit();
    },
    flush: attempt,
    beat: () => {
      for (const line of lines.values()) settleLine(line);
      if (changed.size > 0) void afterCommit();
    },
    setPlant: (plant) => {
      attempt();
      for (const [machineId, line] of lines) stored.set(machineId, line.memory);
      setPlant(plant);
    },
    stepTime: ({ from, to }) => {
      for (const line of lines.values()) {
        const stepped = stepTime(line.memory, from, to, 'The clock of the box was set.');
        line.memory = stepped.memory;
        changed.add(line.machine.id);
        for (const fact of stepped.facts) facts.push(fact);
      }
      void afterCommit();
    },
    beginAnew: (machineId, counters) => {
      const line = lines.get(machineId);
      if (line === undefined) return;
      const kept = Object.entries(line.memory.counters).filter(([name]) => !counters.some((one) => one === name));
      line.memory = { ...line.memory, counters: Object.fromEntries(kept) };
      changed.add(machineId);
      void afterCommit();
      log('info', 'counters of another place begin with a new baseline', { machineId, counters });
    },
    decide: (id, decision, by, at) => {
      attempt();
      const entry = logbook.journal.quarantine.entry(id);
      if (entry === null) throw new Problem('unknown', { what: 'noQuarantineEntry', id });
      if (entry.decision !== null)
        throw new Problem('conflict', {
          what: entry.decision === 'taken' ? 'takenAlready' : 'discardedAlready',
          by: entry.decidedBy ?? { what: 'somebody' },
        });
      const held = heldBehind(entry);
      const line = held === null ? undefined : lines.get(held.machineId);
      const decisions = [{ id, decision, by }];
      if (held === null || line === undefined) {
        if (decision === 'taken') throw new Problem('refused', { what: 'cannotBeBroughtIn' });
        return logbook.commit({ recordedAt: at, decisions }).map((event) => event.seq);
      }
      const brought =
        decision === 'taken'
          ? takeHeld(line.machine, line.memory, held)
          : { memory: discardHeld(line.memory, held), facts: [], quarantined: null };
      if (brought.quarantined !== null) throw new Problem('refused', brought.quarantined);
      const events = logbook.commit({ recordedAt: at, facts: brought.facts, memories: [brought.memory], decisions });
      line.memory = brought.memory;
      return events.map((event) => event.seq);
    },
    traffic: (machineId) => {
      const line = lines.get(machineId);
      return line === undefined
        ? freshTraffic(false)
        : { ...line.traffic, stuck: stuckCounters(line.memory, now(), STUCK_MS) };
    },
    backlog: () => unwritten,
    problem: () => problem,
    close: () => {
      attempt();
      closed = true;
    },
  };
}

function freshTraffic(lineUp: boolean): MachineTraffic {
  return {
    received: 0,
    facts: 0,
    quarantined: 0,
    recoveredSteps: 0,
    lastValue: null,
    lineUp,
    reconnects: 0,
    stuck: [],
  };
}

function countTraffic(line: Line, sample: Sample, facts: readonly NewFact[], isSetAside: boolean): void {
  const { traffic, machine } = line;
  const { signal } = sample.value;
  traffic.facts += facts.length;
  if (signal !== 'line') {
    traffic.received++;
    traffic.lastValue = { at: sample.receivedAt, signal, quality: sample.quality };
  }
  if (line.memory.lineUp && !traffic.lineUp) {
    if (line.everUp) traffic.reconnects++;
    line.everUp = true;
  }
  traffic.lineUp = line.memory.lineUp;
  if (isSetAside) traffic.quarantined++;
  for (const fact of facts)
    if (fact.type === 'counted' && fact.recovered && (fact.counter === 'total' || machine.counters.total === undefined))
      traffic.recoveredSteps += fact.count;
}

/** Equal but for the times: then a crash would lose nothing that the next sample does not bring again. */
function sameSignals(a: SignalMemory, b: SignalMemory): boolean {
  if (a === b) return true;
  const counters = new Set([...Object.keys(a.counters), ...Object.keys(b.counters)]);
  const readings = (memory: SignalMemory) => new Map(Object.entries(memory.counters));
  const [before, after] = [readings(a), readings(b)];
  return (
    a.lineUp === b.lineUp &&
    a.state === b.state &&
    a.waiting === b.waiting &&
    a.job === b.job &&
    [...counters].every((name) => before.get(name)?.reading === after.get(name)?.reading)
  );
}
