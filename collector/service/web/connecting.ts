/** The state of connecting or changing a machine: where, what is seen, what was chosen, what it means, what is written. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { MachineState } from '../../../shared/core/words/plant.ts';
import { type Answer, call, type Refusal } from '../../../shared/ui/api.ts';
import { sessionEnded } from '../../../shared/ui/session.ts';
import type { Shape } from '../../../shared/ui/shape.ts';
import type { Choice, PickRole } from '../../commissioning/connect/choice.ts';
import type { ConnectChoices, DraftView, LookView } from '../../commissioning/connect/view.ts';
import type { LookField } from '../../sources/lookout.ts';

export interface Target {
  sourceId: string;
  address: string;
  /** What was typed into the lookout's fields, by their names. */
  values: Readonly<Record<string, string>>;
}

export interface Picked {
  of: string;
  name: string;
  role: PickRole;
  width: 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'float' | 'unbounded';
  unit: 'cycle' | 'part';
}

export interface PlaceInPlant {
  sourceId: string;
  name: string;
  workCentreId: string;
  calendarId: string;
}

export const ways = ['profile', 'signals', 'entry'] as const;
export type How = (typeof ways)[number];

export interface Connecting {
  choices: Signal<ConnectChoices | null>;
  target: Signal<Target>;
  lookId: Signal<string | null>;
  look: Signal<LookView | null>;
  filter: Signal<string>;
  how: Signal<How>;
  where: Signal<string>;
  profile: Signal<string>;
  picks: Signal<ReadonlyMap<string, Picked>>;
  states: Signal<ReadonlyMap<string, MachineState | ''>>;
  /** The entry of the machine that is changed, as text. */
  yaml: Signal<string>;
  /** What was offered to start from, where nothing looked like a machine that is known. */
  start: Signal<LookView['start']>;
  machineId: Signal<string>;
  place: Signal<PlaceInPlant>;
  /** What is chosen, complete enough to be tried; null before that. */
  choice: ReadonlySignal<Choice | null>;
  /** The choice that runs in memory, as text. */
  tried: Signal<string | null>;
  draft: Signal<DraftView | null>;
  /** The machine that was added or changed. */
  added: Signal<string | null>;
  removed: Signal<string | null>;
  busy: Signal<boolean>;
  /** Ends with the act that runs now: a key pressed meanwhile waits for it and is not lost. */
  acting: Promise<void>;
  refusal: Signal<Refusal | null>;
}

const nowhere: Target = { sourceId: '', address: '', values: {} };

export function createConnecting(): Connecting {
  const how = signal<How>('profile');
  const yaml = signal('');
  const start = signal<LookView['start']>(null);
  const where = signal('');
  const profile = signal('');
  const picks = signal<ReadonlyMap<string, Picked>>(new Map());
  const states = signal<ReadonlyMap<string, MachineState | ''>>(new Map());
  const machineId = signal('');
  const choice = computed((): Choice | null => {
    const id = machineId.value;
    if (id === '') return null;
    if (how.value === 'entry') {
      const entry = { how: 'entry', machineId: id, yaml: yaml.value } as const;
      if (start.value === null) return { ...entry, groupId: null };
      return { ...entry, kind: start.value.kind, groupId: start.value.groupId };
    }
    if (how.value === 'profile')
      return where.value === '' || profile.value === ''
        ? null
        : { how: 'profile', machineId: id, where: where.value, profile: profile.value };
    const said = [...states.value].flatMap(([value, state]) => (state === '' ? [] : [{ value, state }]));
    return picks.value.size === 0
      ? null
      : { how: 'signals', machineId: id, picks: [...picks.value.values()], states: said };
  });
  return {
    choices: signal(null),
    target: signal(nowhere),
    lookId: signal(null),
    look: signal(null),
    filter: signal(''),
    how,
    where,
    profile,
    picks,
    states,
    yaml,
    start,
    machineId,
    place: signal({ sourceId: '', name: '', workCentreId: '', calendarId: '' }),
    choice,
    tried: signal(null),
    draft: signal(null),
    added: signal(null),
    removed: signal(null),
    busy: signal(false),
    acting: Promise.resolve(),
    refusal: signal<Refusal | null>(null),
  };
}

const CHOICES = {
  lookouts: 'list',
  sources: 'list',
  workCentres: 'list',
  calendars: 'list',
  machines: 'list',
} as const;
const LOOK = { phase: 'string', rows: 'list', machines: 'list', profiles: 'list' } as const;

/** Keeps a refusal to be shown, or takes it away; an ended session asks for a new one. */
function heard<T>(connecting: Connecting, answer: Answer<T>): T | null {
  connecting.refusal.value = answer.ok ? null : answer.refusal;
  if (answer.ok) return answer.value;
  if (answer.refusal.code === 'unauthenticated') sessionEnded(null);
  return null;
}

export async function loadChoices(connecting: Connecting): Promise<void> {
  const choices = heard(connecting, await call<ConnectChoices>('GET', '/api/connect', CHOICES));
  if (choices === null) return;
  connecting.choices.value = choices;
  const { workCentreId, calendarId } = connecting.place.value;
  connecting.place.value = {
    ...connecting.place.value,
    workCentreId: workCentreId || (choices.workCentres[0]?.id ?? ''),
    calendarId: calendarId || (choices.calendars[0] ?? ''),
  };
}

/** How it can be looked at there: by the source that was chosen, or by how the address begins. */
export function lookoutOf({ target, choices }: Connecting): ConnectChoices['lookouts'][number] | null {
  const { sourceId, address } = target.value;
  const { lookouts = [], sources = [] } = choices.value ?? {};
  if (sourceId === '') return lookouts.find(({ prefixes }) => prefixes.some((one) => address.startsWith(one))) ?? null;
  const protocol = sources.find(({ id }) => id === sourceId)?.protocol;
  return lookouts.find((one) => one.protocol === protocol) ?? null;
}

/** The fields that are asked for, with what stands in them. */
export function fieldsOf(connecting: Connecting): { field: LookField; value: string }[] {
  const { sourceId, address, values } = connecting.target.value;
  const standsIn = (field: LookField) => values[field.name] ?? String(field.value);
  const all = lookoutOf(connecting)?.fields ?? [];
  return all.flatMap((field) => {
    const other = all.find(({ name }) => name === field.unless?.field);
    const asked =
      field.label !== null &&
      (field.use === 'look' || sourceId === '') &&
      (field.at === undefined || address.startsWith(field.at)) &&
      (other === undefined || standsIn(other) !== field.unless?.is);
    return asked ? [{ field, value: standsIn(field) }] : [];
  });
}

export async function openLook(connecting: Connecting): Promise<void> {
  const { sourceId, address } = connecting.target.value;
  const values = Object.fromEntries(
    fieldsOf(connecting).map(({ field, value }) => [field.name, field.type.is === 'number' ? Number(value) : value]),
  );
  await open(connecting, { ...(sourceId === '' ? { address } : { sourceId }), ...values });
}

/** Looks where a configured machine is read; what it is now is what is chosen at first. */
export async function changeMachine(
  connecting: Connecting,
  { id, name, workCentreId, calendarId, sourceId }: ConnectChoices['machines'][number],
): Promise<void> {
  await open(connecting, { machineId: id });
  connecting.machineId.value = id;
  connecting.place.value = { sourceId: sourceId ?? '', name, workCentreId, calendarId };
}

export async function removeMachine(connecting: Connecting, machineId: string, fromPlant: boolean): Promise<void> {
  connecting.busy.value = true;
  const path = `/api/connect/machines/${encodeURIComponent(machineId)}/remove`;
  const done = heard(connecting, await call('POST', path, null, { fromPlant }));
  connecting.busy.value = false;
  connecting.removed.value = done === null ? null : machineId;
  if (done !== null) await loadChoices(connecting);
}

async function open(connecting: Connecting, body: object): Promise<void> {
  await closeLook(connecting);
  connecting.busy.value = true;
  const opened = heard(connecting, await call<{ id: string }>('POST', '/api/connect/looks', { id: 'string' }, body));
  connecting.busy.value = false;
  if (opened === null) return;
  // Once it is used, nothing on the page needs the password any more.
  const { password: _used, ...values } = connecting.target.value.values;
  connecting.target.value = { ...connecting.target.value, values };
  connecting.lookId.value = opened.id;
  await refreshLook(connecting);
}

export async function closeLook(connecting: Connecting): Promise<void> {
  const id = connecting.lookId.value;
  connecting.lookId.value = null;
  connecting.look.value = null;
  connecting.where.value = '';
  connecting.profile.value = '';
  connecting.picks.value = new Map();
  connecting.states.value = new Map();
  connecting.yaml.value = '';
  connecting.start.value = null;
  connecting.how.value = 'profile';
  connecting.tried.value = null;
  connecting.draft.value = null;
  connecting.added.value = null;
  connecting.removed.value = null;
  // The next machine is another one: nothing of this one may stand in its entry.
  connecting.machineId.value = '';
  connecting.place.value = { ...connecting.place.value, sourceId: '', name: '' };
  if (id !== null) await call('DELETE', pathOf(id), null);
}

export async function refreshLook(connecting: Connecting): Promise<void> {
  const id = connecting.lookId.value;
  if (id === null) return;
  const query = `?limit=60&filter=${encodeURIComponent(connecting.filter.value)}`;
  const answer = await call<LookView>('GET', `${pathOf(id)}${query}`, LOOK);
  if (connecting.lookId.value !== id) return;
  if (answer.ok) {
    takeUp(connecting, answer.value);
    offerStart(connecting, answer.value);
    connecting.look.value = answer.value;
    learnStates(connecting, answer.value);
  } else if (answer.refusal.code === 'unknown') {
    await closeLook(connecting);
    connecting.refusal.value = answer.refusal;
  }
}

/** What a machine that is to be changed is now: chosen once, when it is seen. */
function takeUp({ look, how, yaml, profile, where }: Connecting, { phase, changing }: LookView): void {
  if (changing === null || phase !== 'open' || look.value?.phase === 'open') return;
  yaml.value = changing.yaml;
  how.value = changing.profile === null || changing.where === null ? 'entry' : 'profile';
  profile.value = changing.profile ?? '';
  where.value = changing.where ?? '';
}

/** Offered once: what a person has written since is not written over. */
function offerStart(connecting: Connecting, { start: offered }: LookView): void {
  const { start, yaml, machineId } = connecting;
  if (offered === null || start.value !== null) return;
  start.value = offered;
  yaml.value = offered.yaml;
  if (machineId.value === '') machineId.value = proposedId(connecting, offered.machineId);
}

/** Machines of the plant that nothing reads yet. */
export function waitingMachines({ choices }: Pick<Connecting, 'choices'>): ConnectChoices['machines'] {
  return (choices.value?.machines ?? []).filter(({ sourceId }) => sourceId === null);
}

/**
 * In a plant that begins, where nothing is read yet: the one that waits; of several nobody knows which it is, until the
 * server says the name of one. Later a machine that nothing reads may be one that nobody connects.
 */
export function proposedId(connecting: Connecting, seenId: string): string {
  const waiting = waitingMachines(connecting).map(({ id }) => id);
  const isBegun = waiting.length < (connecting.choices.value?.machines.length ?? 0);
  if (isBegun || waiting.length === 0 || waiting.includes(seenId)) return seenId;
  return waiting.length === 1 ? (waiting[0] ?? seenId) : '';
}

/** Values of the state that come by are offered to be given a meaning; of one that is true or false, both. */
function learnStates(connecting: Connecting, look: LookView): void {
  const state = [...connecting.picks.value.values()].find(({ role }) => role === 'state');
  const row = look.rows.find(({ of, name }) => of === state?.of && name === state.name);
  if (row === undefined || row.value === '' || connecting.states.value.has(row.value)) return;
  const isSwitch = row.value === 'true' || row.value === 'false';
  const values = (isSwitch ? ['true', 'false'] : [row.value]).filter((value) => !connecting.states.value.has(value));
  connecting.states.value = new Map([...connecting.states.value, ...values.map((value) => [value, ''] as const)]);
}

export async function acceptCertificate(connecting: Connecting): Promise<void> {
  const fingerprint = connecting.look.value?.certificate?.fingerprint;
  await act(connecting, 'trust', null, { fingerprint });
  await refreshLook(connecting);
}

export function tryChoice(connecting: Connecting): Promise<void> {
  return inTurn(connecting, () => tryNow(connecting));
}

async function tryNow(connecting: Connecting): Promise<void> {
  connecting.draft.value = null;
  connecting.added.value = null;
  const choice = connecting.choice.value ?? {};
  connecting.tried.value = JSON.stringify(choice);
  await act(connecting, 'try', null, choice);
  await refreshLook(connecting);
  suggestPlace(connecting);
}

export function checkDraft(connecting: Connecting): Promise<void> {
  return inTurn(connecting, async () => {
    connecting.draft.value = await act<DraftView>(connecting, 'draft', { yaml: 'string' }, entryOf(connecting));
  });
}

export function addMachine(connecting: Connecting): Promise<void> {
  return inTurn(connecting, () => addNow(connecting));
}

async function addNow(connecting: Connecting): Promise<void> {
  const machineId = connecting.machineId.value;
  if ((await act(connecting, 'add', null, entryOf(connecting))) === null) return;
  connecting.added.value = machineId;
  await loadChoices(connecting);
}

/** Names of its own where none is given; the source that reads this address already where there is one. */
function suggestPlace({ place, machineId, look, choices }: Connecting): void {
  const { sourceId, name } = place.value;
  const id = machineId.value;
  const tried = look.value?.tried;
  const there = choices.value?.sources.find(
    (one) => one.address === look.value?.address && one.kind === tried?.kind && one.groupId === tried.groupId,
  );
  const suggested = look.value?.sourceId ?? there?.id ?? `${id}-line`;
  place.value = { ...place.value, sourceId: sourceId === '' ? suggested : sourceId, name: name === '' ? id : name };
}

/** What runs in memory is what is chosen now. */
export function isTried({ tried, choice }: Connecting): boolean {
  return tried.value !== null && tried.value === JSON.stringify(choice.value);
}

function entryOf({ choice, place }: Connecting): object {
  return { choice: choice.value, place: place.value };
}

/** One after the other: each begins with what the one before it left. */
function inTurn(connecting: Connecting, act: () => Promise<void>): Promise<void> {
  connecting.acting = connecting.acting.then(act);
  return connecting.acting;
}

async function act<T>(connecting: Connecting, what: string, shape: Shape<T>, body: object): Promise<T | null> {
  const id = connecting.lookId.value;
  if (id === null) return null;
  connecting.busy.value = true;
  const answer = heard(connecting, await call<T>('POST', `${pathOf(id)}/${what}`, shape, body));
  connecting.busy.value = false;
  return answer;
}

function pathOf(id: string): string {
  return `/api/connect/looks/${encodeURIComponent(id)}`;
}
