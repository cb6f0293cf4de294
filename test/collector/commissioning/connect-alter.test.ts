/** Changing and removing in a configuration: only what differs is touched, the rest stays as it was written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { takeOver } from '../../../collector/commissioning/connect/adopt.ts';
import { withChanges } from '../../../collector/commissioning/connect/alter.ts';
import { loadConfig } from '../../../collector/config.ts';
import { templateWith } from '../template.ts';

const template = templateWith(['hall-1', 'broker']);
const block = `# the plant
sources:
  - id: hall # hall 1
    machines:
      # the big one
      - machineId: press-1 # bought used
        profile: packml
        read:
          # its own counter
          total: Admin/Count
          alarm: Alarm # code
        silenceMs: 5000
      # the small one
      - machineId: press-2
        profile: packml
# end
`;
const flow = `sources:
  - machines: [{ machineId: press-1, profile: packml }, { machineId: press-2, profile: packml }] # both
`;
const first = ['sources', 0, 'machines', 0];
const press = {
  machineId: 'press-1',
  profile: 'packml',
  read: { total: 'Admin/Count', alarm: 'Alarm' },
  silenceMs: 5_000,
};
const set = (text: string, entry: Record<string, unknown>, path: (string | number)[] = first) =>
  withChanges(text, [{ what: 'set', path, entry }]);

/** The lines that went, and those that came. */
function difference(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), come: now.filter((line) => !old.includes(line)) };
}

describe('changing an entry', () => {
  test.each([
    ['a value', { ...press, profile: 'pulse' }, ['        profile: pulse'], []],
    [
      'a value below',
      { ...press, read: { ...press.read, total: 'X' } },
      ['          total: X'],
      ['          total: Admin/Count'],
    ],
    ['a field goes', { ...press, silenceMs: undefined }, [], ['        silenceMs: 5000']],
    ['a field comes', { ...press, topic: 'a: b' }, ['        topic: "a: b"'], []],
    ['a structure comes', { ...press, job: { item: 'x' } }, ['        job:', '          item: x'], []],
  ])('%s: no other line', (_, entry, come, gone) => {
    const after = set(block, entry);
    expect(difference(block, after)).toEqual({ come, gone: expect.arrayContaining(gone) });
    expect(difference(block, after).gone.length).toBeLessThanOrEqual(1);
    expect(parse(after).sources[0].machines[0]).toEqual(JSON.parse(JSON.stringify(entry)));
  });

  test('the same again changes nothing', () => {
    expect(set(block, press)).toBe(block);
  });

  test.each([
    [{ machineId: 'press-1', profile: 'pulse' }, '{ machineId: press-1, profile: pulse }'],
    [{ machineId: 'press-1' }, '{ machineId: press-1 }'],
    [
      { machineId: 'press-1', profile: 'packml', topic: 'a, b' },
      '{ machineId: press-1, profile: packml, topic: "a, b" }',
    ],
    [
      { machineId: 'press-1', profile: 'packml', read: { a: null } },
      '{ machineId: press-1, profile: packml, read: { a: null } }',
    ],
    [{ machineId: 'press-1', profile: 'packml', valueOf: 'x' }, '{ machineId: press-1, profile: packml, valueOf: x }'],
  ])('an entry in one line stays in one line: %o', (entry, wanted) => {
    expect(set(flow, entry)).toBe(flow.replace('{ machineId: press-1, profile: packml }', wanted));
  });

  test('a field that is called like something every object has comes and goes as any other', () => {
    const after = set(flow, { machineId: 'press-1', profile: 'packml', toString: 'x' });
    expect(parse(set(after, { machineId: 'press-1' })).sources[0].machines[0]).toEqual({ machineId: 'press-1' });
  });

  test('any entry comes out as it went in; comments above other entries stay', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
    const entry = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)), { noNullPrototype: true });
    fc.assert(
      fc.property(entry, entry, fc.constantFrom(block, flow), (one, two, text) => {
        const after = set(set(text, { machineId: 'm', ...one }), { machineId: 'n', ...two });
        expect(parse(after).sources[0].machines).toEqual([
          { machineId: 'n', ...two },
          expect.objectContaining({ machineId: 'press-2' }),
        ]);
        for (const comment of ['# the plant', '# hall 1', '# the small one', '# end', '# both'])
          if (text.includes(comment)) expect(after).toContain(comment);
      }),
    );
  });

  test('an entry behind an alias is written out; its comments stay', () => {
    const text = 'one: &one { id: a } # one\nlist:\n  - *one\n';
    const after = withChanges(text, [{ what: 'remove', path: ['list', 0] }]);
    expect(parse(after)).toEqual({ one: { id: 'a' }, list: [] });
    expect(after).toContain('# one');
    expect(() => set(text, { id: 'b' }, ['list', 0])).toThrow(/no entry/);
  });

  test('what is not there is said', () => {
    expect(() => set(block, press, ['sources', 4])).toThrow(/nothing at sources\.4/);
  });
});

describe('removing an entry', () => {
  const remove = (text: string, path: (string | number)[]) => withChanges(text, [{ what: 'remove', path }]);

  test('its lines go, every other line stays', () => {
    const after = remove(block, first);
    expect(parse(after).sources[0].machines).toEqual([{ machineId: 'press-2', profile: 'packml' }]);
    expect(difference(block, after)).toMatchObject({ come: [] });
    for (const comment of ['# the big one', '# the small one', '# end']) expect(after).toContain(comment);
    expect(after).not.toContain('bought used');
  });

  test.each([
    [0, '[{ machineId: press-2, profile: packml }] # both'],
    [1, '[{ machineId: press-1, profile: packml }] # both'],
  ])('item %i of a list in one line', (at, wanted) => {
    expect(remove(flow, ['sources', 0, 'machines', at])).toContain(wanted);
  });

  test('the last one leaves an empty list', () => {
    expect(remove(block, ['sources', 0])).toBe('# the plant\nsources: []\n# end\n');
    expect(remove('a:\n  - x: 1', ['a', 0])).toBe('a: []');
  });

  test('in the template, all comments stay', () => {
    const after = remove(template, ['sources', 1]);
    const comments = template.split('\n').filter((one) => /^\s*#/.test(one));
    expect(comments.length).toBeGreaterThan(10);
    for (const line of comments) expect(after.split('\n')).toContain(line);
    expect(parse(after).sources.map(({ id }: { id: string }) => id)).toEqual(['hall-1']);
  });
});

describe('taking a changed file over', () => {
  test.each([
    [
      'what the collector refuses gets its old text back, and the collector reads that again',
      'no such place',
      2,
      template,
    ],
    ['what it takes stays as it was written', null, 1, `${template}# changed\n`],
  ])('%s', async (_, answer, reloads, left) => {
    const folder = mkdtempSync(join(tmpdir(), 'istwert-takeover-'));
    const file = join(folder, 'plant.yaml');
    writeFileSync(file, template);
    const config = loadConfig(file);
    const seen: string[] = [];
    const reload = async () => {
      seen.push(readFileSync(file, 'utf8'));
      return seen.length === 1 ? answer : null;
    };
    const draft = { yaml: '', fault: null, text: `${template}# changed\n`, config, secret: null };
    const done = takeOver(draft, config, reload);
    if (answer === null) await done;
    else await expect(done).rejects.toMatchObject({ code: 'refused', message: answer });
    expect(readFileSync(file, 'utf8')).toBe(left);
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([reloads, draft.text, left]);
    rmSync(folder, { recursive: true });
  });
});
