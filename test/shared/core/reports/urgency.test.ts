import { expect, test } from 'vitest';
import { byUrgency, type Watched } from '../../../../shared/core/reports/urgency.ts';

const watched = (change: Partial<Watched>): Watched => ({
  ...{ class: 'producing', isBusy: true, lineProblem: null, isUnexplained: false, open: 0, since: 0 },
  ...change,
});

test('what stands unexplained comes first, the longest before the others; what runs as it should keeps its place', () => {
  const machines: [string, Watched][] = [
    ['runs', watched({ since: 9 })],
    ['runs too', watched({ since: 3 })],
    ['no shift', watched({ class: 'unscheduled' })],
    ['maintenance', watched({ class: 'plannedStop' })],
    ['explained', watched({ class: 'stop' })],
    ['just stopped', watched({ class: 'stop', isUnexplained: true, since: 8 })],
    ['stands for long', watched({ class: 'stop', isUnexplained: true, since: 2 })],
    ['reasons missing', watched({ open: 2 })],
    ['no line', watched({ lineProblem: 'The broker does not answer.' })],
    ['no order', watched({ class: 'noOrder', isBusy: false })],
  ];
  expect(machines.sort(([, a], [, b]) => byUrgency(a, b)).map(([name]) => name)).toEqual([
    'stands for long',
    'just stopped',
    'explained',
    'no line',
    'no order',
    'reasons missing',
    'runs',
    'runs too',
    'maintenance',
    'no shift',
  ]);
});
