import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { builtInErps } from '../../../../bridge/erp/dialects/registry.ts';

/** In the template of the configuration: `# erp:` and the lines below it that are further in. */
const template = readFileSync(new URL('../../../../config/bridge-template.yaml', import.meta.url), 'utf8');
const samples = [...template.matchAll(/^# erp:.*\n((?:# {5}.*\n)+)/gm)].map(([block]) => block.replace(/^# /gm, ''));
const Sample = z.object({ erp: z.looseObject({ kind: z.string() }) });

describe('every ERP that the template shows', () => {
  test.each(samples.map((sample) => Sample.parse(parse(sample)).erp))('$kind is a good configuration', (erp) => {
    const parsed = builtInErps.OptionsSchema.safeParse(erp);
    expect(parsed.error?.issues ?? []).toEqual([]);
  });
});
