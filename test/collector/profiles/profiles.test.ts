import { describe, expect, test } from 'vitest';
import { countersOf, loadProfiles, parseProfile, resolveMachine } from '../../../collector/profiles/profiles.ts';

describe('machine profiles', () => {
  const profiles = loadProfiles();

  test('every file of the folder is a profile', () => {
    expect([...profiles.keys()]).toEqual(
      expect.arrayContaining(['packml', 'machinery', 'euromap83', 'sparkplug-cnc', 'mqtt-status', 'pulse']),
    );
  });

  test('a machine changes single readings and takes others away', () => {
    const { profile } = resolveMachine(
      'opcua',
      {
        machineId: 'press-1',
        profile: 'packml',
        read: { total: 'Admin/ProdProcessedCount#[0].AccCount', starved: null, alarm: null },
        counters: { scrap: null },
        write: {},
      },
      profiles,
    );
    expect(profile.read.total).toBe('Admin/ProdProcessedCount#[0].AccCount');
    expect(profile.read).not.toHaveProperty('starved');
    expect(Object.keys(profile.counters)).toEqual(['total']);
    expect(profile.state?.rules.flatMap(({ when }) => Object.keys(when))).not.toContain('starved');
    expect(profile.state).not.toHaveProperty('alarm');
    expect(profile.read.state).toBe('Status/StateCurrent');
  });

  test('the width of a counter comes with the profile', () => {
    const pulse = resolveMachine('mqtt-json', { machineId: 'm', profile: 'pulse', write: {} }, profiles);
    expect(countersOf(pulse)).toEqual({ total: { width: 'u16', unit: 'cycle' } });
  });

  test.each([
    [{ machineId: 'm', profile: 'packmi', write: {} }, /no profile "packmi"; expected one of: .*packml/],
    [{ machineId: 'm', profile: 'pulse', write: {} }, /profile "pulse" is for mqtt-json, the source is opcua/],
    [{ machineId: 'm', profile: 'packml', read: { state: null }, write: {} }, /no "state" under read/],
  ])('a wrong entry says what was expected: %j', (entry, message) => {
    expect(() => resolveMachine('opcua', entry, profiles)).toThrow(message);
  });

  test('a fault in a profile names file, line and field', () => {
    const text =
      'id: x\nname: X\nkind: opcua\nread: { a: A }\nstate:\n  rules:\n    - { when: { a: 1 }, state: runing }\n';
    expect(() => parseProfile(text, 'x.yaml')).toThrow(/^x\.yaml:7:\d+ state\.rules\[0\]\.state: /);
  });

  test('a path that cannot be read names file, line and field too', () => {
    const text = "id: x\nname: X\nkind: opcua\nread:\n  a: 'Jobs/List#[?State]'\n";
    expect(() => parseProfile(text, 'x.yaml')).toThrow(/^x\.yaml:5:\d+ read\.a: "\[\?State\]" is no path/);
  });
});
