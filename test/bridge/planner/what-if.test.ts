// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeOf } from '../../../bridge/planner/web/what-if.tsx';
import { plantZone } from '../../../shared/ui/format.ts';

const fields = {
  machineId: '',
  workCentreId: '',
  orderId: '',
  date: '2026-11-23',
  start: '06:00',
  end: '14:00',
  percent: '50',
};

beforeEach(() => {
  plantZone.value = 'Europe/Berlin';
});
afterEach(() => {
  plantZone.value = 'UTC';
});

describe('what goes to the bridge', () => {
  test.each([
    ['overtime', fields, { kind: 'overtime', date: '2026-11-23', start: '06:00', end: '14:00' }],
    [
      'overtime',
      { ...fields, machineId: 'press-1' },
      { kind: 'overtime', date: '2026-11-23', start: '06:00', end: '14:00', machineIds: ['press-1'] },
    ],
    [
      'machineDown',
      { ...fields, machineId: 'press-1' },
      { kind: 'machineDown', machineId: 'press-1', until: Date.UTC(2026, 10, 23, 22, 59) },
    ],
    ['machineAdded', { ...fields, workCentreId: 'forge', date: '' }, { kind: 'machineAdded', workCentreId: 'forge' }],
    ['setups', fields, { kind: 'setups', factor: 0.5 }],
    [
      'material',
      { ...fields, orderId: 'PO-1' },
      { kind: 'material', orderId: 'PO-1', arrivesAt: Date.UTC(2026, 10, 23, 22, 59) },
    ],
  ] as const)('%s', (kind, given, change) => {
    expect(changeOf(kind, given)).toEqual(change);
  });

  test.each([
    ['machineDown', fields],
    ['priority', fields],
    ['material', { ...fields, orderId: 'PO-1', date: '' }],
    ['setups', { ...fields, percent: '-5' }],
  ] as const)('nothing while %s lacks a field', (kind, given) => {
    expect(changeOf(kind, given)).toBeNull();
  });
});
