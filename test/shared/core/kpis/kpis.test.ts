import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openBusy } from '../../../../shared/core/kpis/busy.ts';
import { type KpiId, leadParts } from '../../../../shared/core/kpis/definitions.ts';
import { FEWEST, kpiRows, openKeys } from '../../../../shared/core/kpis/groups.ts';
import { leadMsOf, leadTimeOf } from '../../../../shared/core/kpis/lead-time.ts';
import { measuresOf } from '../../../../shared/core/kpis/measure.ts';
import { missingParts } from '../../../../shared/core/kpis/missing.ts';
import { WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { HOUR_MS } from '../../../../shared/core/words/time.ts';
import { machines, NOW, naiveKpi, naiveLead, plantMonth, START } from './plant-months.ts';

const kpis: readonly KpiId[] = [
  ...(['leadTime', ...leadParts, 'onTimeWord', 'onTimeCustomer', 'replenishedInTime'] as const),
  ...(['partsInTime', 'milestonesInTime', 'changesAfterRelease'] as const),
];

describe('Over random months of a plant', () => {
  test('the stretches of a lead time are never negative and add up to it, and are those of an hour-by-hour count', () => {
    fc.assert(
      fc.property(plantMonth, ({ orders, work }) => {
        const busy = openBusy(machines, work);
        for (const known of orders) {
          const lead = leadTimeOf(known, busy);
          expect(lead).toEqual(naiveLead(known, work));
          if (lead === null) continue;
          const end = Math.max(...known.steps.map(({ finishedAt }) => Number(finishedAt)));
          expect(leadMsOf(lead)).toBe(end - known.order.createdAt);
          expect(Math.min(...Object.values(lead))).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a second, naive calculation agrees on every KPI and on how many it rests on', () => {
    fc.assert(
      fc.property(plantMonth, fc.constantFrom('2026-03', '2026-04'), (month, key) => {
        const busy = openBusy(machines, month.work);
        const measures = month.orders.flatMap((known) =>
          measuresOf(known, busy, NOW).map((measure) => ({ order: known.order, measure })),
        );
        const row = kpiRows(measures, kpis, 'month', 'UTC').find((one) => one.key === key);
        for (const kpi of kpis) {
          const { sum, n } = naiveKpi(month, kpi, key, NOW);
          const value = row?.values[kpi];
          expect([kpi, value?.n ?? 0]).toEqual([kpi, n]);
          expect([kpi, value?.value ?? null]).toEqual([kpi, n < FEWEST ? null : sum / n]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('A group', () => {
  const order = WorkOrderSchema.parse({
    ...{ id: 'O1', itemId: 'I1', quantityPcs: 1, strategy: 'MTO', status: 'released', createdAt: START },
    operations: [{ id: 'O1/10', number: '10', workCentreId: 'press', quantityPcs: 1, plannedRunMsPerPc: 1 }],
  });
  test.each([
    ['2026-01-01T10:00:00Z', '2026-W01'],
    ['2027-01-01T10:00:00Z', '2026-W53'],
    ['2027-01-03T22:59:00Z', '2026-W53'],
    ['2027-01-03T23:01:00Z', '2027-W01'],
  ])('of the week that has the day’s Thursday, in the plant’s zone: %s', (moment, week) => {
    expect(openKeys('week', 'Europe/Berlin')(order, Date.parse(moment))).toBe(week);
  });

  test('with fewer than five orders behind it tells their number and no value', () => {
    const measures = [1, 2, 3, 4].map((value) => ({
      order,
      measure: { kpi: 'leadTime' as const, orderId: 'O1', at: START, value },
    }));
    expect(kpiRows(measures, ['leadTime'], 'all', 'UTC')).toEqual([
      { key: '', values: { leadTime: { value: null, n: 4, isThin: true } } },
    ]);
  });
});

test('a kit that misses one part: its supplier is named, with how long it is overdue', () => {
  const part = (itemId: string, more: object) => ({ itemId, quantityPcs: 1, ...more });
  const kit = WorkOrderSchema.parse({
    ...{ id: 'K1', itemId: 'KIT', quantityPcs: 1, strategy: 'ATO', status: 'released', createdAt: START },
    operations: [{ id: 'K1/10', number: '10', workCentreId: 'press', quantityPcs: 1, plannedRunMsPerPc: 1 }],
    components: [
      part('FRAME', { supplierId: 'S1', confirmedAt: START, arrivedAt: START }),
      part('MOTOR', { supplierId: 'S2', confirmedAt: START + HOUR_MS }),
      part('SCREW', {}),
      part('LABEL', { supplierId: 'S3' }),
    ],
  });
  const rows = missingParts([kit], START + 3 * HOUR_MS);
  expect(rows).toMatchObject([
    { supplierId: 'S2', parts: 1, orders: 1, overdue: 1, longestMs: 2 * HOUR_MS },
    { supplierId: 'S3', parts: 1, overdue: 0, undated: 1 },
  ]);
});
