import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { explain } from '../../../../shared/core/reports/explain.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

const kg = { name: 'kg', decimals: 3 };
const counters = { total: { decimals: 3, measures: 'kg' } };

/** P1 makes A in pieces, P2 makes B by the kilogram; a twentieth of each is scrap. */
function mill() {
  const facts = factory();
  const ledger = openLedger(smallPlant({ machines: [machine('P1'), machine('P2', { counters })] }));
  const events: Event[] = [
    facts.release(monday, order('A', { operation: { plannedRunMsPerPc: 60_000 } })),
    facts.release(monday, order('B', { quantityPcs: 60_000, unit: kg, operation: { plannedRunMsPerPc: 60 } })),
    ...['P1', 'P2'].map((id) => facts.state(id, monday, 'running')),
    facts.started('P1', monday, 'A/0010'),
    facts.started('P2', monday, 'B/0010'),
    ...facts.cycles('P1', monday, monday + hour, minute),
    ...facts.cycles('P2', monday, monday + hour, minute).map((event) => ({ ...event, count: 1_000 })),
    facts.scrap('P1', monday + 30 * minute, 3, 'crack', 'A/0010'),
    facts.scrap('P2', monday + 30 * minute, 3_000, 'crack', 'B/0010'),
  ];
  ledger.record(events);
  return ledger;
}
const figures = (scope: Parameters<ReturnType<typeof mill>['figures']>[0], from = monday, to = monday + hour) =>
  mill().figures(scope, from, to);

describe('figures over quantities of different units', () => {
  test('give no ratio of parts and no parts an hour, and name the units; OEE is of time', () => {
    const { kpis, units } = figures({ kind: 'plant' });
    expect(units).toEqual([{ name: 'pcs', decimals: 0 }, kg]);
    expect(kpis).toMatchObject({ throughputPerHour: null, scrapRatio: null, reworkRatio: null, firstPassYield: null });
    expect(kpis).toMatchObject({ availability: 1, effectiveness: 1, qualityRatio: 0.95, oee: 0.95 });
  });

  test('have a row of scrap for each unit', () => {
    expect(figures({ kind: 'plant' }).scrapPareto).toEqual([
      { reasonId: 'crack', quantityPcs: 3_000, unit: kg },
      { reasonId: 'crack', quantityPcs: 3 },
    ]);
  });

  test('are explained with the same words', () => {
    const { kpis, machines } = explain(mill(), { kind: 'plant' }, monday, monday + hour);
    expect(kpis.find(({ kpi }) => kpi === 'scrapRatio')?.value).toBeNull();
    expect(machines.map(({ scrap }) => scrap)).toMatchObject([
      [{ reasonId: 'crack', quantityPcs: 3 }],
      [{ reasonId: 'crack', quantityPcs: 3_000, unit: kg }],
    ]);
  });
});

describe('figures over one unit', () => {
  test('in kilograms say so, with all their ratios', () => {
    const { kpis, units } = figures({ kind: 'machine', id: 'P2' });
    expect(units).toEqual([kg]);
    expect(kpis).toMatchObject({ scrapRatio: 0.05, throughputPerHour: 60_000 });
  });

  test('in pieces are as they always were', () => {
    const found = figures({ kind: 'machine', id: 'P1' });
    expect(found).not.toHaveProperty('units');
    expect(found.kpis).toMatchObject({ scrapRatio: 0.05, throughputPerHour: 60 });
  });

  test('that nothing was made in yet mix nothing', () => {
    expect(figures({ kind: 'plant' }, monday + 2 * hour, monday + 3 * hour)).not.toHaveProperty('units');
  });
});

test('the units of a whole are those of its parts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 59 }), (cut) => {
      const ledger = mill();
      const [from, at, to] = [monday, monday + cut * minute, monday + hour];
      const whole = ledger.figures({ kind: 'plant' }, from, to);
      const parts = [ledger.figures({ kind: 'plant' }, from, at), ledger.figures({ kind: 'plant' }, at, to)];
      expect(parts.map(({ units }) => units)).toEqual([whole.units, whole.units]);
    }),
    { numRuns: 20 },
  );
});
