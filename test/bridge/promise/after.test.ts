import { describe, expect, test } from 'vitest';
import { updateAlarms } from '../../../bridge/promise/alarms.ts';
import { paperFinishAt } from '../../../bridge/promise/paper.ts';
import { promisesOf, simulateShop } from '../../../bridge/promise/promise.ts';
import { scoreByTag, scoreRecord } from '../../../bridge/promise/record/record.ts';
import { createPromiseService } from '../../../bridge/promise/service.ts';
import type { OrderPromise, ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { checkAhead, type ShopChange, whatIf } from '../../../bridge/promise/what-if.ts';
import { DAY, HOUR, NOW, orderOf, shopOf } from './fixture.ts';

const quick = { scenarios: 40, seed: 3 };

describe('what if', () => {
  const snapshot = shopOf({ orders: 25, machines: 3 });
  const shift = (changes: ShopChange[]) => {
    const rows = whatIf(simulateShop(snapshot, quick), changes);
    return (
      rows.reduce((sum, row) => sum + (row.after?.p50 ?? Number.NaN) - (row.before?.p50 ?? Number.NaN), 0) /
      rows.length /
      HOUR
    );
  };

  test('nothing changes, nothing moves', () => expect(shift([])).toBe(0));
  test('an extra shift on Saturday brings orders forward', () =>
    expect(shift([{ kind: 'overtime', date: '2026-06-06', start: '06:00', end: '14:00' }])).toBeLessThan(-1));
  test('a machine that is down for two weeks puts them back', () =>
    expect(shift([{ kind: 'machineDown', machineId: 'm1', until: NOW + 14 * DAY }])).toBeGreaterThan(1));
  test('a machine more brings them forward', () =>
    expect(shift([{ kind: 'machineAdded', workCentreId: 'wc0' }])).toBeLessThan(-1));
  test('a machine more for a week only brings less than one for good', () => {
    const week = shift([{ kind: 'machineAdded', workCentreId: 'wc0', until: NOW + 7 * DAY }]);
    expect(week).toBeLessThan(0);
    expect(week).toBeGreaterThan(shift([{ kind: 'machineAdded', workCentreId: 'wc0' }]));
  });
  test('halved setups bring them forward', () => expect(shift([{ kind: 'setups', factor: 0.5 }])).toBeLessThan(0));

  test('material that comes later holds its order', () => {
    const late = NOW + 70 * DAY;
    const own = snapshot.orders.find((open) => open.order.components.length > 0)?.order.id ?? '';
    const rows = whatIf(simulateShop(snapshot, quick), [{ kind: 'material', orderId: own, arrivesAt: late }]);
    const row = rows.find((candidate) => candidate.orderId === own);
    expect(row?.after?.p50).toBeGreaterThan(late);
    expect(row?.atRisk).toBe(true);
  });

  test('an order put first is done earlier', () => {
    const rows = whatIf(simulateShop(snapshot, quick), [
      { kind: 'priority', orderId: 'o0', priorityAt: NOW - 100 * DAY },
    ]);
    const row = rows.find((candidate) => candidate.orderId === 'o0');
    expect(row?.after?.p50 ?? 0).toBeLessThan(row?.before?.p50 ?? 0);
  });

  test('an order more moves those that it overtakes, none where it goes behind all', () => {
    const order = orderOf(snapshot.plant, 900, 5, 4, NOW, 6);
    // Who comes late, an order or its material, finds the machine at work, whatever went behind it meanwhile.
    const atHand = {
      ...snapshot,
      measured: { ...snapshot.measured, arrivals: [] },
      orders: snapshot.orders.map((open) => ({ ...open, order: { ...open.order, components: [] } })),
    };
    const moved = (shop: ShopSnapshot, enquiry: { priorityAt: number | null; isLast?: boolean }) =>
      whatIf(simulateShop(shop, quick), [{ kind: 'enquiry', enquiry: { order, ...enquiry } }]).filter(
        ({ before, after }) => (after?.p50 ?? 0) - (before?.p50 ?? 0) > HOUR,
      ).length;
    expect(moved(snapshot, { priorityAt: NOW })).toBeGreaterThan(0);
    expect(moved(atHand, { priorityAt: null, isLast: true })).toBe(0);
  });

  test.each([
    [{ kind: 'overtime', date: '2026-05-31', start: '06:00', end: '14:00' }, 'changeInPast'],
    [{ kind: 'overtime', date: '2031-06-06', start: '06:00', end: '14:00' }, 'changeTooFar'],
    [{ kind: 'machineDown', machineId: 'm1', until: NOW }, 'changeInPast'],
    [{ kind: 'machineAdded', workCentreId: 'wc0', until: NOW - 1 }, 'changeInPast'],
    [{ kind: 'priority', orderId: 'o0', priorityAt: NOW - DAY }, 'changeInPast'],
    [{ kind: 'material', orderId: 'o0', arrivesAt: NOW - DAY }, 'changeInPast'],
  ] satisfies readonly (readonly [ShopChange, string])[])(
    'of what is past or too far (%o) is refused',
    (change, what) => {
      expect(() => checkAhead([change], snapshot)).toThrow(
        expect.objectContaining({ sentence: expect.objectContaining({ what }) }),
      );
    },
  );

  test('of what lies ahead, today included, is answered', () => {
    const ahead: ShopChange[] = [
      { kind: 'overtime', date: '2026-06-01', start: '18:00', end: '22:00' },
      { kind: 'machineAdded', workCentreId: 'wc0' },
      { kind: 'setups', factor: 0.5 },
      { kind: 'machineDown', machineId: 'm1', until: NOW + HOUR },
    ];
    expect(() => checkAhead(ahead, snapshot)).not.toThrow();
  });

  test('of nothing at all moves nothing: the dates are those that stand there', () => {
    const simulated = simulateShop(snapshot, quick);
    const rows = whatIf(simulated, []);
    expect(rows.map(({ before }) => before)).toEqual(promisesOf({ ...simulated, frozen: new Map() }));
    expect(rows.map(({ after }) => after)).toEqual(rows.map(({ before }) => before));
  });

  test('an order that nobody knows is refused with its name', () => {
    expect(() => whatIf(simulateShop(snapshot, quick), [{ kind: 'priority', orderId: 'o-99', priorityAt: 0 }])).toThrow(
      'o-99',
    );
  });
});

describe('an alarm', () => {
  const at = (probability: number): OrderPromise[] => [
    {
      orderId: 'o1',
      p50: 0,
      p80: 0,
      p90: 0,
      p95: 0,
      quotedAt: 0,
      quoteLevel: 0.9,
      onTimeProbability: probability,
      warnings: [],
      drivers: [{ source: 'stops', share: 1 }],
      seed: 1,
      scenarios: 1,
    },
  ];

  test('is raised once, kept while it only just recovers, cleared when it is well, and raised anew', () => {
    let standing = updateAlarms(new Map(), at(0.8), 1).standing;
    expect(standing.size).toBe(0);
    const raised = updateAlarms(standing, at(0.4), 2);
    expect(raised.raised.map((alarm) => alarm.drivers)).toEqual([[{ source: 'stops', share: 1 }]]);
    standing = raised.standing;
    for (const probability of [0.3, 0.55, 0.45, 0.65]) {
      const step = updateAlarms(standing, at(probability), 3);
      expect(step.raised).toEqual([]);
      standing = step.standing;
    }
    const cleared = updateAlarms(standing, at(0.75), 4);
    expect(cleared.cleared).toEqual(['o1']);
    expect(updateAlarms(cleared.standing, at(0.4), 5).raised.length).toBe(1);
  });

  test('of an order that is gone is cleared', () => {
    const { standing } = updateAlarms(new Map(), at(0.1), 1);
    expect(updateAlarms(standing, [], 2).cleared).toEqual(['o1']);
  });
});

describe('the record', () => {
  const promised = (index: number, endDay: number | null, tag: string) => ({
    orderId: `o${index}`,
    madeAt: NOW - 60 * DAY,
    quantiles: { '0.5': NOW - 30 * DAY, '0.8': NOW - 25 * DAY, '0.9': NOW - 20 * DAY, '0.95': NOW + 5 * DAY },
    finishedAt: endDay === null ? null : NOW + endDay * DAY,
    tags: [tag],
  });

  test('judges a promise when its date has passed, ended or not', () => {
    const record = [promised(1, -31, 'a'), promised(2, -27, 'a'), promised(3, -22, 'b'), promised(4, null, 'b')];
    const { levels } = scoreRecord(record, NOW, [0.5, 0.8, 0.9, 0.95]);
    expect(levels.map(({ due, kept }) => [due, kept])).toEqual([
      [4, 1],
      [4, 2],
      [4, 3],
      [0, 0],
    ]);
    expect(levels[3]?.share).toBeNull();
    expect(
      scoreByTag(record, NOW)
        .get('b')
        ?.levels.find(({ level }) => level === 0.9)?.kept,
    ).toBe(1);
  });

  test('says that it drifted when far more were broken than chance explains', () => {
    const bad = Array.from({ length: 80 }, (_, n) => promised(n, n % 2 === 0 ? -21 : null, 'a'));
    const good = Array.from({ length: 80 }, (_, n) => promised(n, n % 10 === 0 ? null : -21, 'a'));
    expect(scoreRecord(bad, NOW, [0.9]).levels[0]?.drifted).toBe(true);
    expect(scoreRecord(good, NOW, [0.9]).levels[0]?.drifted).toBe(false);
  });
});

test('the paper date adds planned times over paper availability through the calendar', () => {
  const { plant } = shopOf();
  const base = orderOf(plant, 1, 1, 1, NOW);
  const operation = { ...base.operations[0], plannedRunMsPerPc: HOUR, quantityPcs: 7, plannedSetupMs: 1.2 * HOUR };
  const order = {
    ...base,
    components: [],
    operations: base.operations.slice(0, 1).map((o) => ({ ...o, ...operation })),
  };
  // (7 + 1.2) h / 0.82 = 10 h from Monday 06:00.
  expect(paperFinishAt(order, plant, NOW, { queueMsPerOperation: 0 })).toBe(NOW + 10 * HOUR);
});

test('the service promises for all orders, and answers a quote in the shop that it knows from then on', async () => {
  const service = createPromiseService({ scenarios: 30, inline: true });
  const snapshot = shopOf({ orders: 8 });
  const enquiry = { order: orderOf(snapshot.plant, 900, 1, 4, NOW), priorityAt: null };
  await expect(service.quote(enquiry)).rejects.toThrow(expect.objectContaining({ code: 'unavailable' }));
  expect((await service.refresh(snapshot)).promises.map((promise) => promise.orderId)).toEqual(
    snapshot.orders.map((open) => open.order.id),
  );
  expect((await service.quote(enquiry)).p90).toBeGreaterThan(NOW);
  const beliefs = await service.beliefs();
  // Five hours of running, two of stop.
  const uptime = beliefs?.centres[0]?.uptime;
  expect(uptime?.value ?? 0).toBeCloseTo(5 / 7, 1);
  expect(uptime?.low ?? 1).toBeLessThan(uptime?.high ?? 0);
  expect(beliefs?.arrivals.templates.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  await service.close();
});

test('a service that has dated other shops before answers as a new one', async () => {
  const snapshot = shopOf({ orders: 8 });
  const answerOf = async (before: readonly ShopSnapshot[]) => {
    const service = createPromiseService({ scenarios: 30, inline: true });
    for (const shop of before) await service.refresh(shop);
    const { promises } = await service.refresh(snapshot);
    const order = orderOf(snapshot.plant, 900, 1, 4, NOW);
    return [promises, await service.quote({ order, priorityAt: null })];
  };
  const shops = [shopOf({ orders: 20 }), shopOf({ orders: 3 })];
  expect(await answerOf(shops)).toEqual(await answerOf([]));
});
