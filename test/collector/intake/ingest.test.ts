import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ingest, openIngest } from '../../../collector/intake/ingest.ts';
import type { Logbook } from '../../../collector/journal/logbook.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { counterSample, plainRule, sampleOf, smallPlant, T0, tempFloor } from '../fakes.ts';

let place: ReturnType<typeof tempFloor>;
let now = T0;
const ingestOn = (logbook: Logbook): Ingest =>
  openIngest({ logbook, now: () => now, log: () => {}, observe: plainRule });

beforeEach(() => {
  now = T0;
  place = tempFloor();
});
afterEach(() => place.remove());

describe('taking samples', () => {
  test('is done when the facts are on disk, and one commit serves a whole turn', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 100)]);
    const all = [1, 2, 3].map((n) => ingest.take([counterSample('press-1', T0 + n, 100 + n)]));
    expect(place.logbook().journal.lastSeq()).toBe(0);
    await Promise.all(all);
    expect(place.seen.map((fact) => fact.type === 'counted' && fact.count)).toEqual([1, 1, 1]);
    expect(new Set(place.seen.map((fact) => fact.recordedAt)).size).toBe(1);
  });

  test('does not wait for the end of the turn where it brings a backlog', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 100)]);
    const backlog = Array.from({ length: 500 }, (_, n) => counterSample('press-1', T0 + n + 1, 101 + n));
    const taken = ingest.take(backlog);
    expect(place.logbook().journal.lastSeq()).toBe(500);
    await taken;
    expect(place.seen).toHaveLength(500);
  });

  test('a counter goes on from its last committed reading after a restart', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 100), counterSample('press-1', T0 + 1, 105)]);
    const again = ingestOn(place.reopen());
    await again.take([counterSample('press-1', T0 + 9, 112)]);
    const steps = place.seen.map((fact) => (fact.type === 'counted' ? fact.count : 0));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(12);
  });

  test('what no machine of the plant sent is quarantined, not dropped', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-9', T0, 1), counterSample('press-1', T0, -4)]);
    const kept = place.logbook().journal.quarantine.list(10, true);
    expect(kept.map((entry) => entry.why)).toEqual([
      'a counter below zero',
      'There is no machine "press-9" in the plant\'s configuration.',
    ]);
    expect(ingest.traffic('press-1')).toMatchObject({ received: 1, quarantined: 1, facts: 0 });
  });

  test('a flood of one machine makes no more facts than a machine can, the others go on, and its counter is whole after it', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 0), counterSample('press-2', T0, 0)]);
    const flood = Array.from({ length: 14_000 }, (_, n) => counterSample('press-1', T0, n + 1));
    for (let from = 0; from < flood.length; from += 2_000) await ingest.take(flood.slice(from, from + 2_000));
    expect(place.seen).toHaveLength(10_000);
    expect(ingest.traffic('press-1').quarantined).toBe(4_000);
    expect(place.logbook().journal.quarantine.open()).toBe(1);
    now = T0 + 1_000;
    await ingest.take([counterSample('press-1', now, 14_001), counterSample('press-2', now, 1)]);
    const made = (id: string) =>
      place.seen.reduce((sum, fact) => sum + (fact.type === 'counted' && fact.machineId === id ? fact.count : 0), 0);
    expect([made('press-1'), made('press-2')]).toEqual([14_001, 1]);
  });

  test('while the disk is full nothing is acknowledged, and nothing is lost once there is room', async () => {
    const logbook = place.logbook();
    let full = true;
    const said: string[] = [];
    const commit = logbook.commit.bind(logbook);
    logbook.commit = (batch) => {
      if (full) throw new Problem('unavailable', 'The disk is full.');
      return commit(batch);
    };
    const ingest = openIngest({
      logbook,
      now: () => now,
      log: (_level, message) => said.push(message),
      observe: plainRule,
    });
    let acknowledged = false;
    const taken = ingest.take([counterSample('press-1', T0, 1), counterSample('press-1', T0 + 1, 3)]).then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(acknowledged).toBe(false);
    expect(ingest.problem()).toBe('The disk is full.');
    expect(said).toEqual(['The disk is full.']);
    full = false;
    ingest.flush();
    await taken;
    expect(ingest.problem()).toBeNull();
    expect(place.seen).toHaveLength(1);
    expect(place.seen[0]).toMatchObject({ type: 'counted', count: 2 });
  });
});

describe('a state that must last', () => {
  test('is a fact once it has, also where the machine says nothing more, and survives a crash while it waits', async () => {
    const plant = smallPlant();
    const debounced = { ...plant, machines: plant.machines.map((one) => ({ ...one, debounceMs: 500 })) };
    const box = tempFloor(debounced);
    try {
      const open = (logbook: Logbook) => openIngest({ logbook, now: () => now, log: () => {} });
      const state = (at: number, name: 'running' | 'fault') =>
        sampleOf('press-1', at, { signal: 'state', state: name, word: null, alarm: null });
      now = T0 + 100;
      await open(box.logbook()).take([state(T0, 'running'), state(T0 + 100, 'fault')]);
      const ingest = open(box.reopen());
      expect(
        box
          .logbook()
          .journal.read(1, 10)
          .map((fact) => fact.type),
      ).toEqual(['stateChanged', 'stateChanged', 'signalLost']);
      await ingest.take([state(T0 + 1_000, 'running'), state(T0 + 2_000, 'fault')]);
      now = T0 + 2_400;
      ingest.beat();
      ingest.flush();
      const before = box.logbook().journal.lastSeq();
      now = T0 + 2_500;
      ingest.beat();
      ingest.flush();
      expect(box.logbook().journal.read(before + 1, 10)).toMatchObject([
        { type: 'stateChanged', state: 'fault', at: T0 + 2_000 },
      ]);
    } finally {
      box.remove();
    }
  });
});

describe('downtime of the box', () => {
  const lost = () => place.seen.filter((fact) => fact.type === 'signalLost');

  test('is unknown from the last moment at which the machine was known alive, in its own time', async () => {
    const ingest = ingestOn(place.logbook());
    const line = (at: number) => sampleOf('press-1', at, { signal: 'line', up: true, why: '' });
    await ingest.take([line(T0)]);
    now = T0 + 65_000;
    await ingest.take([line(T0 + 60_000)]);
    ingest.beat();
    ingest.flush();
    now = T0 + 90_000;
    ingestOn(place.reopen());
    expect(lost()).toMatchObject([{ machineId: 'press-1', at: T0 + 60_000, why: 'The edge box was not running.' }]);
  });

  test('is said once, however often the box restarts', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 1)]);
    ingestOn(place.reopen());
    ingestOn(place.reopen());
    expect(lost()).toHaveLength(1);
  });

  test('begins at the last imported fact where the history ends with a running machine', () => {
    place.logbook().commit({
      recordedAt: T0,
      facts: [{ type: 'stateChanged', machineId: 'press-2', at: T0 - 500, state: 'running', word: null, alarm: null }],
    });
    ingestOn(place.reopen());
    expect(lost()).toMatchObject([{ machineId: 'press-2', at: T0 - 500 }]);
  });

  test('is not said of a machine whose line was down before', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 1)]);
    await ingest.take([sampleOf('press-1', T0 + 1, { signal: 'line', up: false, why: 'cable' })]);
    ingestOn(place.reopen());
    expect(lost().map((fact) => fact.type === 'signalLost' && fact.why)).toEqual(['cable']);
  });
});

describe('a machine whose clock runs wrong', () => {
  const hourLate = (at: number, reading: number) => ({
    ...counterSample('press-1', at - 3_600_000, reading),
    receivedAt: at,
  });
  const ingestWith = (correctClock: boolean) => {
    const ingest = openIngest({
      logbook: place.logbook(),
      now: () => now,
      log: () => {},
      observe: plainRule,
      clockOffset: () => -3_600_000,
    });
    const plant = smallPlant();
    ingest.setPlant({ ...plant, machines: plant.machines.map((machine) => ({ ...machine, correctClock })) });
    return ingest;
  };

  test('is corrected by what was measured where that is asked for', async () => {
    await ingestWith(true).take([hourLate(T0, 1), hourLate(T0 + 1_000, 2)]);
    expect(place.seen).toMatchObject([{ type: 'counted', at: T0 + 1_000, since: T0 }]);
  });
  test('is believed where it is not', async () => {
    await ingestWith(false).take([hourLate(T0, 1), hourLate(T0 + 1_000, 2)]);
    expect(place.seen).toMatchObject([{ type: 'counted', at: T0 + 1_000 - 3_600_000 }]);
  });
});

describe('a changed plant', () => {
  test('keeps the counters of the machines that stay', async () => {
    const ingest = ingestOn(place.logbook());
    await ingest.take([counterSample('press-1', T0, 10)]);
    ingest.setPlant(smallPlant({ machines: ['press-1', 'press-3'] }));
    await ingest.take([counterSample('press-1', T0 + 1, 14), counterSample('press-3', T0 + 1, 1)]);
    expect(place.seen).toMatchObject([{ type: 'counted', machineId: 'press-1', count: 4 }]);
    expect(ingest.traffic('press-3').received).toBe(1);
  });
});
