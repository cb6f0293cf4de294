/** What was entered at this machine lately, by whom: the next shift reads it, and a wrong entry is taken back. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../../../shared/ui/api.ts';
import { now } from '../../../shared/ui/clock.ts';
import { day } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { session } from '../../../shared/ui/session.ts';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { EnteredLine } from '../entries.ts';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { ask, give } from './state.ts';
import { tabletWords } from './words.ts';

export function EntriesDialog({ tablet, machine }: MachineProps) {
  const t = tabletWords.value;
  const a = askedWords.value;
  const answer = useSignal<Answer<{ entries: EnteredLine[] }> | null>(null);
  const done = tablet.outbox.entries.value.filter(({ state }) => state === 'done').length;
  useEffect(() => {
    let wanted = true;
    const query = new URLSearchParams({ machineId: machine.id });
    void call<{ entries: EnteredLine[] }>('GET', `/api/entries?${query}`, { entries: 'list' }).then((got) => {
      if (wanted) answer.value = got;
    });
    return () => {
      wanted = false;
    };
  }, [machine.id, done, session.value?.name]);
  const got = answer.value;
  const lines = got?.ok === true ? got.value.entries : [];
  return (
    <Dialog wide title={t.entries} onClose={() => ask(tablet, null)} testId="entries">
      {got === null && <p class="soft">{a.asking}</p>}
      {got?.ok === false && <ProblemNotice refusal={got.refusal} />}
      {got?.ok === true && lines.length === 0 && <p class="soft">{a.noEntries}</p>}
      <ul class="rows">
        {lines.map(({ seq, at, told, isUndone }) => (
          <li key={seq} class="row row-still">
            <span class="row-main">
              <span class={isUndone ? 'undone' : ''}>{sayHere(told)}</span>
              {day(at) !== day(now.peek()) && <span class="soft small">{day(at)}</span>}
            </span>
            {!isUndone && (
              <button
                type="button"
                class="button"
                data-testid={`undo-${seq}`}
                onClick={() => give(tablet, { type: 'undoCorrection', machineId: machine.id, seq })}
              >
                {a.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
