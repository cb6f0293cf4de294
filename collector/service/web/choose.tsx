/** What it is: a machine type that fits, or signals picked by hand and what their values mean. */

import { useSignal } from '@preact/signals';
import type { MachineState } from '../../../shared/core/words/plant.ts';
import { led } from '../../../shared/ui/format.ts';
import type { LookView } from '../../commissioning/connect/view.ts';
import type { SeenMachine } from '../../sources/lookout.ts';
import { type Connecting, type Picked, proposedId, tryChoice, waitingMachines, ways } from './connecting.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { serviceWords } from './words.ts';

const states = [
  'running',
  'idle',
  'stopped',
  'fault',
  'setup',
  'maintenance',
  'off',
] as const satisfies readonly MachineState[];
/** Machines that are named in a hint; the others stand in the field's list. */
const MOST_NAMED = 8;
const widths = ['u32', 'u16', 'i32', 'i16', 'u64', 'float', 'unbounded'] as const;

export function ChooseStep({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const { how, machineId, choice, busy } = connecting;
  const waiting = waitingMachines(connecting).map(({ id }) => id);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void tryChoice(connecting);
      }}
    >
      <h2>{t.steps.choose}</h2>
      <fieldset class="tabs-small">
        <legend class="unseen">{t.steps.choose}</legend>
        {ways
          .filter((one) => one !== 'entry' || look.changing !== null || connecting.start.value !== null)
          .map((one) => (
            <label key={one} class={how.value === one ? 'chosen' : ''}>
              <input
                type="radio"
                name="how"
                data-testid={`how-${one}`}
                checked={how.value === one}
                onChange={() => {
                  how.value = one;
                }}
              />
              {t.ways[one]}
            </label>
          ))}
      </fieldset>
      {how.value === 'profile' && <ByProfile connecting={connecting} look={look} />}
      {how.value === 'signals' && <ByHand connecting={connecting} />}
      {how.value === 'entry' && <AsText connecting={connecting} />}
      {look.changing === null && (
        <TextField
          label={t.machineId}
          hint={
            waiting.length === 0
              ? t.machineIdHelp
              : `${t.machineIdHelp} ${t.machinesWait(waiting.slice(0, MOST_NAMED).join(', '))}`
          }
          choices={waiting}
          value={machineId.value}
          testId="machine-id"
          onChange={(id) => {
            const { place } = connecting;
            // A name that was only suggested follows the id.
            if (place.value.name === machineId.value) place.value = { ...place.value, name: '' };
            machineId.value = id.trim();
            connecting.draft.value = null;
          }}
        />
      )}
      <button type="submit" class="button button-main" data-testid="try" disabled={choice.value === null || busy.value}>
        {look.tried === null ? t.tryIt : t.tryAgain}
      </button>
    </form>
  );
}

/** All that the file says of it: the way to its settings. */
function AsText({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const { yaml, draft } = connecting;
  return (
    <label class="field">
      {t.entryText}
      <textarea
        class="yaml"
        data-testid="entry-yaml"
        spellcheck={false}
        autocapitalize="none"
        rows={Math.max(8, yaml.value.split('\n').length)}
        value={yaml}
        onInput={(event) => {
          yaml.value = event.currentTarget.value;
          draft.value = null;
        }}
      />
      <span class="soft small hint">{t.entryHelp}</span>
    </label>
  );
}

function ByProfile({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const { where, profile } = connecting;
  if (look.machines.length === 0)
    return (
      <>
        <p class="soft">{t.noMachine}</p>
        {connecting.start.value !== null && (
          <button
            type="button"
            class="button"
            data-testid="start-as-text"
            onClick={() => {
              connecting.how.value = 'entry';
            }}
          >
            {t.startAsText}
          </button>
        )}
      </>
    );
  const chosen = look.machines.find((machine) => machine.where === where.value) ?? null;
  return (
    <>
      <fieldset class="candidates">
        <legend class="soft small">{t.looksLike}</legend>
        {look.machines.map((machine) => (
          <label key={machine.where} class={machine === chosen ? 'chosen' : ''}>
            <input
              type="radio"
              name="candidate"
              data-testid={`candidate-${machine.where}`}
              checked={machine === chosen}
              onChange={() => choose(connecting, machine, look)}
            />
            <span>
              <strong>{machine.where}</strong>
              <span class="soft small">
                {nameOf(look, machine.fits[0] ?? '')} ·{' '}
                {t.fits(String(machine.found.length), String(machine.found.length + machine.missing.length))}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen !== null && (
        <ChoiceField
          label={t.profile}
          value={profile.value}
          testId="profile"
          options={profilesFor(look, chosen).map((id) => [
            id,
            `${nameOf(look, id)}${chosen.fits.includes(id) ? ` (${t.suggested})` : ''}`,
          ])}
          onChange={(id) => {
            profile.value = id;
          }}
        />
      )}
    </>
  );
}

/** Those that fit first, the best on top; then what else is spoken there. */
function profilesFor(look: LookView, machine: SeenMachine): string[] {
  const kind = look.profiles.find(({ id }) => id === machine.fits[0])?.kind;
  const others = look.profiles.filter((one) => one.kind === kind && !machine.fits.includes(one.id));
  return [...machine.fits, ...others.map(({ id }) => id)];
}

function nameOf(look: LookView, profile: string): string {
  return look.profiles.find(({ id }) => id === profile)?.name ?? profile;
}

function choose(connecting: Connecting, machine: SeenMachine, look: LookView): void {
  connecting.where.value = machine.where;
  connecting.profile.value = machine.fits[0] ?? '';
  connecting.draft.value = null;
  // A machine that is changed keeps its id and its place.
  if (look.changing !== null) return;
  connecting.machineId.value = proposedId(connecting, machine.entry.machineId);
  connecting.place.value = { ...connecting.place.value, name: '', sourceId: '' };
}

function ByHand({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const picks = [...connecting.picks.value];
  return (
    <>
      {picks.length === 0 && <p class="soft">{t.pickHelp}</p>}
      <ul class="picks">
        {picks.map(([id, picked]) => (
          <li key={id}>
            <strong>{t.roles[picked.role]}</strong> <code>{picked.name}</code>
            {(picked.role === 'total' || picked.role === 'good' || picked.role === 'scrap') && (
              <CounterFields picked={picked} set={(change) => setPick(connecting, id, { ...picked, ...change })} />
            )}
          </li>
        ))}
      </ul>
      {picks.some(([, { role }]) => role === 'state') && <StateValues connecting={connecting} />}
    </>
  );
}

function setPick(connecting: Connecting, id: string, picked: Picked): void {
  connecting.picks.value = new Map([...connecting.picks.value, [id, picked]]);
}

function CounterFields({ picked, set }: { picked: Picked; set: (change: Partial<Picked>) => void }) {
  const t = serviceWords.value;
  return (
    <div class="fields">
      <ChoiceField
        label={t.unit}
        value={picked.unit}
        options={[
          ['part', t.units.part],
          ['cycle', t.units.cycle],
        ]}
        onChange={(unit) => set({ unit })}
      />
      <ChoiceField
        label={t.width}
        value={picked.width}
        options={widths.map((width) => [width, t.widths[width]] as const)}
        onChange={(width) => set({ width })}
      />
    </div>
  );
}

function StateValues({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const typed = useSignal('');
  const known = connecting.states;
  const set = (value: string, state: MachineState | '') => {
    known.value = new Map([...known.value, [value, state]]);
  };
  return (
    <fieldset class="state-values">
      <legend>{t.stateValues}</legend>
      <p class="soft small">{t.stateValuesHelp}</p>
      {[...known.value].map(([value, state]) => (
        <div key={value} class="state-value">
          <code>{value}</code>
          <ChoiceField
            bare
            label={`${led(t.stateValues)} ${value}`}
            value={state}
            testId={`state-${value}`}
            options={[['', t.roles.none] as const, ...states.map((one) => [one, t.states[one]] as const)]}
            onChange={(next) => set(value, next)}
          />
        </div>
      ))}
      <div class="state-value">
        <input
          aria-label={t.addValue}
          placeholder={t.addValue}
          value={typed}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <button
          type="button"
          class="button button-small"
          disabled={typed.value === ''}
          onClick={() => {
            set(typed.value, '');
            typed.value = '';
          }}
        >
          {t.addValue}
        </button>
      </div>
    </fieldset>
  );
}
