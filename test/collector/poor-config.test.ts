import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkConfig, configSchema } from '../../collector/config.ts';
import { builtInSources } from '../../collector/sources/registry.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { checkRaw } from '../../shared/io/config.ts';
import { expectOurWords, type PoorFile, poorFilesOf } from '../shared/io/poor.ts';
import { samplesIn, template, templateWith } from './template.ts';

const file = join(import.meta.dirname, 'plant.yaml');
const demo = join(import.meta.dirname, '../../config/demo/plant.yaml');

const withSamples: { plant: unknown; edge: unknown; sources: unknown[] } = parse(
  templateWith([...samplesIn(template).keys()], true),
);
const schema = configSchema(builtInSources);
const { sources, ...others } = withSamples;

test.each<[string, () => PoorFile[]]>([
  ['the plant and the box', () => poorFilesOf(others)],
  ...sources.map((one, index): [string, () => PoorFile[]] => [
    `source ${index + 1} of the template`,
    () => poorFilesOf(one).map(({ what, raw }) => ({ what, raw: { ...others, sources: [raw] } })),
  ]),
])('every fault of %s is a sentence of ours', (_what, poorFiles) => {
  // Every third, so that it takes a few seconds.
  const poor = poorFiles().filter((_, index) => index % 3 === 0);
  const found = poor.map(({ what, raw }) => ({ what, faults: checkRaw(raw, schema, () => []).faults }));
  expect(found.filter(({ faults }) => faults.length > 0).length).toBeGreaterThan(found.length / 4);
  for (const { what, faults } of found) expectOurWords(what, faults);
});

test('each names file, line, column and field, and what is expected there', () => {
  const poor = template
    .replace(/timeZone: .*/, 'timeZone: 5')
    .replace(/^ {2}calendars:$/m, '  calender:')
    .replace(/^edge:$/m, 'edge: # the box');
  expect(poor).not.toBe(template);
  try {
    checkConfig(file, poor);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const lines = error.message.split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/plant\.yaml:\d+:\d+ [\w.[\]]+: ./);
    expect(error.message).toMatch(/plant\.timeZone: expected text, found a number/);
    expect(error.message).toMatch(/plant\.calendars: is missing; expected a list/);
    expect(error.message).toMatch(/plant\.calender: unknown field/);
  }
});

test('the demo’s plant too', () => {
  const raw: unknown = parse(readFileSync(demo, 'utf8'));
  const files = poorFilesOf(raw).filter((_, index) => index % 7 === 0);
  expect(files.length).toBeGreaterThan(10);
  for (const { what, raw: poor } of files) expectOurWords(what, checkRaw(poor, schema, () => []).faults);
});
