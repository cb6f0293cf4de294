import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DriftAlarm, updateDrift } from '../../../../bridge/promise/record/drift.ts';
import { scoreRecord } from '../../../../bridge/promise/record/record.ts';
import { DAY, NOW } from '../fixture.ts';

/** `kept` of `due` orders ended before their P80; all dates have passed. */
function record(due: number, kept: number) {
  return Array.from({ length: due }, (_, n) => ({
    orderId: `o${n}`,
    madeAt: NOW - 60 * DAY,
    quantiles: { '0.5': NOW - 30 * DAY, '0.8': NOW - 20 * DAY, '0.9': NOW - 15 * DAY, '0.95': NOW - 10 * DAY },
    finishedAt: n < kept ? NOW - (n % 8 < 5 ? 31 : 21) * DAY : n % 4 === 0 ? NOW - 5 * DAY : NOW - 12 * DAY,
  }));
}
const judged = (simulated: ReadonlyMap<string, DriftAlarm>, due: number, kept: number, at = NOW) =>
  updateDrift(simulated, new Map([['workCentre:press', scoreRecord(record(due, kept), at)]]), at);
const at80 = (alarms: ReadonlyMap<string, DriftAlarm>) => alarms.get('workCentre:press 0.8');

describe('promises that are kept far less often than they say', () => {
  test('raise one alarm for their group and level, which keeps when it was raised', () => {
    const raised = judged(new Map(), 100, 60);
    expect(at80(raised)).toMatchObject({ group: 'workCentre:press', level: 0.8, raisedAt: NOW, due: 100, kept: 60 });
    expect(at80(judged(raised, 120, 74, NOW + DAY))).toMatchObject({ raisedAt: NOW, due: 120, kept: 74 });
  });

  test('are cleared only when they have come well back, and raised anew after that', () => {
    const raised = judged(new Map(), 200, 130);
    const better = judged(raised, 200, 148);
    expect(at80(better)).toBeDefined();
    expect(at80(judged(new Map(), 200, 148))).toBeUndefined();
    const cleared = judged(better, 200, 158);
    expect(at80(cleared)).toBeUndefined();
    expect(at80(judged(cleared, 200, 130, NOW + DAY))?.raisedAt).toBe(NOW + DAY);
  });
});

test('promises that are kept too often are told as well: such dates are later than they need be', () => {
  expect(at80(judged(new Map(), 200, 200))).toMatchObject({ share: 1 });
});

test('a handful of promises proves nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 29 }), fc.integer({ min: 0, max: 29 }), (due, kept) => {
      expect(judged(new Map(), due, Math.min(due, kept)).size).toBe(0);
    }),
  );
});
