/** What can be started here: the most urgent at once, every other one behind one tap or a search. One tap starts it. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Gate } from '../../../shared/core/materials/gate.ts';
import { call } from '../../../shared/ui/api.ts';
import { now } from '../../../shared/ui/clock.ts';
import { duration, moment, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { withSession } from '../../../shared/ui/session.ts';
import { findOrders } from '../find.ts';
import type { QueueEntry } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { give, type Tablet } from './state.ts';
import { tabletWords } from './words.ts';

const SHOWN = 5;

export function Queue({ tablet, machine }: MachineProps) {
  const t = tabletWords.value;
  const text = useSignal('');
  const all = useSignal(false);
  const found = useFound(machine.id, machine.queue, machine.queued, text.value);
  const shown = all.value || text.value !== '' ? found : machine.queue.slice(0, SHOWN);
  return (
    <section class="card queue">
      <h2>{t.nextOrders}</h2>
      {machine.queued === 0 && <p class="soft">{t.noNextOrders}</p>}
      {machine.queued > SHOWN && (
        <input
          type="search"
          class="search"
          data-testid="queue-search"
          aria-label={t.findOrder}
          placeholder={t.findOrder}
          value={text}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      )}
      <ul class="rows">
        {shown.map((entry) => (
          <QueueRow key={entry.operationId} tablet={tablet} machineId={machine.id} entry={entry} />
        ))}
      </ul>
      {text.value !== '' && found.length === 0 && <p class="soft">{t.nothingFound}</p>}
      {machine.queued > SHOWN && text.value === '' && (
        <button
          type="button"
          class="button more"
          data-testid="queue-all"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? t.showFewer : t.showAll(machine.queued)}
        </button>
      )}
      {all.value && text.value === '' && machine.queued > machine.queue.length && <p class="soft">{t.findOthers}</p>}
    </section>
  );
}

/** Of what the page has at once; what it has no room for the box finds, while there is a line. */
function useFound(
  machineId: string,
  queue: readonly QueueEntry[],
  queued: number,
  text: string,
): readonly QueueEntry[] {
  const others = useSignal<readonly QueueEntry[]>([]);
  const asks = text.trim() !== '' && queued > queue.length;
  useEffect(() => {
    if (!asks) {
      others.value = [];
      return;
    }
    let wanted = true;
    const query = new URLSearchParams({ machineId, text });
    void call<{ queue: QueueEntry[] }>('GET', `/api/queue?${query}`, { queue: 'list' }).then((answer) => {
      if (wanted && answer.ok) others.value = answer.value.queue;
    });
    return () => {
      wanted = false;
    };
  }, [machineId, asks, text]);
  const here = findOrders(queue, text);
  const known = new Set(queue.map(({ operationId }) => operationId));
  return [...here, ...others.value.filter(({ operationId }) => !known.has(operationId))];
}

function QueueRow({ tablet, machineId, entry }: { tablet: Tablet; machineId: string; entry: QueueEntry }) {
  const t = tabletWords.value;
  const { operationId } = entry;
  const asksWhy = useSignal(false);
  const places = entry.runsAt.map((id) => named(tablet.machines.value.find((one) => one.id === id)?.name ?? id));
  const notes = [
    entry.status === 'interrupted' ? t.interrupted : null,
    places.length > 0 ? t.runsAt(places.join(', ')) : entry.status === 'begun' ? t.begun : null,
    entry.waitsFor === null ? null : t.waitsFor(entry.waitsFor),
    entry.gate === undefined ? null : gateNote(entry.gate),
    entry.gateAt === undefined ? null : t.gateAsOf(moment(entry.gateAt, now.peek())),
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
        <span class={entry.waitsFor === null && entry.gate === undefined ? 'soft' : 'warn'}>{notes.join(' · ')}</span>
      </span>
      <button
        type="button"
        class="button"
        data-testid={`start-${operationId}`}
        onClick={() => {
          if (entry.gate === undefined) give(tablet, { type: 'startOperation', machineId, operationId });
          else asksWhy.value = !asksWhy.value;
        }}
      >
        {entry.status === 'waiting' ? t.start : t.goOn}
      </button>
      {asksWhy.value && entry.gate !== undefined && (
        <PassGate
          onReason={(reason) => {
            asksWhy.value = false;
            withSession(() => {
              give(tablet, { type: 'addNote', machineId, operationId, text: t.begunAllTheSame(reason) });
              give(tablet, { type: 'startOperation', machineId, operationId });
            });
          }}
        />
      )}
    </li>
  );
}

function gateNote(gate: Gate): string {
  const t = tabletWords.value;
  switch (gate.kind) {
    case 'engineering':
      return t.gateEngineering;
    case 'tool':
      return t.gateTool(gate.tool);
    case 'kit':
    case 'material':
      return t.gateMaterial(gate.itemIds.join(', '), gate.readyAt === null ? null : moment(gate.readyAt, now.peek()));
    default:
      return gate satisfies never;
  }
}

/** Something is missing: whoever begins all the same says why, for the next shift and the office. */
function PassGate({ onReason }: { onReason: (reason: string) => void }) {
  const t = tabletWords.value;
  const reason = useSignal('');
  return (
    <form
      class="pass-gate"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.value.trim() !== '') onReason(reason.value.trim());
      }}
    >
      <label class="field">
        {t.whyAllTheSame}
        <input
          maxLength={500}
          data-testid="gate-reason"
          value={reason}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="button button-main" data-testid="gate-pass" disabled={reason.value.trim() === ''}>
        {t.startAllTheSame}
      </button>
    </form>
  );
}
