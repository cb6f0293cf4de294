/** What people write into a file is read, or refused with its place and what to do; nothing of it ends as a stack trace. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/core/words/problem.ts';
import { documentOfYaml, pieceOfYaml, readYaml } from '../../../shared/io/yaml.ts';

const bomb = Array.from('bcdefghi').reduce(
  (text, name, at) => `${text}${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`,
  'a: &a [x, x, x, x, x, x, x, x, x]\n',
);

describe('refused, with its place', () => {
  test.each<[string, string, RegExp]>([
    ['text that begins with a star', 'topic:\n  name: *.example.com\n', /^p\.yaml:2:9 .*\*\.example\.com .*quotes$/],
    ['a name before what it stands for', 'a: *week\nweek: &week 1\n', /^p\.yaml:1:4 .*\*week stands for .*above/],
    ['a name inside of what it stands for', 'a: &x\n  b: *x\n', /^p\.yaml:2:6 .*\*x stands inside/],
    ['names that unfold without end', bomb, /^p\.yaml:6:36 .*unfold to more than a file/],
    ['a tag that means nothing', 'password: !secret office\n', /^p\.yaml:1:11 .*begins with !/],
    ['a second document', 'a: 1\n---\nb: 2\n', /^p\.yaml:2:1 .*second document/],
    ['brackets without end', `a: ${'['.repeat(5_000)}`, /^p\.yaml:1:\d+ .*too deep/],
    ['brackets that close', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, /^p\.yaml:1:\d+ .*too deep/],
    ['more text than a configuration has', `a: ${'x'.repeat(8_000_001)}`, /^p\.yaml:1:1 .*more than 8000000/],
    ['a field twice', 'a: 1\na: 2\n', /^p\.yaml:2:1 .*unique/],
    ['a tab', 'a:\n\tb: 1\n', /^p\.yaml:2:1 .*[Tt]abs/],
  ])('%s', (_what, text, message) => {
    expect(() => readYaml('p.yaml', text)).toThrow(message);
    expect(() => pieceOfYaml(text)).toThrow(Problem);
    expect(() => documentOfYaml(text)).toThrow(Problem);
  });
});

test('a name is taken for what it stands for, as often as it stands there', () => {
  const machines = Array.from({ length: 300 }, (_, at) => `m${at}: *week`).join('\n');
  const { raw } = readYaml('p.yaml', `week: &week [early, late]\n${machines}\n`);
  expect(raw).toMatchObject({ m0: ['early', 'late'], m299: ['early', 'late'] });
});

test('whatever stands in a file is read or refused in words', () => {
  const piece = fc.constantFrom(
    ...['a', ': ', '\n', '  ', '- ', '&x ', '*x', '*', '!t ', '!!set ', '[', ']', '{', '}', ', ', '"', "'"],
    ...['|\n', '>\n', '---\n', '...\n', '%YAML 9\n', '? ', '#', '<<: ', '~', '.inf', '\t', '\u0000', '\\x', '@', '`'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        readYaml('p.yaml', pieces.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        expect(String(error)).toMatch(/p\.yaml:\d+:\d+ is no valid YAML here: \S/);
      }
    }),
  );
});
