import { describe, expect, test } from 'vitest';
import { Configs } from '../../../../shared/core/timeline/configs.ts';
import type { EventOf } from '../../../../shared/core/words/event.ts';
import { HOUR, MONDAY, smallPlant } from '../../../bridge/shop.ts';

let seq = 0;
const told = (edgeId: string, at: number, machineIds: string[], name = 'Works'): EventOf<'masterDataChanged'> => ({
  ...{ type: 'masterDataChanged', machineId: null, edgeId, seq: ++seq, at, recordedAt: at },
  plant: { ...smallPlant(machineIds), name },
});

/** Two boxes: the first loses a machine at eight, the second gets another calendar name and a machine at nine. */
const facts = [
  told('edge-1', MONDAY, ['P1', 'P2']),
  told('edge-2', MONDAY + HOUR, ['P7']),
  told('edge-1', MONDAY + 8 * HOUR, ['P1']),
  told('edge-2', MONDAY + 9 * HOUR, ['P7', 'P8'], 'Another name'),
];
const configsOf = (arrived: readonly EventOf<'masterDataChanged'>[]): Configs => {
  const configs = new Configs(smallPlant(['P0']));
  for (const fact of arrived) configs.record(fact);
  return configs;
};
const seen = (configs: Configs) =>
  ['P1', 'P2', 'P7', 'P8'].map((id) => configs.of(id).map(({ from, machine }) => ({ from, id: machine.id })));

describe('a plant that two boxes configure', () => {
  test('is what each said last of its own machines, named by the first', () => {
    const { plant } = configsOf(facts);
    expect([plant.name, plant.machines.map(({ id }) => id)]).toEqual(['Works', ['P1', 'P7', 'P8']]);
  });
  test('is the same in whatever order their facts arrive', () => {
    const expected = seen(configsOf(facts));
    for (const [a, b, c, d] of [
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ] as const) {
      const arrived = [facts[a], facts[b], facts[c], facts[d]].flatMap((fact) => fact ?? []);
      expect(seen(configsOf(arrived))).toEqual(expected);
      expect(configsOf(arrived).plant).toEqual(configsOf(facts).plant);
    }
  });
  test('leaves a box’s machines alone where another box is configured anew', () => {
    const before = configsOf(facts.slice(0, 3));
    const after = configsOf(facts);
    for (const id of ['P1', 'P2', 'P7']) expect(after.of(id)).toEqual(before.of(id));
    expect(before.of('P8')).toEqual([]);
  });
});
