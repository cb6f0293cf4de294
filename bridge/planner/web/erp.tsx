/** What the ERP has been told, what waits, and what it refused, in its own words. */

import { now } from '../../../shared/ui/clock.ts';
import { clock, count, moment } from '../../../shared/ui/format.ts';
import { Icon } from '../../../shared/ui/icons.tsx';
import { words } from '../../../shared/ui/language.ts';
import type { OutboxEntry, OutboxView } from '../view.ts';
import { type Planner, retryConfirmation } from './state.ts';
import { plannerWords } from './words.ts';

function summaryOf(outbox: OutboxView): { look: string; icon: 'check' | 'warning' | 'plug'; text: string } {
  const t = plannerWords.value;
  if (outbox.parked > 0) return { look: 'pill-bad', icon: 'warning', text: t.outboxParked(count(outbox.parked)) };
  if (outbox.problem !== null) return { look: 'pill-warn', icon: 'plug', text: t.outboxBehind(count(outbox.waiting)) };
  if (outbox.waiting > 0) return { look: 'pill-calm', icon: 'plug', text: t.outboxBehind(count(outbox.waiting)) };
  return { look: 'pill-good', icon: 'check', text: t.outboxInStep };
}

export function ErpPill({ outbox }: { outbox: OutboxView }) {
  const { look, icon, text } = summaryOf(outbox);
  return (
    <a class={`pill ${look} erp-pill`} href="#erp" data-testid="erp-state">
      <Icon name={icon} size={18} /> ERP: {text}
    </a>
  );
}

export function ErpCard({ planner, outbox }: { planner: Planner; outbox: OutboxView }) {
  const t = plannerWords.value;
  const when = outbox.lastDeliveredAt;
  return (
    <section class="card" id="erp">
      <div class="card-head">
        <h2>{t.outbox}</h2>
        <span class="soft small">{when === null ? t.neverDelivered : t.lastDelivered(moment(when, now.peek()))}</span>
      </div>
      <ul class="outbox-counts">
        <li>
          <strong>{count(outbox.acknowledged)}</strong> {t.outboxStates.acknowledged}
        </li>
        <li>
          <strong>{count(outbox.waiting)}</strong> {t.outboxStates.waiting}
        </li>
        <li class={outbox.parked > 0 ? 'bad' : ''}>
          <strong>{count(outbox.parked)}</strong> {t.outboxStates.parked}
        </li>
      </ul>
      {outbox.problem !== null && <p class="notice">{outbox.problem}</p>}
      {outbox.parked > 0 && <p class="soft small">{t.parkedHelp}</p>}
      {outbox.entries.length === 0 ? (
        <p class="soft">{t.outboxNone}</p>
      ) : (
        <Entries planner={planner} entries={outbox.entries} />
      )}
    </section>
  );
}

const rank = { parked: 0, sending: 1, waiting: 2, acknowledged: 3 } as const;

function Entries({ planner, entries }: { planner: Planner; entries: readonly OutboxEntry[] }) {
  const t = plannerWords.value;
  const shown = [...entries].sort((a, b) => rank[a.status] - rank[b.status] || b.createdAt - a.createdAt).slice(0, 20);
  return (
    <div class="scroller">
      <table>
        <thead>
          <tr>
            <th scope="col">{t.columnWhen}</th>
            <th scope="col">{t.columnOrder}</th>
            <th scope="col">{t.columnKind}</th>
            <th scope="col" class="number">
              {t.columnYield}
            </th>
            <th scope="col" class="number">
              {t.columnScrap}
            </th>
            <th scope="col">{t.columnState}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <Entry key={entry.key} planner={planner} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Entry({ planner, entry }: { planner: Planner; entry: OutboxEntry }) {
  const t = plannerWords.value;
  const parked = entry.status === 'parked';
  return (
    <tr data-testid={`outbox-${entry.key}`} data-status={entry.status} class={parked ? 'parked' : ''}>
      <td title={moment(entry.createdAt, 0)}>{clock(entry.createdAt)}</td>
      <td>{entry.operationId}</td>
      <td>{t.kinds[entry.kind]}</td>
      <td class="number">{count(entry.yieldPcs)}</td>
      <td class="number">{count(entry.scrapPcs)}</td>
      <td>
        <span class={`pill ${parked ? 'pill-bad' : entry.status === 'acknowledged' ? 'pill-good' : 'pill-calm'}`}>
          {t.outboxStates[entry.status]}
        </span>{' '}
        {entry.attempts > 1 && <span class="soft small">{t.tries(count(entry.attempts))}</span>}
        {entry.message !== null && entry.status !== 'acknowledged' && (
          <p class="small outbox-words">“{entry.message}”</p>
        )}
        {parked && (
          <button
            type="button"
            class="button button-small"
            data-testid={`retry-${entry.key}`}
            onClick={() => retryConfirmation(planner, entry.key)}
          >
            {words.value.retry}
          </button>
        )}
      </td>
    </tr>
  );
}
