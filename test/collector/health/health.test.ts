/** How the box says that it is well or not: words, figures, and the same figures for Prometheus. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Faults, findingCodes, findingsOf, worriesOf } from '../../../collector/health/findings.ts';
import type { Health } from '../../../collector/health/health.ts';
import { createMetrics } from '../../../collector/health/metrics.ts';
import { createVitals } from '../../../collector/health/vitals.ts';
import { diskUse } from '../../../shared/io/disk-use.ts';
import { T0 } from '../fakes.ts';
import { healthFixture } from '../service/fixture.ts';

type Box = ReturnType<typeof healthFixture>;
const well = (): Box => {
  const box = healthFixture(T0);
  return {
    ...box,
    bridge: { ...box.bridge, connected: true, factsBehind: 0, problem: null },
    quarantine: { open: 0, dropped: 0 },
    disk: box.disk && { ...box.disk, freeBytes: 20e9 },
    sources: box.sources.map((one) => ({ ...one, connected: true, problem: null })),
    machines: box.machines.map((one) => ({
      ...one,
      sourceId: 'hall-1',
      lineUp: true,
      stuck: [],
      clockOffsetMs: 0,
    })),
  };
};
const none: Faults = { writing: null, config: null, jobs: [] };
const codes = (box: Box, faults = none) => findingsOf(box, faults).map(({ code, about }) => [code, about]);

describe('what is wrong', () => {
  test('nothing, on a good day', () => {
    expect(codes(well())).toEqual([]);
  });

  test('a source that is down is named once, not again with each of its machines; the worst comes first', () => {
    expect(codes(healthFixture(T0))).toEqual([
      ['sourceDown', 'broker'],
      ['diskLow', null],
      ['bridgeAway', null],
      ['clockOff', 'press-1'],
      ['counterStuck', 'press-2'],
      ['machineUnread', 'old-press'],
      ['quarantine', null],
    ]);
  });

  test('a machine that is not heard behind a source that is connected', () => {
    const box = well();
    const machines = box.machines.map((one) => (one.machineId === 'saw-1' ? { ...one, lineUp: false } : one));
    expect(codes({ ...box, machines })).toEqual([['machineSilent', 'saw-1']]);
  });

  test('a machine of which something is refused while the rest is read', () => {
    const box = well();
    const problem = 'reading total at holding:2:u32 is refused: it has no such address (exception 2)';
    const machines = box.machines.map((one) => (one.machineId === 'saw-1' ? { ...one, problem } : one));
    expect(findingsOf({ ...box, machines }, none)).toMatchObject([
      { code: 'partlyRead', about: 'saw-1', detail: problem },
    ]);
  });

  test.each([
    [{ backlog: { values: 9, since: T0 - 6_000 } }, none, 'backlog'],
    [{ backlog: { values: 9, since: T0 - 4_000 } }, none, undefined],
    [{ quarantine: { open: 0, dropped: 3 } }, none, 'quarantineDropped'],
    [{ disk: { freeBytes: 9e9, sizeBytes: 32e9, journalBytes: 1, walBytes: 300e6 } }, none, 'walLarge'],
    [{ disk: null }, none, undefined],
    [{ loop: { worstMs: 900, slowSeconds: 10 } }, none, 'loopHeld'],
    [{ loop: { worstMs: 900, slowSeconds: 9 } }, none, undefined],
    [{ clock: { aheadMs: 3_600_000, since: T0 } }, none, 'clockJumped'],
    [{ setByServer: false }, none, 'clockUnset'],
    [{ setByServer: true }, none, undefined],
    [{ snapshot: { cursor: 0, dropped: 'is damaged', computing: false } }, none, 'snapshotDropped'],
    [{ snapshot: { cursor: 0, dropped: null, computing: true } }, none, 'pastComputing'],
    [{}, { ...none, writing: 'disk full' }, 'notWritten'],
    [{}, { ...none, config: 'plant.yaml:3:1 x' }, 'configRefused'],
    [{}, { ...none, jobs: [{ job: 'checkpoint', words: 'disk full', since: T0 }] }, 'jobFailed'],
  ] satisfies [Partial<Box>, Faults, string | undefined][])('%o %o: %s', (change, faults, code) => {
    expect(findingsOf({ ...well(), ...change }, faults).map((one) => one.code)).toEqual(
      code === undefined ? [] : [code],
    );
  });

  test('who only asks /health hears of a full disk before anything failed to be written', () => {
    const disk = { freeBytes: 1e6, sizeBytes: 32e9, journalBytes: 1, walBytes: 0 };
    expect(worriesOf({ clock: null, disk })).toEqual([expect.stringMatching(/^Only 1 MB are free/)]);
    expect(worriesOf({ clock: null, disk: { ...disk, freeBytes: 1e9 } })).toEqual([]);
    expect(worriesOf({ clock: null, disk: null })).toEqual([]);
  });

  test('a bridge that holds another journal is not just away', () => {
    const box = well();
    const bridge = { ...box.bridge, connected: false, conflict: true, problem: 'another journal' };
    expect(findingsOf({ ...box, bridge }, none)).toMatchObject([
      { code: 'journalConflict', severity: 'bad', detail: 'another journal' },
    ]);
  });

  test('a bridge that nobody configured is not missed', () => {
    const box = well();
    expect(codes({ ...box, bridge: { ...box.bridge, configured: false, connected: false } })).toEqual([]);
  });
});

describe('since when, and how fast', () => {
  test('since the look at which it changed; values per second over ten seconds', () => {
    const vitals = createVitals();
    expect(vitals.since('x')).toBeNull();
    for (let second = 0; second <= 20; second++)
      vitals.look(T0 + second * 1_000, [{ key: 'x', up: second >= 5, received: second < 10 ? 0 : (second - 10) * 8 }]);
    expect(vitals.since('x')).toBe(T0 + 5_000);
    expect(vitals.perSecond('x')).toBe(8);
  });

  test('a source that was made anew counts from zero: no rate until it is known, never a negative one', () => {
    const vitals = createVitals();
    vitals.look(T0, [{ key: 'x', up: true, received: 500 }]);
    vitals.look(T0 + 1_000, [{ key: 'x', up: true, received: 3 }]);
    expect(vitals.perSecond('x')).toBeNull();
    vitals.look(T0 + 2_000, [{ key: 'x', up: true, received: 5 }]);
    expect(vitals.perSecond('x')).toBe(2);
    vitals.look(T0 + 3_000, []);
    expect(vitals.since('x')).toBeNull();
  });
});

test('the disk is as large as the system says, the write-ahead log as large as its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-disk-'));
  const file = join(folder, 'journal.db');
  writeFileSync(file, 'x'.repeat(1_000));
  writeFileSync(`${file}-wal`, 'x'.repeat(77));
  expect(diskUse(file)).toMatchObject({ journalBytes: statSync(file).size, walBytes: 77 });
  expect(diskUse(file)?.freeBytes).toBeLessThanOrEqual(diskUse(file)?.sizeBytes ?? 0);
  rmSync(folder, { recursive: true });
  expect(diskUse(file)).toBeNull();
});

describe('Prometheus', () => {
  const box: Health = { ...healthFixture(T0), ok: true, problems: [] };
  const metrics = createMetrics(
    () => box,
    () => findingsOf(box, none),
  );
  /** name{labels} -> value, of our own metrics. */
  const read = async (): Promise<Map<string, string>> => {
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('istwert_'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]));
  };

  test('tells the same figures as the page', async () => {
    const told = await read();
    for (const [name, value] of [
      ['facts_total', 812_334],
      ['bridge_connected', 0],
      ['bridge_cursor', 811_130],
      ['bridge_facts_behind', 1_204],
      ['quarantine_open', 4],
      ['backlog_values', 3],
      ['backlog_age_seconds', 0.04],
      ['disk_free_bytes', 2_100_000_000],
      ['journal_wal_bytes', 4_100_000],
      ['source_connected{source="broker"}', 0],
      ['source_since_timestamp_seconds{source="broker"}', (T0 - 9 * 60_000) / 1_000],
      ['source_last_value_timestamp_seconds{source="hall-1"}', (T0 - 400) / 1_000],
      ['source_values_per_second{source="hall-1"}', 12.4],
      ['source_values_total{source="hall-1"}', 1_200_345],
      ['source_reconnects_total{source="broker"}', 7],
      ['source_clock_offset_seconds{source="hall-1"}', 0.012],
      ['source_recovered_steps_total{source="hall-1"}', 214],
      ['source_quarantined_total{source="broker"}', 3],
      ['machine_line_up{machine="saw-1"}', 0],
      ['machine_last_value_timestamp_seconds{machine="press-1"}', (T0 - 700) / 1_000],
      ['machine_last_value_good{machine="press-1"}', 1],
      ['machine_last_value_good{machine="saw-1"}', 0],
      ['machine_reconnects_total{machine="saw-1"}', 7],
      ['machine_recovered_steps_total{machine="press-1"}', 214],
      ['machine_quarantined_total{machine="press-1"}', 1],
      ['machine_clock_offset_seconds{machine="press-1"}', -61.2],
      ['machine_counters_stuck{machine="press-2"}', 1],
      ['findings{code="clockOff"}', 1],
      ['findings{code="backlog"}', 0],
    ] as const)
      expect(told.get(`istwert_${name}`), name).toBe(String(value));
  });

  test('says the same again: what is read is not added up', async () => {
    const first = await read();
    const again = await read();
    for (const name of ['istwert_facts_total', 'istwert_source_values_total{source="hall-1"}'])
      expect(again.get(name)).toBe(first.get(name));
  });

  test('leaves out what is unknown, and knows every code', async () => {
    const told = await read();
    for (const name of ['timestamp_seconds', 'good'])
      expect(told.has(`istwert_machine_last_value_${name}{machine="old-press"}`)).toBe(false);
    expect(told.has('istwert_source_clock_offset_seconds{source="broker"}')).toBe(false);
    for (const code of findingCodes) expect(told.has(`istwert_findings{code="${code}"}`)).toBe(true);
  });

  test('every metric has a help text; counters end in _total, and nothing but base units is used', async () => {
    const text = await metrics.text();
    const types = [...text.matchAll(/^# TYPE (istwert_(?!process|nodejs)\S+) (\S+)$/gm)];
    expect(types.length).toBeGreaterThan(30);
    for (const [, name = '', type] of types) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.{8,}$`, 'm'));
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).not.toMatch(/_ms\b|_ms_|_mb\b|_minutes/);
    }
  });
});
