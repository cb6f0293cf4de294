/** What a machine's card leaves out is lost to its operators: stops without a reason, orders that can be started. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { type Logbook, openLogbook } from '../../../collector/journal/logbook.ts';
import { openGates } from '../../../collector/sending/gates.ts';
import { carryOut } from '../../../collector/tablet/commands.ts';
import { findOrders } from '../../../collector/tablet/find.ts';
import { queueAt } from '../../../collector/tablet/orders.ts';
import { openBefore, openStops } from '../../../collector/tablet/stops.ts';
import type { MachineCard } from '../../../collector/tablet/view.ts';
import { createViews } from '../../../collector/tablet/views.ts';
import { waitingParts } from '../../../collector/tablet/waiting.ts';
import { CommandSchema } from '../../../shared/core/commands/command.ts';
import type { NewFact } from '../../../shared/core/words/event.ts';
import { day, hour, machine, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function box(plant = smallPlant()) {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-card-'));
  folders.push(folder);
  const logbook = openLogbook(
    openJournal(folder, 'box', () => 'journal-0001'),
    plant,
  );
  const write = (...facts: NewFact[]) => {
    for (const fact of facts) logbook.commit({ recordedAt: fact.at, facts: [fact] });
  };
  return { logbook, write };
}

const started = (machineId: string, at: number, operationId: string): NewFact => {
  return { type: 'operationStarted', machineId, at, by: 'anna', commandId: `start-${at}-${machineId}`, operationId };
};
const released = (id: string, change: Parameters<typeof order>[1] = {}): NewFact => {
  return { type: 'orderReleased', machineId: null, at: monday - hour, order: order(id, change) };
};
const state = (machineId: string, at: number, to: 'running' | 'stopped'): NewFact => {
  return { type: 'stateChanged', machineId, at, state: to, word: null, alarm: null };
};

const good = (machineId: string, at: number, count = 1): NewFact => {
  const seen = { since: null, reading: null, recovered: false };
  return { type: 'counted', machineId, at, counter: 'good', unit: 'part', count, ...seen };
};

function cardOf(logbook: Logbook, now: number, machineId = 'P1'): MachineCard {
  const bridge = () => ({ configured: false, connected: false, conflict: false, factsBehind: 0, problem: null });
  const views = createViews({ logbook, now: () => now, bridge, lineProblem: () => null, sending: () => null });
  const card = views.view().machines.find(({ id }) => id === machineId);
  if (card === undefined) throw new Error(`no card of ${machineId}`);
  return card;
}

test('a view is made ready machine by machine, and what is young enough is not made again', () => {
  const { logbook, write } = box();
  const bridge = () => ({ configured: false, connected: false, conflict: false, factsBehind: 0, problem: null });
  const now = () => monday + hour;
  const views = createViews({ logbook, now, bridge, lineProblem: () => null, sending: () => null });
  const { length } = views.view().machines;
  expect([...views.freshen()]).toHaveLength(0);
  write(...logbook.ledger.plant.machines.map(({ id }) => state(id, monday, 'running')));
  expect([...views.freshen()]).toHaveLength(length);
  expect([...views.freshen()]).toHaveLength(0);
});

describe('stops without a reason', () => {
  test('are all counted and reachable, however many short ones came after', () => {
    const { logbook, write } = box();
    const fault = monday + 10 * minute;
    write(released('A'), state('P1', monday, 'running'), started('P1', monday, 'A/0010'));
    write(state('P1', fault, 'stopped'), state('P1', fault + hour, 'running'));
    for (let i = 0; i < 40; i++)
      write(
        state('P1', monday + 2 * hour + i * 2 * minute, 'stopped'),
        state('P1', monday + 2 * hour + i * 2 * minute + 20_000, 'running'),
      );
    const card = cardOf(logbook, monday + 5 * hour);
    expect(card.unexplained).toBe(1);
    expect(card.stops.filter(({ unexplained }) => unexplained)).toMatchObject([{ from: fault, durationMs: hour }]);
  });

  test('of weeks ago stay until somebody explains them', () => {
    const { logbook, write } = box();
    const old = monday + hour;
    write(released('A'), state('P1', monday, 'running'), started('P1', monday, 'A/0010'));
    write(state('P1', old, 'stopped'), state('P1', old + hour, 'running'));
    const now = monday + 21 * day + hour;
    const look = openStops(logbook);
    // A look goes back some days; the badge knows all of them after a few.
    for (let i = 0; i < 4; i++) look('P1', now);
    expect(look('P1', now)).toMatchObject([{ from: old, unexplained: true }]);
    const command = { type: 'classifyStop', machineId: 'P1', commandId: 'command-1', from: old, reasonId: 'jam' };
    const ingest = { flush: () => undefined };
    carryOut(logbook, ingest, CommandSchema.parse(command), { name: 'Eva', role: 'supervisor' }, now);
    expect(look('P1', now)).toEqual([]);
  });

  test('beyond what a card shows are read on from the oldest that it shows', () => {
    const { logbook, write } = box();
    write(released('A'), state('P1', monday, 'running'), started('P1', monday, 'A/0010'));
    for (let i = 0; i < 70; i++)
      write(
        state('P1', monday + (1 + 10 * i) * minute, 'stopped'),
        state('P1', monday + (8 + 10 * i) * minute, 'running'),
      );
    const now = monday + 13 * hour;
    const card = cardOf(logbook, now);
    const all = logbook.ledger.unexplained('P1', monday, now);
    expect(card.unexplained).toBe(all.length);
    const shown = card.stops.filter(({ unexplained }) => unexplained);
    expect(shown.length).toBeLessThan(all.length);
    const older = openBefore(all, shown.at(-1)?.from ?? 0);
    expect([...shown, ...older].map(({ from }) => from)).toEqual(all.map(({ from }) => from).reverse());
  });
});

test('parts of a Friday that nobody gave to an order are asked for on Monday, as one question, until somebody does', () => {
  const { logbook, write } = box();
  const friday = monday + 4 * day + 20 * hour;
  write(released('A'), state('P1', friday, 'running'));
  // Past midnight, wherever a day ends.
  for (let n = 0; n < 8; n++) write(good('P1', friday + n * hour + minute));
  const now = monday + 7 * day + 8 * hour;
  const look = waitingParts(logbook);
  for (let i = 0; i < 4; i++) look('P1', now);
  const [asked, ...others] = look('P1', now);
  expect([asked, others]).toMatchObject([{ producedPcs: 8, candidates: ['A/0010'] }, []]);
  const { from, to } = asked ?? { from: 0, to: 0 };
  const given = { type: 'reassignProduction', machineId: 'P1', commandId: 'command-1', from, to };
  const command = CommandSchema.parse({ ...given, operationIds: ['A/0010'] });
  carryOut(logbook, { flush: () => undefined }, command, { name: 'Eva', role: 'supervisor' }, now);
  expect(look('P1', now)).toEqual([]);
  expect(logbook.ledger.operation('A/0010', now)?.goodPcs).toBe(8);
});

describe('a split stop', () => {
  /** Stopped for an hour: the first half a jam, the second without material. */
  function split(lasts = false) {
    const { logbook, write } = box();
    const from = monday + hour;
    write(released('A'), state('P1', monday, 'running'), started('P1', monday, 'A/0010'));
    write(state('P1', from, 'stopped'), ...(lasts ? [] : [state('P1', from + hour, 'running')]));
    const now = from + hour + minute;
    let given = 0;
    const give = (command: object) => {
      given += 1;
      const whole = CommandSchema.parse({ commandId: `command-${given}`, machineId: 'P1', ...command });
      const ingest = { flush: () => undefined };
      return carryOut(logbook, ingest, whole, { name: 'Eva', role: 'supervisor' }, now + given);
    };
    const middle = from + 30 * minute;
    give({ type: 'classifyStop', from, reasonId: 'no-material' });
    give({ type: 'classifyStop', from, to: middle, reasonId: 'jam' });
    const parts = () =>
      cardOf(logbook, now + hour / 2)
        .stops.filter((stop) => from <= stop.from && stop.from < from + hour)
        .reverse();
    return { give, from, middle, parts };
  }

  test('has its parts on the card', () => {
    const { parts, from, middle } = split();
    expect(parts()).toMatchObject([
      { from, to: middle, reasonId: 'jam' },
      { from: middle, to: from + hour, reasonId: 'no-material' },
    ]);
  });
  test('stays split when one part gets another reason', () => {
    const { give, parts, from, middle } = split();
    give({ type: 'classifyStop', from: middle, reasonId: 'maintenance', expectedReasonId: 'no-material' });
    expect(parts()).toMatchObject([
      { from, to: middle, reasonId: 'jam' },
      { from: middle, to: from + hour, reasonId: 'maintenance' },
    ]);
    give({ type: 'classifyStop', from, reasonId: 'no-material', expectedReasonId: 'jam' });
    expect(parts()).toMatchObject([{ reasonId: 'no-material' }, { reasonId: 'maintenance' }]);
  });
  test('that lasts stays split when its last part gets another reason, also for the time to come', () => {
    const { give, parts, from, middle } = split(true);
    give({ type: 'classifyStop', from: middle, reasonId: 'maintenance' });
    expect(parts()).toMatchObject([
      { from, to: middle, reasonId: 'jam' },
      { from: middle, to: null, reasonId: 'maintenance' },
    ]);
  });
  test('is guarded part by part: what was seen of the other part is no conflict', () => {
    const { give, middle } = split();
    const tag = { type: 'classifyStop', from: middle, reasonId: 'maintenance' };
    expect(() => give({ ...tag, expectedReasonId: 'jam' })).toThrow(/no-material|No material/);
  });
});

describe('orders', () => {
  test('in work at another machine, interrupted or with parts on them can be found; finished ones cannot', () => {
    const { logbook, write } = box();
    write(...['A', 'B', 'C', 'D', 'E'].map((id) => released(id)));
    const counted: NewFact = {
      ...{ type: 'counted', machineId: 'P1', at: monday + hour, counter: 'total', unit: 'part', count: 9 },
      ...{ since: null, reading: null, recovered: false },
    };
    write(state('P1', monday, 'running'), counted);
    const given = { type: 'productionReassigned', machineId: 'P1', by: 'anna', commandId: 'give-0001' } as const;
    write({ ...given, at: monday + hour, from: monday, to: monday + hour, operationIds: ['C/0010'] });
    write(started('P2', monday + 2 * hour, 'A/0010'));
    write(started('P1', monday + 2 * hour, 'B/0010'));
    const ended = { machineId: 'P1', by: 'anna', commandId: 'end-00001', operationId: 'B/0010' } as const;
    write({ ...ended, type: 'operationInterrupted', at: monday + 3 * hour, reasonId: null });
    write(started('P1', monday + 3 * hour, 'D/0010'));
    write({ ...ended, type: 'operationFinished', at: monday + 4 * hour, operationId: 'D/0010' });
    const card = cardOf(logbook, monday + 5 * hour);
    expect(card.queue.map(({ orderId, status, runsAt }) => [orderId, status, runsAt])).toEqual([
      ['A', 'begun', ['P2']],
      ['B', 'interrupted', []],
      ['C', 'begun', []],
      ['E', 'waiting', []],
    ]);
    expect(card.worked.map(({ orderId }) => orderId)).toContain('D');
  });

  test('of one tool are all on the card', () => {
    const { logbook, write } = box(smallPlant({ machines: [machine('P1', { partsPerCycle: 2 }), machine('P2')] }));
    write(released('A', { operation: { partsPerCycle: 1 } }), released('B', { operation: { partsPerCycle: 1 } }));
    write(state('P1', monday, 'running'), started('P1', monday, 'A/0010'));
    const given = { type: 'productionReassigned', machineId: 'P1', by: 'anna', commandId: 'give-0001' } as const;
    const operationIds = ['A/0010', 'B/0010'];
    write({ ...given, at: monday + hour, from: monday, to: monday + 2 * hour, operationIds });
    const card = cardOf(logbook, monday + hour);
    expect([card.current, ...card.also].map((one) => one?.orderId)).toEqual(['A', 'B']);
  });

  test('say what has not come, by the order’s own dates, until it has come or work has begun', () => {
    const { logbook, write } = box();
    const bar = { itemId: 'BAR', quantityPcs: 1, supplierId: 'S', arrivedAt: null, confirmedAt: monday + 9 * hour };
    const kit = {
      strategy: 'ATO' as const,
      components: [bar, { ...bar, itemId: 'SCREW', supplierId: null, confirmedAt: null }],
    };
    write(released('A', { components: [bar] }), released('B', kit), released('C', { components: [bar] }));
    write(started('P1', monday, 'C/0010'), started('P2', monday, 'A/0010'));
    const gates = (now: number) => cardOf(logbook, now).queue.map(({ orderId, gate }) => [orderId, gate]);
    expect(gates(monday + hour)).toEqual([
      ['A', undefined],
      ['B', { kind: 'kit', itemIds: ['BAR'], readyAt: monday + 9 * hour }],
    ]);
    const came = { ...kit, components: kit.components.map((one) => ({ ...one, arrivedAt: monday + 2 * hour })) };
    write({ type: 'orderChanged', machineId: null, at: monday + 2 * hour, order: order('B', came) });
    expect(gates(monday + 3 * hour)).toEqual([
      ['A', undefined],
      ['B', undefined],
    ]);
  });

  test('go by what the bridge said of the plant’s stock; what waits for another step, by their own dates', () => {
    const { logbook, write } = box();
    const bar = { itemId: 'BAR', quantityPcs: 1, supplierId: 'S', arrivedAt: null, confirmedAt: monday + 9 * hour };
    write(released('A', { components: [bar] }), released('B', {}));
    const tool = { kind: 'tool', tool: 'T1', machineId: 'P9' } as const;
    const said = openGates();
    const gates = () =>
      queueAt(logbook.ledger, 'P1', monday + hour, said).map(({ operationId, gate, gateAt }) => [
        ...[operationId, gate?.kind ?? null, gateAt ?? null],
      ]);
    expect(gates()).toEqual([
      ['A/0010', 'material', null],
      ['B/0010', null, null],
    ]);
    said.take({ stamp: 'x', closed: [{ operationId: 'B/0010', gate: tool }] }, monday);
    expect(gates()).toEqual([
      ['A/0010', null, null],
      ['B/0010', 'tool', monday],
    ]);
  });

  test('beyond what a card shows are found by any word on their papers', () => {
    const { logbook, write } = box();
    const ids = Array.from({ length: 60 }, (_, i) => `PO-${100 + i}`);
    write(...ids.map((id, i) => released(id, { customer: i === 57 ? 'Nordwind Turbines' : 'Hansen' })));
    const card = cardOf(logbook, monday + hour);
    expect(card.queued).toBe(60);
    expect(card.queue.length).toBeLessThan(60);
    const all = queueAt(logbook.ledger, 'P1', monday + hour);
    expect(findOrders(all, 'nordwind 157').map(({ orderId }) => orderId)).toEqual(['PO-157']);
  });
});
