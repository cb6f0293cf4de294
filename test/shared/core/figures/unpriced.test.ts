import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../../../shared/core/figures/oee.ts';
import type { Quantity } from '../../../../shared/core/words/interval.ts';
import { dayOf, plantWith, quantityOf, T } from '../floor.ts';

const HOUR = 3_600_000;

/** Two hours of production; `op` has a planned run time of 36 s a part, `gone`, which nobody knows, and no order have none. */
const kpisOf = (...quantities: Quantity[]) =>
  figuresOf(plantWith(), [dayOf([{ class: 'producing', ms: 2 * HOUR }], quantities, { op: 36_000 })]).kpis;
const made = (producedPcs: number, scrapPcs: number, operationId: string | null = 'op', reworkPcs = 0) =>
  quantityOf(T + HOUR, producedPcs, { scrapPcs, reworkPcs, operationId });

describe('the quality of parts without a planned run time', () => {
  test('is that of the pieces, where no part has one', () => {
    expect(kpisOf(made(10, 2, null))).toMatchObject({ qualityRatio: 0.8, scrapRatio: 0.2, firstPassYield: 0.8 });
    expect(kpisOf(made(10, 2, 'gone'))).toMatchObject({ qualityRatio: 0.8, scrapRatio: 0.2 });
  });
  test('makes no OEE, NEE, TEEP, effectiveness and load: there is nothing to measure them by', () => {
    const none = { oee: null, nee: null, teep: null, effectiveness: null, equipmentLoadRatio: null };
    expect(kpisOf(made(10, 2, null))).toMatchObject({ ...none, availability: 1, throughputPerHour: 5 });
    expect(kpisOf(made(10, 2, 'gone'))).toMatchObject({ ...none, availability: 1 });
    expect(kpisOf()).toMatchObject({ ...none, availability: 1, qualityRatio: null, throughputPerHour: 0 });
  });
  test('stays out of the quality ratio, where others have one: OEE is A × E × Q', () => {
    // 100 parts of 36 s are one hour; 80 of them good.
    const kpis = kpisOf(made(100, 20), made(900, 0, null));
    expect(kpis).toMatchObject({ availability: 1, effectiveness: 0.5, qualityRatio: 0.8, oee: 0.4, teep: 0.4 });
  });
  test('is in the ratios of pieces all the same', () => {
    expect(kpisOf(made(100, 20, 'op', 5), made(100, 30, null, 5))).toMatchObject({
      scrapRatio: 0.25,
      reworkRatio: 0.05,
      firstPassYield: 0.7,
      throughputPerHour: 100,
    });
  });
  test('a default in place of a plan prices nothing', () => {
    const day = dayOf([{ class: 'producing', ms: 2 * HOUR }], [made(10, 2)], { op: 36_000 });
    const assumed = (id: string) => {
      const operation = day.operation(id, T);
      return operation === null ? null : { ...operation, isRunAssumed: true as const };
    };
    expect(figuresOf(plantWith(), [day]).kpis.effectiveness).not.toBeNull();
    expect(figuresOf(plantWith(), [{ ...day, operation: assumed }]).kpis).toMatchObject({
      oee: null,
      effectiveness: null,
      qualityRatio: 0.8,
    });
  });
});
