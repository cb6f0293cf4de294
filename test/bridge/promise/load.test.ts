import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { compileModel } from '../../../bridge/promise/simulation/compile-model.ts';
import { FROZEN } from '../../../bridge/promise/simulation/freeze.ts';
import { mostArrivalsPerMs } from '../../../bridge/promise/simulation/load.ts';
import { startMachines } from '../../../bridge/promise/simulation/machine-time.ts';
import { newScenario } from '../../../bridge/promise/simulation/scenario.ts';
import { HOUR, shopOf } from './fixture.ts';

const shop = shopOf({ orders: 20, machines: 3, weeks: 6 });

/** Orders to come per ms that a scenario's machines bear; with `frozen`, machines as they are believed. */
function borne(snapshot: ShopSnapshot, seed: number, frozen = 0): number {
  const scenario = newScenario(compileModel(snapshot, estimateLaws(snapshot)));
  startMachines(scenario.time, scenario.model, seed, frozen);
  return mostArrivalsPerMs(scenario);
}

function withSetupsOf(hours: number): ShopSnapshot {
  const setups = shop.measured.setups.map((setup) => ({ ...setup, durationMs: hours * HOUR }));
  return { ...shop, measured: { ...shop.measured, setups } };
}

describe('new orders that a plant can bear', () => {
  test('are the fewer the longer it sets up', () => {
    const hours = fc.tuple(fc.double({ min: 0, max: 6, noNaN: true }), fc.double({ min: 0.5, max: 6, noNaN: true }));
    fc.assert(
      fc.property(hours, ([least, more]) => {
        const few = borne(withSetupsOf(least + more), 1, FROZEN.stops);
        expect(few).toBeLessThan(borne(withSetupsOf(least), 1, FROZEN.stops));
      }),
      { numRuns: 8 },
    );
  });

  test('are the fewer the worse its machines are in a scenario', () => {
    const { model, time } = newScenario(compileModel(shop, estimateLaws(shop)));
    const seen = Array.from({ length: 12 }, (_, seed) => {
      startMachines(time, model, seed, 0);
      const stops = time.stopScale.map((scale, m) => scale / (time.stretchScale[m] ?? 1));
      return { stops, most: mostArrivalsPerMs({ model, time }) };
    });
    for (const one of seen)
      for (const other of seen)
        if (one.stops.every((stopped, m) => stopped > (other.stops[m] ?? 0))) expect(one.most).toBeLessThan(other.most);
    expect(new Set(seen.map(({ most }) => most)).size).toBe(12);
  });
});
