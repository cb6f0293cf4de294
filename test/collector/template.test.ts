import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../collector/config.ts';
import { builtInSources } from '../../collector/sources/registry.ts';
import { samplesIn, template, templateWith } from './template.ts';

const check = (text: string) => checkConfig(join(import.meta.dirname, 'plant.yaml'), text);
const samples = [...samplesIn(template).keys()];

describe('the template of the configuration', () => {
  test('dials nothing as it stands', () => {
    expect(check(template).sources).toEqual([]);
    expect(check(template.replace('\n# sources:\n', '\nsources:\n')).sources).toEqual([]);
  });

  test('has a sample of each kind of source', () => {
    const kinds = new Set(check(templateWith(samples.slice(0, 1))).kinds.kinds.map(({ kind }) => kind));
    const shown = new Set(samples.map((name) => check(templateWith([name])).sources[0]?.options.kind));
    expect(shown).toEqual(kinds);
    expect(kinds.size).toBe(builtInSources.kinds.length);
  });

  test.each(samples)('the sample %s passes the check, alone and with all that is commented inside of it', (name) => {
    for (const whole of [false, true]) {
      const { sources } = check(templateWith([name], whole));
      expect(sources.map(({ options }) => options.id)).toEqual([name]);
      expect(sources[0]?.machines.length).toBeGreaterThan(0);
    }
  });

  test('what is commented inside of a sample is part of it', () => {
    const [source] = check(templateWith(['hall-1'], true)).sources;
    expect(source?.options).toMatchObject({ login: { user: 'istwert' } });
    expect(Object.keys(source?.machines[0]?.write ?? {})).toEqual(['program', 'temperature']);
  });
});
