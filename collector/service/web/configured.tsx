/** The machines that are configured: each can be changed where it is read, or taken out. */

import { useSignal } from '@preact/signals';
import { led } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import type { ConnectChoices } from '../../commissioning/connect/view.ts';
import { type Connecting, changeMachine, removeMachine } from './connecting.ts';
import { serviceWords } from './words.ts';

type Configured = ConnectChoices['machines'][number];

export function ConfiguredMachines({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const leaving = useSignal<Configured | null>(null);
  const { choices, busy, removed } = connecting;
  const machines = choices.value?.machines ?? [];
  return (
    <section class="card" data-testid="configured">
      <h2>{t.configured}</h2>
      <p role="status" class="good strong">
        {removed.value !== null && t.removed(removed.value)}
      </p>
      <ul class="configured">
        {machines.map((machine) => (
          <li key={machine.id}>
            <span>
              <strong>{machine.name}</strong> {machine.name !== machine.id && <code>{machine.id}</code>}
              <span class="soft small">
                {machine.sourceId === null ? t.unread : [machine.sourceId, machine.profile].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span class="entry-buttons">
              {machine.sourceId !== null && (
                <button
                  type="button"
                  class="button button-small"
                  data-testid={`change-${machine.id}`}
                  aria-label={`${led(t.change)} ${machine.name}`}
                  disabled={busy}
                  onClick={() => void changeMachine(connecting, machine)}
                >
                  {t.change}
                </button>
              )}
              <button
                type="button"
                class="button button-small button-bad"
                data-testid={`remove-${machine.id}`}
                aria-label={`${led(t.remove)} ${machine.name}`}
                disabled={busy}
                onClick={() => {
                  leaving.value = machine;
                }}
              >
                {t.remove}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {leaving.value !== null && (
        <RemoveDialog
          connecting={connecting}
          machine={leaving.value}
          onClose={() => {
            leaving.value = null;
          }}
        />
      )}
    </section>
  );
}

interface RemoveProps {
  connecting: Connecting;
  machine: Configured;
  onClose: () => void;
}

function RemoveDialog({ connecting, machine, onClose }: RemoveProps) {
  const t = serviceWords.value;
  // Without a source there is only the plant that it can be taken out of.
  const fromPlant = useSignal(machine.sourceId === null);
  const mayWrite = connecting.choices.value?.right === 'add';
  return (
    <Dialog title={t.removeTitle(machine.name)} onClose={onClose} testId="remove">
      <p>{t.removeHelp}</p>
      <label class="check">
        <input
          type="checkbox"
          data-testid="remove-from-plant"
          checked={fromPlant}
          disabled={machine.sourceId === null}
          onChange={(event) => {
            fromPlant.value = event.currentTarget.checked;
          }}
        />
        {t.fromPlant}
      </label>
      {!mayWrite && <p class="soft">{t.removeOff}</p>}
      <div class="buttons">
        <button type="button" class="button" onClick={onClose}>
          {words.value.cancel}
        </button>
        <button
          type="button"
          class="button button-bad"
          data-testid="remove-confirm"
          disabled={!mayWrite}
          onClick={() => {
            onClose();
            void removeMachine(connecting, machine.id, fromPlant.value);
          }}
        >
          {t.remove}
        </button>
      </div>
    </Dialog>
  );
}
