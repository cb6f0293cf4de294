/** How the sending of the order's program stands, on its card, and the way to the dialog. */
import type { SendingOutcome } from '../../../shared/core/words/sending.ts';
import { now } from '../../../shared/ui/clock.ts';
import { recent } from '../../../shared/ui/format.ts';
import type { MachineCard } from '../view.ts';
import type { Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export const pills: Record<SendingOutcome, string> = {
  confirmed: 'pill-good',
  notConfirmed: 'pill-warn',
  refused: 'pill-bad',
  notSent: 'pill-warn',
};

/** On the order's card: how it stands, and the way to the dialog. */
export function SendRow({ tablet, machine }: { tablet: Tablet; machine: MachineCard }) {
  const t = tabletWords.value.send;
  const { sending } = machine;
  if (sending === null) return null;
  const { last } = sending;
  const outcome = last?.outcome ?? null;
  return (
    <div class="send" data-testid="send" data-outcome={outcome ?? (last === null ? 'none' : 'underWay')}>
      <p>
        {last === null ? (
          <span class="soft">{t.never}</span>
        ) : (
          <>
            <span class={`pill ${outcome === null ? 'pill-calm' : pills[outcome]}`}>
              {outcome === null ? t.underWay : t.outcomes[outcome]}
            </span>{' '}
            <span class="soft">
              {recent(last.at, now.peek())}
              {last.by !== null && ` · ${last.by}`}
            </span>
          </>
        )}
      </p>
      <button
        type="button"
        class="button"
        data-testid="send-open"
        onClick={() => {
          tablet.question.value = { kind: 'send', machineId: machine.id };
        }}
      >
        {t.open}
      </button>
    </div>
  );
}
