/** What a person chose for a machine -> its entry in the configuration. Pure. */
import { machineStates } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { parsePath, printPath } from '../../sources/mapping/path.ts';
import type { SeenMachine, SignalAddress } from '../browse/types.ts';
import type { Choice, Pick, PickRole } from './choice.ts';
import { editedEntry, type MachineEntry, withSettings } from './configured.ts';

/** A source's kind with one machine entry; `groupId` for Sparkplug. */
export interface Entry {
  kind: string;
  groupId: string | null;
  machine: MachineEntry;
}

/**
 * `standing`: the entry that is to be changed; its settings are kept.
 * Errors: `unknown` for a machine that is not seen (any more), `invalid` for picks that make no machine or for what
 * its source does not read, `refused` for what a page may not change.
 */
export function entryOf(
  choice: Choice,
  protocol: 'opcua' | 'mqtt',
  seen: readonly SeenMachine[],
  configured: Entry | null = null,
): Entry {
  if (configured !== null && choice.machineId !== configured.machine.machineId)
    throw new Problem('invalid', { what: 'keepsId' });
  switch (choice.how) {
    case 'profile':
      return changed(configured, fromProfile(choice, protocol, seen));
    case 'signals':
      return changed(configured, fromPicks(choice, protocol));
    case 'entry':
      if (configured === null) throw new Problem('invalid', { what: 'onlyConfiguredEntry' });
      return { ...configured, machine: editedEntry(configured.machine, choice.yaml) };
    default:
      return choice satisfies never;
  }
}

function changed(configured: Entry | null, chosen: Entry): Entry {
  if (configured === null) return chosen;
  if (chosen.kind !== configured.kind || chosen.groupId !== configured.groupId)
    throw new Problem('invalid', { what: 'sourceReads', kind: configured.groupId ?? configured.kind });
  return { ...chosen, machine: withSettings(configured.machine, chosen.machine) };
}

function fromProfile(
  { machineId, where, profile }: Choice & { how: 'profile' },
  protocol: 'opcua' | 'mqtt',
  seen: readonly SeenMachine[],
): Entry {
  const machine = seen.find((one) => one.where === where);
  if (machine === undefined) throw new Problem('unknown', { what: 'notSeenThere', where });
  const { entry, groupId } = machine;
  const { machineId: _own, profile: _best, ...rest } = entry;
  // What stands without saying so is named by the machine's id: another id has to say it.
  if (protocol === 'opcua' && machineId !== entry.machineId && rest.root === undefined) rest.root = where;
  if (groupId !== undefined && rest.deviceId === undefined && machineId !== entry.machineId)
    rest.deviceId = where.split('/').at(2) ?? null;
  const kind = protocol === 'opcua' ? 'opcua' : groupId === undefined ? 'mqtt-json' : 'sparkplug';
  return { kind, groupId: groupId ?? null, machine: { machineId, profile, ...rest } };
}

function fromPicks({ machineId, picks, states }: Choice & { how: 'signals' }, protocol: 'opcua' | 'mqtt'): Entry {
  const roles = picks.map(({ role }) => role);
  const twice = roles.find((role, index) => roles.indexOf(role) !== index);
  if (twice !== undefined) throw new Problem('invalid', { what: 'pickedTwice', role: twice });
  const placed = placesOf(picks, protocol);
  const read = Object.fromEntries(picks.map(({ role }, index) => [role, placed.addresses[index] ?? '']));
  return {
    kind: placed.kind,
    groupId: placed.groupId,
    machine: { machineId, ...placed.at, read, ...meaningOf(picks, states) },
  };
}

/** State map, counters, job: named by what each signal was picked as. */
function meaningOf(picks: readonly Pick[], states: (Choice & { how: 'signals' })['states']): Record<string, unknown> {
  const has = (role: PickRole) => picks.some((pick) => pick.role === role);
  const meaning: Record<string, unknown> = {};
  if (has('state')) {
    if (states.length === 0) throw new Problem('invalid', { what: 'sayWhatStateMeans' });
    const rules = machineStates.flatMap((state) => {
      const values = states.filter((one) => one.state === state).map(({ value }) => value);
      return values.length === 0 ? [] : [{ when: { state: values.length === 1 ? values[0] : values }, state }];
    });
    meaning.state = { word: 'state', rules, ...(has('alarm') ? { alarm: 'alarm' } : {}) };
  } else if (has('alarm')) throw new Problem('invalid', { what: 'alarmNeedsState' });
  const counted = picks.filter(({ role }) => role === 'total' || role === 'good' || role === 'scrap');
  if (counted.length > 0)
    meaning.counters = Object.fromEntries(
      counted.map(({ role, width, unit }) => [role, { read: role, width, ...(unit === 'cycle' ? { unit } : {}) }]),
    );
  if (has('pulse')) meaning.pulse = { read: 'pulse' };
  const job = (['job', 'program', 'item', 'tool'] as const).filter(has);
  if (job.length > 0) meaning.job = Object.fromEntries(job.map((role) => [role, role]));
  if (!has('state') && counted.length === 0 && !has('pulse')) throw new Problem('invalid', { what: 'pickSomething' });
  return meaning;
}

interface Placed {
  kind: string;
  groupId: string | null;
  at: Record<string, unknown>;
  addresses: string[];
}

function placesOf(picks: readonly SignalAddress[], protocol: 'opcua' | 'mqtt'): Placed {
  if (protocol === 'opcua') return onServer(picks);
  return picks[0]?.of.startsWith(sparkplugMark) === true ? onDevice(picks) : onTopics(picks);
}

/** Below the deepest object that all of them share. */
function onServer(picks: readonly SignalAddress[]): Placed {
  const paths = picks.map(({ of }) => of.split('/').slice(1));
  const [first = []] = paths;
  const apart = first.findIndex((name, index) => paths.some((path) => path[index] !== name));
  const shared = apart < 0 ? first : first.slice(0, apart);
  const addresses = picks.map(({ name }, index) => [...(paths[index] ?? []).slice(shared.length), name].join('/'));
  return { kind: 'opcua', groupId: null, at: { root: `/${shared.join('/')}` }, addresses };
}

/** How a place below a Sparkplug device begins; the rest is `group/edgeNode[/device]`. */
export const sparkplugMark = 'spBv1.0/';

function onDevice(picks: readonly SignalAddress[]): Placed {
  const devices = new Set(picks.map(({ of }) => of));
  if (devices.size > 1) throw new Problem('invalid', { what: 'oneDevice' });
  const [groupId = '', edgeNodeId = '', deviceId = null] = [...devices].join('').slice(sparkplugMark.length).split('/');
  return { kind: 'sparkplug', groupId, at: { edgeNodeId, deviceId }, addresses: picks.map(({ name }) => name) };
}

/** All in one payload, or topics that differ in one part: that part names the signal. */
function onTopics(picks: readonly SignalAddress[]): Placed {
  const inside = (name: string) => printPath(parsePath(name));
  const topics = [...new Set(picks.map(({ of }) => of))];
  const kind = 'mqtt-json';
  if (topics.length === 1)
    return { kind, groupId: null, at: { topic: topics[0] }, addresses: picks.map(({ name }) => inside(name)) };
  const parts = topics.map((topic) => topic.split('/'));
  const [first = []] = parts;
  const apart = first.flatMap((part, index) => (parts.some((other) => other[index] !== part) ? [index] : []));
  const [at] = apart;
  if (at === undefined || apart.length > 1 || parts.some(({ length }) => length !== first.length))
    throw new Problem('invalid', { what: 'onePayload' });
  const topic = first.map((part, index) => (index === at ? '{signal}' : part)).join('/');
  const addresses = picks.map(({ of, name }) => {
    const signal = of.split('/')[at] ?? '';
    return name === '$' ? signal : `${signal}#${inside(name).replace(/^\$\.?/, '')}`;
  });
  return { kind, groupId: null, at: { topic }, addresses };
}
