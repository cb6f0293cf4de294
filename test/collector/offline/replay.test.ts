import { expect, test } from 'vitest';
import { replay } from '../../../collector/offline/replay.ts';
import { groupings } from '../../../shared/core/reports/group.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const facts = factory();
const events = [
  facts.release(monday, order('A')),
  facts.record({ type: 'operatorSignedOn', machineId: 'P1', at: monday, by: 'anna' }),
  facts.started('P1', monday, 'A/0010'),
  facts.state('P1', monday, 'running'),
  ...facts.cycles('P1', monday, monday + hour, minute),
];

test.each(groupings)('figures by %s hold the 60 parts of the hour', (by) => {
  const { groups } = replay(smallPlant(), events, { by, of: { kind: 'machine', id: 'P1' } });
  expect(groups.reduce((sum, { figures }) => sum + figures.sums.pqPcs, 0)).toBe(60);
});

test('figures that were asked for are explained down to the facts; a comparison with paper stands beside', () => {
  const { explained, comparison } = replay(smallPlant(), events, { of: { kind: 'operator', id: 'anna' } });
  const [machine] = explained?.machines ?? [];
  const parts = machine?.sums.find(({ sum }) => sum === 'pqPcs');
  expect(parts).toMatchObject({ value: 60 });
  expect(parts?.facts).toEqual(events.filter(({ type }) => type === 'counted').map(({ seq }) => seq));
  expect(comparison.items).toMatchObject([
    { itemId: 'item-A', measuredRunMsPerPc: 60_000, paperRunMsPerPc: 30_000, ratio: 2 },
  ]);
});
