import { expect, test } from 'vitest';
import { openGates } from '../../../collector/sending/gates.ts';
import { HOUR_MS } from '../../../shared/core/words/time.ts';

const NOW = Date.UTC(2026, 2, 2);
const engineering = { kind: 'engineering' } as const;
const heard = { stamp: 'a1', closed: [{ operationId: 'O-1/10', gate: engineering }] };

test('before the bridge said anything, and long after it did, nobody knows more than the order itself', () => {
  const gates = openGates();
  gates.take(undefined, NOW);
  expect([gates.stamp(), gates.of('O-1/10', NOW)]).toEqual(['', null]);
  gates.take(heard, NOW);
  expect(gates.of('O-1/10', NOW + 17 * HOUR_MS)).toBeNull();
});

test('what it said holds until it says something else; what it did not name may begin', () => {
  const gates = openGates();
  gates.take(heard, NOW);
  gates.take(undefined, NOW + HOUR_MS);
  expect(gates.stamp()).toBe('a1');
  expect(gates.of('O-1/10', NOW + HOUR_MS)).toEqual({ gate: engineering, at: NOW + HOUR_MS });
  expect(gates.of('O-2/10', NOW + HOUR_MS)?.gate).toBeNull();
  gates.take({ stamp: 'b2', closed: [] }, NOW + HOUR_MS);
  expect(gates.of('O-1/10', NOW + HOUR_MS)?.gate).toBeNull();
});
