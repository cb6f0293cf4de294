import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../collector/profiles/profiles.ts';
import { blueprint } from '../../../collector/sources/blueprint.ts';
import { builtInSources, createRegistry } from '../../../collector/sources/registry.ts';

const withBlueprint = createRegistry([...builtInSources.kinds, blueprint]);
const source = { id: 's', kind: 'blueprint', host: '10.0.0.5', port: 4000, machines: [{ machineId: 'press-1' }] };

describe('kinds of source', () => {
  test('two of one name are an error at start', () => {
    expect(() => createRegistry([...withBlueprint.kinds, blueprint])).toThrow(
      /two kinds of source are called "blueprint"/,
    );
  });

  test('a kind is known where it is registered, and nowhere else', () => {
    expect(withBlueprint.OptionsSchema.parse(source)).toMatchObject({ kind: 'blueprint', staleMs: 5_000 });
    expect(builtInSources.OptionsSchema.safeParse(source).success).toBe(false);
    expect(() => builtInSources.of('blueprint')).toThrow(/expected one of: opcua, mqtt-json, sparkplug/);
  });

  test('each checks its own options, whoever hands them over', () => {
    const options = withBlueprint.OptionsSchema.parse(source);
    expect(withBlueprint.of('blueprint').address(options)).toBe('10.0.0.5:4000');
    expect(() => withBlueprint.of('opcua').address(options)).toThrow(/endpointUrl/);
  });

  test('a profile is for a kind that is registered', () => {
    const text =
      'id: lines\nname: Lines\nkind: blueprint\nread: { total: total }\ncounters: { total: { read: total } }\n';
    expect(parseProfile(text, 'lines.yaml', withBlueprint).kind).toBe('blueprint');
    expect(() => parseProfile(text, 'lines.yaml')).toThrow(
      /^lines\.yaml:3:1 kind: no source of kind "blueprint"; expected one of: opcua, mqtt-json, sparkplug, modbus, s7, mtconnect, files$/,
    );
  });

  test('all of them say what the product asks of a kind', () => {
    expect(withBlueprint.kinds.length).toBeGreaterThan(1);
    for (const { kind, guest } of withBlueprint.kinds) {
      expect(kind).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      // A guest says something else, never who it connects to.
      expect(Object.keys(guest?.(0) ?? {})).not.toContain('url');
    }
  });
});
