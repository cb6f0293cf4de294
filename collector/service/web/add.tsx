/** Into the configuration: what is added, what the checker says of it, to copy, to download, or to take over. */

import { useSignal } from '@preact/signals';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import type { LookView } from '../../commissioning/connect/view.ts';
import { addMachine, type Connecting, checkDraft, type PlaceInPlant } from './connecting.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { serviceWords } from './words.ts';

export function AddStep({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const { draft, added, busy, choices } = connecting;
  const mayAdd = choices.value?.right === 'add';
  if (added.value !== null)
    return (
      <section class="card well" data-testid="added" role="status">
        <Icon name="check" size={28} />
        <h2>{(look.changing === null ? t.added : t.changed)(added.value)}</h2>
        <a class="button button-small" href="#health">
          {t.toHealth}
        </a>
      </section>
    );
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void checkDraft(connecting);
      }}
    >
      <h2>{t.steps.add}</h2>
      <Place connecting={connecting} look={look} />
      <div class="buttons">
        <button type="submit" class="button" data-testid="check" aria-busy={busy}>
          {t.check}
        </button>
        <button
          type="button"
          class="button button-main"
          data-testid="add"
          disabled={!mayAdd || draft.value === null || draft.value.fault !== null || busy.value}
          onClick={() => void addMachine(connecting)}
        >
          {look.changing === null ? t.add : t.changeFile}
        </button>
      </div>
      {!mayAdd && <p class="soft small">{t.addOff}</p>}
      {draft.value !== null && <Draft yaml={draft.value.yaml} fault={draft.value.fault} />}
    </form>
  );
}

function Place({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const place = connecting.place.value;
  const choices = connecting.choices.value;
  const set = (change: Partial<PlaceInPlant>) => {
    connecting.place.value = { ...place, ...change };
    connecting.draft.value = null;
  };
  const known =
    look.changing === null && choices?.machines.some(({ id }) => id === connecting.machineId.value) === true;
  return (
    <div class="fields">
      {look.sourceId === null && (
        <TextField
          label={t.sourceId}
          hint={t.ownSourceHelp}
          value={place.sourceId}
          testId="source-id"
          onChange={(sourceId) => set({ sourceId: sourceId.trim() })}
        />
      )}
      {known ? (
        <p class="soft known">{t.known}</p>
      ) : (
        <>
          <TextField
            label={t.machineName}
            value={place.name}
            testId="machine-name"
            onChange={(name) => set({ name })}
          />
          <ChoiceField
            label={t.workCentre}
            value={place.workCentreId}
            testId="work-centre"
            options={(choices?.workCentres ?? []).map(({ id, name }) => [id, name] as const)}
            onChange={(workCentreId) => set({ workCentreId })}
          />
          <ChoiceField
            label={t.calendar}
            value={place.calendarId}
            options={(choices?.calendars ?? []).map((id) => [id, id] as const)}
            onChange={(calendarId) => set({ calendarId })}
          />
        </>
      )}
    </div>
  );
}

function Draft({ yaml, fault }: { yaml: string; fault: string | null }) {
  const t = serviceWords.value;
  const copied = useSignal(false);
  const copy = async () => {
    // Plain http to a host name has no clipboard: then the text is there to be marked.
    await navigator.clipboard?.writeText(yaml);
    copied.value = navigator.clipboard !== undefined;
  };
  return (
    <div class="draft" data-testid="draft">
      {fault === null ? (
        <p class="good strong" data-testid="draft-good">
          {t.checked}
        </p>
      ) : (
        <div class="notice" role="alert" data-testid="draft-fault">
          <strong>{t.faults}</strong>
          <ToldText as="pre" text={fault} />
        </div>
      )}
      <textarea
        class="yaml"
        data-testid="yaml"
        aria-label="YAML"
        readOnly
        spellcheck={false}
        rows={yaml.split('\n').length}
        value={yaml}
      />
      <div class="entry-buttons">
        <button type="button" class="button button-small" onClick={() => void copy()}>
          {copied.value ? t.copied : t.copy}
        </button>
        <a
          class="button button-small"
          href={`data:application/yaml;charset=utf-8,${encodeURIComponent(yaml)}`}
          download="machine.yaml"
        >
          {t.download}
        </a>
      </div>
    </div>
  );
}
