/** What waits for this machine; one tap starts it. */
import { now } from '../../../shared/ui/clock.ts';
import { duration, moment, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import type { QueueEntry } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { isOnItsWay } from './pending.ts';
import { give, type Tablet } from './state.ts';
import { tabletWords } from './words.ts';

const SHOWN = 5;

export function Queue({ tablet, machine }: MachineProps) {
  const t = tabletWords.value;
  return (
    <section class="card queue">
      <h2>{t.nextOrders}</h2>
      {machine.queue.length === 0 && <p class="soft">{t.noNextOrders}</p>}
      <ul class="rows">
        {machine.queue.slice(0, SHOWN).map((entry) => (
          <QueueRow key={entry.operationId} tablet={tablet} machineId={machine.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function QueueRow({ tablet, machineId, entry }: { tablet: Tablet; machineId: string; entry: QueueEntry }) {
  const t = tabletWords.value;
  const { operationId } = entry;
  const busy = isOnItsWay(tablet.outbox.entries.value, operationId);
  const notes = [
    entry.status === 'interrupted' ? t.interrupted : null,
    entry.waitsFor === null ? null : t.waitsFor(entry.waitsFor),
    entry.customer,
    entry.dueAt === null ? null : t.due(moment(entry.dueAt, now.peek())),
  ].filter((note) => note !== null);
  return (
    <li class="row row-still">
      <span class="row-main">
        <strong>
          {entry.orderId} · {entry.itemName || entry.itemId}{' '}
          <span class="soft operation-number">{entry.operationNumber}</span>
        </strong>
        <span class="soft">
          {entry.goodPcs > 0 ? `${quantityNumber(entry.goodPcs, entry.unit)} / ` : ''}
          {quantity(entry.quantityPcs, entry.unit)} ·{' '}
          {t.runTime(duration(entry.plannedSetupMs), duration(entry.plannedRunMs))}
        </span>
        <span class={entry.waitsFor === null ? 'soft' : 'warn'}>{notes.join(' · ')}</span>
      </span>
      <button
        type="button"
        class="button"
        data-testid={`start-${operationId}`}
        disabled={busy}
        onClick={() => give(tablet, { type: 'startOperation', machineId, operationId })}
      >
        {busy ? t.sending : entry.status === 'interrupted' ? t.goOn : t.start}
      </button>
    </li>
  );
}
