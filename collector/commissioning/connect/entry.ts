/** What a person chose for a machine -> its entry in the configuration. Pure. */
import { machineStates } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { MachineEntry, SourceKind } from '../../sources/kind.ts';
import type { SeenMachine } from '../../sources/lookout.ts';
import type { Choice, Pick, PickRole } from './choice.ts';
import { editedEntry, withSettings } from './configured.ts';

/** A source's kind with one machine entry; `groupId` for Sparkplug. */
export interface Entry {
  kind: string;
  groupId: string | null;
  machine: MachineEntry;
}

/**
 * `kinds`: what is spoken there. `configured`: the entry that is to be changed; its settings are kept.
 * Errors: `unknown` for a machine that is not seen (any more), `invalid` for picks that make no machine or for what
 * its source does not read, `refused` for what a page may not change.
 */
export function entryOf(
  choice: Choice,
  kinds: readonly SourceKind[],
  seen: readonly SeenMachine[],
  configured: Entry | null = null,
): Entry {
  if (configured !== null && choice.machineId !== configured.machine.machineId)
    throw new Problem('invalid', { what: 'keepsId' });
  const fields = kinds.find(({ kind }) => kind === configured?.kind)?.connecting;
  switch (choice.how) {
    case 'profile':
      return changed(configured, fromProfile(choice, seen), fields?.placeFields ?? []);
    case 'signals':
      return changed(configured, fromPicks(choice, kinds), fields?.placeFields ?? []);
    case 'entry':
      if (configured === null) return fromText(choice, kinds);
      return { ...configured, machine: editedEntry(configured.machine, choice.yaml, fields?.writingFields ?? []) };
    default:
      return choice satisfies never;
  }
}

/** A new machine, written by hand. */
function fromText({ machineId, yaml, kind, groupId }: Choice & { how: 'entry' }, kinds: readonly SourceKind[]): Entry {
  const connecting = kinds.find((one) => one.kind === kind)?.connecting;
  if (kind === undefined || connecting === undefined) throw new Problem('invalid', { what: 'onlyConfiguredEntry' });
  const text = `machineId: ${JSON.stringify(machineId)}\n${yaml}`;
  return { kind, groupId, machine: editedEntry({ machineId }, text, connecting.writingFields) };
}

function changed(configured: Entry | null, chosen: Entry, placeFields: readonly string[]): Entry {
  if (configured === null) return chosen;
  if (chosen.kind !== configured.kind || chosen.groupId !== configured.groupId)
    throw new Problem('invalid', { what: 'sourceReads', kind: configured.groupId ?? configured.kind });
  return { ...chosen, machine: withSettings(configured.machine, chosen.machine, placeFields) };
}

function fromProfile({ machineId, where, profile }: Choice & { how: 'profile' }, seen: readonly SeenMachine[]): Entry {
  const machine = seen.find((one) => one.where === where);
  if (machine === undefined) throw new Problem('unknown', { what: 'notSeenThere', where });
  const { kind, entry, groupId = null, place } = machine;
  const { machineId: _own, profile: _best, ...rest } = entry;
  // What stands without saying so is named by the machine's id: another id has to say it.
  const at = machineId === entry.machineId ? {} : place;
  return { kind, groupId, machine: { machineId, profile, ...rest, ...at } };
}

function fromPicks({ machineId, picks, states }: Choice & { how: 'signals' }, kinds: readonly SourceKind[]): Entry {
  const roles = picks.map(({ role }) => role);
  const twice = roles.find((role, index) => roles.indexOf(role) !== index);
  if (twice !== undefined) throw new Problem('invalid', { what: 'pickedTwice', role: twice });
  const [first] = picks;
  const reader = kinds.find(({ connecting }) => first !== undefined && connecting?.reads(first) === true);
  if (reader?.connecting === undefined) throw new Problem('invalid', { what: 'pickSomething' });
  const { groupId, at, addresses } = reader.connecting.placed(picks);
  const read = Object.fromEntries(picks.map(({ role }, index) => [role, addresses[index] ?? '']));
  return { kind: reader.kind, groupId, machine: { machineId, ...at, read, ...meaningOf(picks, states, reader) } };
}

/** State map, counters, job: named by what each signal was picked as. */
function meaningOf(
  picks: readonly Pick[],
  states: (Choice & { how: 'signals' })['states'],
  { counterWidth }: SourceKind,
): Record<string, unknown> {
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
      counted.map(({ role, width, unit }) => {
        // Where the address says the width, nobody has to.
        const ownWidth = counterWidth === undefined ? { width } : {};
        return [role, { read: role, ...ownWidth, ...(unit === 'cycle' ? { unit } : {}) }];
      }),
    );
  if (has('pulse')) meaning.pulse = { read: 'pulse' };
  const job = (['job', 'program', 'item', 'tool'] as const).filter(has);
  if (job.length > 0) meaning.job = Object.fromEntries(job.map((role) => [role, role]));
  if (!has('state') && counted.length === 0 && !has('pulse')) throw new Problem('invalid', { what: 'pickSomething' });
  return meaning;
}
