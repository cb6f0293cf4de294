/**
 * The box's health as Prometheus metrics; read from the same place as the health page when asked.
 * Base units (seconds, bytes); what only rises is a counter and ends in `_total`; what is unknown is left out.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type Finding, findingCodes } from './findings.ts';
import type { Health } from './health.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

export function createMetrics(health: () => Health, findings: () => readonly Finding[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'istwert_' });
  const fills = [fillBox(registry), fillSources(registry), fillMachines(registry)];
  const found = gauges(registry).gauge('findings', 'What is wrong, by its code on the service page', 'code');
  return {
    contentType: registry.contentType,
    text: () => {
      const now = health();
      for (const fill of fills) fill(now);
      const wrong = findings();
      for (const code of findingCodes) found.set({ code }, wrong.filter((one) => one.code === code).length);
      return registry.metrics();
    },
  };
}

/** A metric, set from a reading; null is left out. */
type Fill<L extends string> = (labels: Record<L, string>, value: number | null) => void;

function gauges(registry: Registry) {
  const named = <L extends string>(name: string, help: string, labelNames: L[]) => ({
    name: `istwert_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  return {
    gauge: <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
      new Gauge(named(name, help, labelNames)),
    counter: <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
      new Counter(named(`${name}_total`, help, labelNames)),
  };
}

function fillBox(registry: Registry): (now: Health) => void {
  const { gauge, counter } = gauges(registry);
  const facts = counter('facts', 'Facts in the journal');
  const dropped = counter('quarantine_dropped', 'Quarantined input that had to make room for newer, undecided');
  const ok = gauge('ok', '1 while facts can be written and the configuration on disk is in force');
  const open = gauge('quarantine_open', 'Quarantined input that nobody has decided on');
  const backlog = gauge('backlog_values', 'Values that are not on disk yet, so not acknowledged');
  const backlogAge = gauge('backlog_age_seconds', 'How long the oldest value has waited for the disk');
  const bridge = {
    configured: gauge('bridge_configured', '1 where the configuration names a bridge'),
    connected: gauge('bridge_connected', '1 while the bridge answers'),
    behind: gauge('bridge_facts_behind', 'Facts that the bridge has not confirmed'),
    cursor: gauge('bridge_cursor', 'Number of the last fact that the bridge has confirmed'),
    since: gauge('bridge_since_timestamp_seconds', 'When the bridge came or went'),
  };
  const disk = {
    free: gauge('disk_free_bytes', 'Room left where the journal lies'),
    size: gauge('disk_size_bytes', 'Size of the disk where the journal lies'),
    journal: gauge('journal_bytes', 'Size of the journal'),
    wal: gauge('journal_wal_bytes', "Size of the journal's write-ahead log"),
  };
  const loop = gauge('loop_held_seconds', 'Longest that nothing else could run, over the last minute');
  const behind = gauge('snapshot_facts_behind', 'Facts that a start would have to fold');
  return (now) => {
    loop.set((now.loop.worstMs ?? 0) / 1_000);
    behind.set(now.facts - now.snapshot.cursor);
    setTotal(facts, {}, now.facts);
    setTotal(dropped, {}, now.quarantine.dropped);
    ok.set(now.ok ? 1 : 0);
    open.set(now.quarantine.open);
    backlog.set(now.backlog.values);
    backlogAge.set(now.backlog.since === null ? 0 : (now.now - now.backlog.since) / 1_000);
    bridge.configured.set(now.bridge.configured ? 1 : 0);
    bridge.connected.set(now.bridge.connected ? 1 : 0);
    bridge.behind.set(now.bridge.factsBehind);
    bridge.cursor.set(now.bridge.cursor);
    if (now.bridge.since !== null) bridge.since.set(now.bridge.since / 1_000);
    if (now.disk === null) return;
    disk.free.set(now.disk.freeBytes);
    disk.size.set(now.disk.sizeBytes);
    disk.journal.set(now.disk.journalBytes);
    disk.wal.set(now.disk.walBytes);
  };
}

function fillSources(registry: Registry): (now: Health) => void {
  const family = familyOf(registry, 'source', 'source');
  const connected = family.gauge('connected', '1 while the source is connected');
  const line = fillLine(family, 'the source');
  return ({ sources }) => {
    family.reset();
    for (const one of sources) {
      const label = { source: one.id };
      connected(label, one.connected ? 1 : 0);
      line(label, { ...one, lastAt: one.lastValueAt });
    }
  };
}

function fillMachines(registry: Registry): (now: Health) => void {
  const family = familyOf(registry, 'machine', 'machine');
  const up = family.gauge('line_up', '1 while the machine is heard');
  const line = fillLine(family, 'the machine');
  const facts = family.counter('facts', 'Facts written since start');
  const isGood = family.gauge('last_value_good', '1 where the quality of the last value was good');
  const stuck = family.gauge('counters_stuck', 'Counters that stand still although the machine says that it runs');
  return ({ machines }) => {
    family.reset();
    for (const one of machines) {
      const label = { machine: one.machineId };
      up(label, one.lineUp ? 1 : 0);
      line(label, { ...one, lastAt: one.lastValue?.at ?? null });
      facts(label, one.facts);
      isGood(label, one.lastValue === null ? null : one.lastValue.quality === 'good' ? 1 : 0);
      stuck(label, one.stuck.length);
    }
  };
}

/** What is asked of a source as of a machine. */
interface LineFigures {
  since: number | null;
  received: number;
  valuesPerSecond: number | null;
  reconnects: number;
  recoveredSteps: number;
  quarantined: number;
  clockOffsetMs: number | null;
  lastAt: number | null;
}

function fillLine<L extends string>(family: ReturnType<typeof familyOf<L>>, whose: string) {
  const since = family.gauge('since_timestamp_seconds', `When ${whose} was heard again, or lost`);
  const values = family.counter('values', 'Values received since start');
  const rate = family.gauge('values_per_second', 'Values received, over the last ten seconds');
  const reconnects = family.counter('reconnects', `How often ${whose} was heard again since start`);
  const recovered = family.counter('recovered_steps', 'Counter steps recovered after gaps since start');
  const quarantined = family.counter('quarantined', 'Input that made no sense, since start');
  const offset = family.gauge('clock_offset_seconds', `Clock of ${whose} minus box clock`);
  const lastValue = family.gauge('last_value_timestamp_seconds', 'When the last value came');
  return (label: Record<L, string>, one: LineFigures): void => {
    since(label, secondsOf(one.since));
    values(label, one.received);
    rate(label, one.valuesPerSecond);
    reconnects(label, one.reconnects);
    recovered(label, one.recoveredSteps);
    quarantined(label, one.quarantined);
    offset(label, secondsOf(one.clockOffsetMs));
    lastValue(label, secondsOf(one.lastAt));
  };
}

/** Metrics with one label; `reset` forgets sources and machines that are no longer there. */
function familyOf<L extends string>(registry: Registry, prefix: string, label: L) {
  const { gauge, counter } = gauges(registry);
  const all: (Gauge<L> | Counter<L>)[] = [];
  return {
    gauge: (name: string, help: string): Fill<L> => {
      const one = gauge(`${prefix}_${name}`, help, label);
      all.push(one);
      return (labels, value) => {
        if (value !== null) one.set(labels, value);
      };
    },
    counter: (name: string, help: string): Fill<L> => {
      const one = counter(`${prefix}_${name}`, help, label);
      all.push(one);
      return (labels, value) => {
        if (value !== null) one.inc(labels, value);
      };
    },
    reset: () => {
      for (const one of all) one.reset();
    },
  };
}

/** A counter that is read elsewhere: it is not counted here, only said. */
function setTotal(counter: Counter, labels: Record<string, string>, value: number): void {
  counter.reset();
  counter.inc(labels, value);
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000;
}
