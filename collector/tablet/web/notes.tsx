/** What people noted here, newest first: the next shift reads it on the machine's page. */
import { useSignal } from '@preact/signals';
import { now } from '../../../shared/ui/clock.ts';
import { moment } from '../../../shared/ui/format.ts';
import type { MachineProps } from './machine.tsx';
import { tabletWords } from './words.ts';

const SHOWN = 3;

export function Notes({ machine }: MachineProps) {
  const t = tabletWords.value;
  const all = useSignal(false);
  const { notes } = machine;
  if (notes.length === 0) return null;
  return (
    <section class="card notes" data-testid="notes">
      <h2>{t.notes}</h2>
      <ul>
        {notes.slice(0, all.value ? notes.length : SHOWN).map(({ seq, at, by, operationId, text }) => (
          <li key={seq}>
            <p class="note-text">{text}</p>
            <p class="soft small">
              {[moment(at, now.peek()), by, operationId].filter((part) => part !== null).join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      {notes.length > SHOWN && (
        <button
          type="button"
          class="button more"
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? t.showFewer : t.showAll(notes.length)}
        </button>
      )}
    </section>
  );
}
