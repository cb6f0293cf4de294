/** Program and setup parameters of the order in work, to the machine: seen before they go out, and what became of them. */
import { useComputed } from '@preact/signals';
import type { PlainValue } from '../../../shared/core/words/order.ts';
import type { SendingResult } from '../../../shared/core/words/sending.ts';
import { serverNow } from '../../../shared/ui/clock.ts';
import { amount } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { sayHere, told } from '../../../shared/ui/speech.ts';
import type { MachineSending } from '../view.ts';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { isOnItsWay } from './pending.ts';
import { pills } from './send.tsx';
import { give } from './state.ts';
import { tabletWords } from './words.ts';

export function SendDialog({ tablet, machine, title }: MachineProps & { title: string }) {
  const t = askedWords.value.send;
  const { sending } = machine;
  const close = () => {
    tablet.question.value = null;
  };
  const busy = useComputed(() => sending !== null && isOnItsWay(tablet.outbox.entries.value, sending.operationId));
  if (sending === null) return null;
  const { operationId, toSend, last, by } = sending;
  const underWay = last !== null && last.outcome === null;
  return (
    <Dialog title={title} onClose={close} testId="send-dialog">
      <ValueRows sending={sending} />
      {toSend.left.length > 0 && <p class="warn">{t.left(toSend.left.join(', '))}</p>}
      {toSend.problem !== null && <p class="bad strong">{sayHere(toSend.problem)}</p>}
      {by === 'supervisor' && <p class="soft">{t.supervisor}</p>}
      <div class="buttons">
        <button type="button" class="button" onClick={close}>
          {words.value.close}
        </button>
        <button
          type="button"
          class="button button-main"
          data-testid="send-now"
          disabled={busy.value || underWay || toSend.problem !== null || toSend.values.length === 0}
          onClick={() =>
            give(tablet, { type: 'sendProgram', machineId: machine.id, operationId, askedAt: serverNow() })
          }
        >
          {busy.value || underWay ? tabletWords.value.send.underWay : t.now}
        </button>
      </div>
    </Dialog>
  );
}

/** What will go out; beside it what became of the same value the last time. */
function ValueRows({ sending: { toSend, last } }: { sending: MachineSending }) {
  const t = askedWords.value.send;
  if (toSend.values.length === 0) return <p>{t.nothing}</p>;
  return (
    <ul class="sent-values">
      {toSend.values.map(({ name, value }) => (
        <li key={name} data-testid={`value-${name}`}>
          <span class="soft">{labelOf(name)}</span>
          <strong>{shown(value)}</strong>
          <Became result={last?.results.find((result) => result.name === name)} value={value} />
        </li>
      ))}
    </ul>
  );
}

function Became({ result, value }: { result: SendingResult | undefined; value: PlainValue }) {
  const t = askedWords.value.send;
  if (result === undefined || result.value !== value) return null;
  return (
    <span class="became">
      <span class={`pill ${pills[result.outcome]}`}>{tabletWords.value.send.outcomes[result.outcome]}</span>
      {result.before !== null && result.outcome === 'confirmed' && (
        <span class="soft small">{t.before(shown(result.before))}</span>
      )}
      {result.words !== null && <span class="soft small">{told(result.words).words}</span>}
    </span>
  );
}

function labelOf(name: string): string {
  const labels: Record<string, string> = askedWords.value.send.names;
  return Object.hasOwn(labels, name) ? (labels[name] ?? name) : name;
}

function shown(value: PlainValue): string {
  if (typeof value === 'boolean') return value ? askedWords.value.send.yes : askedWords.value.send.no;
  return typeof value === 'number' ? amount(value) : value;
}
