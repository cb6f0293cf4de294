/** Adding to a configuration: what a person wrote stays as it was written. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withAdditions } from '../../../collector/commissioning/connect/edit.ts';
import { template, templateWith } from '../template.ts';

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../../config/${path}`, import.meta.url)), 'utf8');
const machine = { id: 'saw-1', name: 'Saw: 1', workCentreId: 'FORGE', calendarId: 'two-shifts' };
const source = {
  id: 'hall-2',
  kind: 'opcua',
  endpointUrl: 'opc.tcp://10.0.0.7:4840',
  machines: [{ machineId: 'saw-1', profile: 'packml' }],
};
const both = [
  { list: ['plant', 'machines'], entry: machine },
  { list: ['sources'], entry: source },
];

/** Lines of the old text that the new one lacks or has in another order. */
function changedLines(before: string, after: string): string[] {
  const lines = after.split('\n');
  let at = 0;
  return before.split('\n').filter((line) => {
    const found = lines.indexOf(line, at);
    if (found < 0) return true;
    at = found + 1;
    return false;
  });
}

describe('adding to a configuration', () => {
  test.each([
    ['the template', template],
    ['the template with sources', templateWith(['hall-1', 'broker'])],
    ['the demo', file('demo/plant.yaml')],
  ])('leaves every line of %s as it was', (_name, before) => {
    const after = withAdditions(before, both);
    expect(changedLines(before, after)).toEqual([]);
    const [was, is] = [parse(before), parse(after)];
    expect(is.plant.machines).toEqual([...was.plant.machines, machine]);
    expect(is.sources).toEqual([...(was.sources ?? []), source]);
    expect({ ...is, plant: { ...is.plant, machines: 0 }, sources: 0 }).toEqual({
      ...was,
      plant: { ...was.plant, machines: 0 },
      sources: 0,
    });
  });

  test('joins a source that is there already', () => {
    const before = templateWith(['hall-1', 'broker']);
    const after = withAdditions(before, [{ list: ['sources', 0, 'machines'], entry: { machineId: 'saw-1' } }]);
    expect(changedLines(before, after)).toEqual([]);
    expect(parse(after).sources[0].machines.at(-1)).toEqual({ machineId: 'saw-1' });
  });

  test.each([
    ['no list yet', 'a: 1 # one\n', 'a: 1 # one\n\nsources:\n  - id: x\n'],
    ['an empty list', 'sources: []\nb: 2\n', 'sources:\n  - id: x\nb: 2\n'],
    ['a list without a value', 'sources: # none yet\nb: 2\n', null],
    ['a list in one line', 'sources: [{ id: y }] # y\n', null],
    ['comments behind the last entry', 'sources:\n- id: y # y\n# end\n', 'sources:\n- id: y # y\n- id: x\n# end\n'],
    [
      'a text of several lines at the end',
      'sources:\n  - id: |\n      y\n',
      'sources:\n  - id: |\n      y\n  - id: x\n',
    ],
    ['no line break at the end', 'sources:\n  - id: y', 'sources:\n  - id: y\n  - id: x'],
  ])('%s', (_, before, wanted) => {
    const after = withAdditions(before, [{ list: ['sources'], entry: { id: 'x' } }]);
    if (wanted !== null) expect(after).toBe(wanted);
    expect(parse(after).sources.at(-1)).toEqual({ id: 'x' });
    for (const comment of before.match(/#.*/g) ?? []) expect(after).toContain(comment);
  });

  test('any values come out as they went in', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), value)), fc.dictionary(fc.string(), value), (entries, entry) => {
        const before = withAdditions(
          'a: 1\n',
          entries.map((one) => ({ list: ['sources'], entry: one })),
        );
        expect(parse(withAdditions(before, [{ list: ['sources'], entry }])).sources).toEqual([...entries, entry]);
      }),
    );
  });

  test('what is no YAML, or no list, is refused', () => {
    expect(() => withAdditions('a: [', both)).toThrow(/no valid YAML/);
    expect(() => withAdditions('sources: 7\n', [{ list: ['sources'], entry: {} }])).toThrow(/sources is no list/);
  });
});
