import { expect, test } from 'vitest';
import { byPlan } from '../../../bridge/planner/plans.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { factory, hour, monday, order, second, smallPlant } from '../../shared/core/facts.ts';

/** Two hours of parts, one every 30 s as it was planned then. */
function made() {
  const facts = factory('box');
  const ledger = openLedger(smallPlant());
  const asPlanned = order('A', { quantityPcs: 1_000 });
  ledger.record([
    facts.release(monday, asPlanned),
    facts.started('P1', monday, 'A/0010'),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, monday + 2 * hour, 30 * second),
    facts.finished('P1', monday + 2 * hour, 'A/0010'),
  ]);
  return { facts, ledger, asPlanned };
}

test('an order whose plan never changed is the same by either', () => {
  const { ledger } = made();
  const plans = byPlan(ledger, 'A', ['A/0010'], monday + 3 * hour);
  expect(plans?.inForce.effectiveness).toBeGreaterThan(0);
  expect(plans?.today).toEqual(plans?.inForce);
});

test('a planned time that is halved afterwards leaves what it was, and halves what it would be today', () => {
  const { facts, ledger, asPlanned } = made();
  const before = byPlan(ledger, 'A', ['A/0010'], monday + 3 * hour)?.inForce.effectiveness ?? 0;
  const [step] = asPlanned.operations;
  if (step === undefined) throw new Error('an order has operations');
  const operations = [{ ...step, plannedRunMsPerPc: step.plannedRunMsPerPc / 2 }];
  ledger.record([facts.changed(monday + 4 * hour, { ...asPlanned, operations })]);
  const after = byPlan(ledger, 'A', ['A/0010'], monday + 5 * hour);
  expect(after?.inForce.effectiveness).toBe(before);
  expect(after?.today.effectiveness).toBeCloseTo(before / 2, 9);
});

test('an order that nobody began has neither', () => {
  const { ledger } = made();
  expect(byPlan(ledger, 'A', ['A/0020'], monday + 3 * hour)).toBeNull();
});
