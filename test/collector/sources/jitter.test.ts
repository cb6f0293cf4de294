import { expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { Mapper } from '../../../collector/sources/mapping/mapper.ts';

const from = 1_793_000_000_000;

/** The states that a machine with this `state` says while its reading goes through the values. */
function states(state: string, values: readonly unknown[]) {
  const profile = parseProfile(`id: x\nname: X\nkind: mqtt-json\nread: { amps: a }\nstate: ${state}`, 'x.yaml');
  const mapper = new Mapper({ machineId: 'm', profile, write: {} });
  mapper.restart();
  const mapped = values.map((value, index) =>
    mapper.apply([{ name: 'amps', value, at: from + index, quality: 'good', historical: false }], from + index),
  );
  return {
    said: mapped.flatMap(({ samples }) => samples).flatMap(({ value }) => (value.signal === 'state' ? [value] : [])),
    refused: mapped.flatMap(({ refused }) => refused),
  };
}

test('a current that jitters within its bounds is one state', () => {
  const { said } = states(
    '{ rules: [{ when: { amps: { min: 3 } }, state: running }], otherwise: stopped }',
    [3.2, 3.3, 5.125, 4, 3.001],
  );
  expect(said).toEqual([{ signal: 'state', state: 'running', word: null, alarm: null }]);
});

test('a current that jitters about its bound is one state within the slack', () => {
  const rules = '{ rules: [{ when: { amps: { min: 3, slack: 0.5 } }, state: running }], otherwise: stopped }';
  const { said } = states(rules, [2.9, 3.1, 2.9, 2.6, 3.1, 2.4, 2.9, 3]);
  expect(said.map(({ state }) => state)).toEqual(['stopped', 'running', 'stopped', 'running']);
});

test('a number with decimals is no word, whatever the rules compare', () => {
  const { said } = states(
    '{ word: amps, rules: [{ when: { amps: 2 }, state: running }], otherwise: idle }',
    [2, 2.25, 2.5, 2.125],
  );
  expect(said.map(({ state, word }) => [state, word])).toEqual([
    ['running', '2'],
    ['idle', null],
  ]);
});

test('a measurement that no rule knows is set aside once, not with each jitter', () => {
  const { refused } = states('{ rules: [{ when: { amps: { min: 3, max: 9 } }, state: running }] }', [1, 1.5, 2, 1.25]);
  expect(refused).toHaveLength(1);
});
