import { describe, expect, test } from 'vitest';
import { estimateLaws } from '../../../bridge/promise/estimators/estimate.ts';
import type { Laws } from '../../../bridge/promise/laws.ts';
import { compileModel } from '../../../bridge/promise/simulation/compile-model.ts';
import { scenarioSeed } from '../../../bridge/promise/simulation/ensemble.ts';
import { newScenario } from '../../../bridge/promise/simulation/scenario.ts';
import { simulate } from '../../../bridge/promise/simulation/simulate.ts';
import { WorkOrderSchema } from '../../../shared/core/words/order.ts';
import { HOUR, NOW, openOrder, shopOf } from './fixture.ts';

/** Two work centres, an order in each, on machines that never stop by themselves. */
const measured = shopOf({ machines: 6, orders: 0, weeks: 0 });
const orders = ['wc0', 'wc1'].map((workCentreId) =>
  openOrder(
    WorkOrderSchema.parse({
      ...{ id: workCentreId, itemId: workCentreId, quantityPcs: 100, strategy: 'MTO', status: 'released' },
      createdAt: NOW,
      operations: [
        { id: `${workCentreId}/1`, number: '1', workCentreId, quantityPcs: 100, plannedRunMsPerPc: 0.4 * HOUR },
      ],
    }),
  ),
);
const shop = { ...measured, orders };
const base = estimateLaws(shop);
const steady: Laws = {
  ...base,
  stops: new Map([...base.stops].map(([id, law]) => [id, { ...law, stopMs: new Float64Array(1024) }])),
  runs: new Map([...base.runs].map(([id, law]) => [id, { ...law, sdLog: 0, shapes: new Float64Array([1]) }])),
};

/** Ends of both orders, scenario by scenario. */
function ends(laws: Laws): [number, number][] {
  const scenario = newScenario(compileModel(shop, laws));
  return Array.from({ length: 60 }, (_, k) => {
    simulate(scenario, scenarioSeed(5, k), 0, null);
    return [scenario.completion[0] ?? 0, scenario.completion[1] ?? 0];
  });
}

describe('An outage of the whole plant', () => {
  test('holds up every work centre in the same scenarios', () => {
    const plantOutages = { perMs: 1 / (60 * HOUR), ms: new Float64Array([30 * HOUR]), events: 9 };
    const calm = ends(steady);
    const delays = ends({ ...steady, plantOutages }).map(([a, b], k) => {
      const [calmA, calmB] = calm[k] ?? [0, 0];
      return [a > calmA + HOUR, b > calmB + HOUR] as const;
    });
    const hit = delays.filter(([a]) => a).length;
    expect(hit).toBeGreaterThan(15);
    expect(hit).toBeLessThan(50);
    expect(delays.every(([a, b]) => a === b)).toBe(true);
  });
  test('was never seen: nothing is drawn', () => {
    expect(base.plantOutages).toBeUndefined();
    expect(ends({ ...steady, plantOutages: { perMs: 0, ms: new Float64Array(0), events: 0 } })).toEqual(ends(steady));
  });
});
