import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../../../shared/io/config.ts';

const schema = z
  .object({
    edge: z.object({ id: z.string(), port: z.int() }).strict(),
    list: z.array(z.object({ a: z.int() }).strict()),
  })
  .strict();

test.each([
  [
    'a value of the wrong kind',
    'edge:\n  id: x\n  port: many\nlist: []\n',
    /^plant\.yaml:3:3 edge\.port: .*expected a (whole )?number/,
  ],
  [
    'a field that does not exist',
    'edge:\n  id: x\n  port: 1\n  prot: 2\nlist: []\n',
    /^plant\.yaml:4:3 edge\.prot: unknown field/,
  ],
  ['a missing field, at its parent', 'edge:\n  id: x\nlist: []\n', /^plant\.yaml:1:1 edge\.port: .*/],
  ['a fault inside a list', 'edge: {id: x, port: 1}\nlist:\n  - a: 1\n  - a: two\n', /^plant\.yaml:4:5 list\[1\]\.a: /],
  ['broken YAML', 'edge: {id: x\nlist: []\n', /^plant\.yaml:\d+:\d+ is no valid YAML/],
  [
    'a key that stands twice',
    'edge: {id: x, port: 1}\nlist: []\nlist: []\n',
    /^plant\.yaml:3:1 is no valid YAML here: .*unique/,
  ],
])('%s is named by file, line, column and field', (_what, text, message) => {
  expect(() => parseConfig('plant.yaml', text, schema)).toThrow(message);
});

test('all faults are told at once', () => {
  expect(() => parseConfig('p.yaml', 'edge:\n  id: 1\n  port: x\nlist: 3\n', schema)).toThrow(
    /p\.yaml:2:3 .*\np\.yaml:3:3 .*\np\.yaml:4:1 /,
  );
});

test('a field that does not exist hides nothing; what goes across the parts is told with it, each fault once', () => {
  const paired = schema.refine(({ edge, list }) => edge.port === list.length, { path: ['list'], error: 'one a port' });
  const across = () => [
    { path: ['edge', 'id'], message: 'no such box' },
    { path: ['list'], message: 'one a port' },
  ];
  expect(() => parseConfig('p.yaml', 'edge:\n  id: x\n  port: 2\n  prot: 2\nlist: []\n', paired, across)).toThrow(
    /^p\.yaml:2:3 edge\.id: no such box\np\.yaml:4:3 edge\.prot: unknown field\np\.yaml:5:1 list: one a port$/,
  );
});
