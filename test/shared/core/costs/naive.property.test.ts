/** A second calculation of costs, quarter hour by quarter hour, agrees over a thousand random months of a plant. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { labourCharges, machineCharges } from '../../../../shared/core/costs/charges.ts';
import { orderCost } from '../../../../shared/core/costs/order-cost.ts';
import { addPaid, noPaidTime } from '../../../../shared/core/costs/paid-time.ts';
import { openRates } from '../../../../shared/core/costs/rates.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { END, naiveCost, naiveTime } from './naive.ts';
import { centres, plantMonth, plantOfMonths, START, surcharges } from './plant-months.ts';

// Seconds on a machine of its own; a busy one takes many times as long.
vi.setConfig({ testTimeout: 600_000 });
const MONTHS = 1_000;
const plant = plantOfMonths();

test('orders cost what the second calculation says, and with what nobody has all paid time at its rates', () => {
  fc.assert(
    fc.property(plantMonth, (month) => {
      const ledger = openLedger(plant);
      ledger.record(month.events);
      const rates = openRates(month.rates, 'UTC', surcharges);
      const naive = naiveTime(month);
      for (const order of month.orders) {
        const cost = orderCost(ledger, order, rates, END);
        if (cost === null) throw new Error('there are rates');
        const { isFinished, madePcs, goodPcs, planned, actual, deviation, atCompletion } = cost;
        const { machineMs, labourMs } = cost.unpriced;
        expect({
          ...{ isFinished, madePcs, goodPcs, planned, actual, deviation, atCompletion },
          unpriced: { machineMs, labourMs },
        }).toEqual(naiveCost(month, naive, order));
      }
      for (const [kind, charges] of [
        [
          'machine',
          Object.keys(centres).flatMap((id) => machineCharges(ledger.machine(id, START, END).intervals, rates, plant)),
        ],
        ['labour', ['anna', 'ben'].flatMap((by) => labourCharges(ledger, by, START, END, rates))],
      ] as const) {
        const { absorbed, unabsorbed, absorbedMs, unabsorbedMs, unpricedMs } = addPaid(noPaidTime, charges);
        expect({ absorbed, unabsorbed, ms: absorbedMs + unabsorbedMs, unpricedMs }).toEqual(naive.paid[kind]);
      }
    }),
    { numRuns: MONTHS },
  );
});
