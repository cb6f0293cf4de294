/** What the ERP has been told, what waits, and what it refused, in its own words. */

import type { Unit } from '../../../shared/core/words/quantity.ts';
import { now } from '../../../shared/ui/clock.ts';
import { clock, count, moment, quantity, recent } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { told } from '../../../shared/ui/speech.ts';
import type { OutboxEntry, OutboxView } from '../../erp/outbox-view.ts';
import type { PlannerView } from '../view.ts';
import { Downloads, MasterGaps, SetAside, VanishedOrders } from './from-erp.tsx';
import { confirmationsOf, partOfPlant, printRoute } from './route.ts';
import { type Planner, retryConfirmation } from './state.ts';
import { asideWords, deskWords, plannerWords } from './words.ts';

function summaryOf(outbox: OutboxView): { look: string; icon: 'check' | 'warning' | 'plug'; text: string } {
  const t = plannerWords.value;
  const needy = outbox.parked + outbox.doubtful;
  if (needy > 0) return { look: 'pill-bad', icon: 'warning', text: t.outboxParked(count(needy)) };
  if (outbox.problem !== null) return { look: 'pill-warn', icon: 'plug', text: t.outboxBehind(count(outbox.waiting)) };
  if (outbox.waiting > 0) return { look: 'pill-calm', icon: 'plug', text: t.outboxBehind(count(outbox.waiting)) };
  return { look: 'pill-good', icon: 'check', text: t.outboxInStep };
}

export function ErpPill({ outbox }: { outbox: OutboxView }) {
  const { look, icon, text } = summaryOf(outbox);
  const href = outbox.parked + outbox.doubtful > 0 ? printRoute(confirmationsOf()) : partOfPlant('erp');
  return (
    <a class={`pill ${look} erp-pill`} href={href} data-testid="erp-state">
      <Icon name={icon} size={18} /> ERP<span class="erp-word">{text}</span>
    </a>
  );
}

export function ErpCard({ planner, view }: { planner: Planner; view: PlannerView }) {
  const { outbox, setAside, vanished, downloads, master } = view;
  const t = plannerWords.value;
  const when = outbox.lastDeliveredAt;
  return (
    <section class="card" id="erp">
      <div class="card-head">
        <h2>{t.outbox}</h2>
        <span class="soft small">{when === null ? t.neverDelivered : t.lastDelivered(recent(when, now.peek()))}</span>
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
        {outbox.doubtful > 0 && (
          <li class="bad">
            <strong>{count(outbox.doubtful)}</strong> {t.outboxStates.doubtful}
          </li>
        )}
        {outbox.parked + outbox.doubtful > 0 && (
          <li class="to-desk">
            <a class="button button-small" href={printRoute(confirmationsOf())} data-testid="to-confirmations">
              {deskWords.value.link(count(outbox.parked + outbox.doubtful))}
            </a>
          </li>
        )}
      </ul>
      <a class="small" href={printRoute({ page: 'aside' })} data-testid="to-aside">
        {asideWords.value.link}
      </a>
      <Downloads downloads={downloads} />
      <MasterGaps master={master} />
      <SetAside setAside={setAside} />
      <VanishedOrders vanished={vanished} />
      {outbox.problem !== null && <p class="notice">{told(outbox.problem).words}</p>}
      {outbox.parked > 0 && <p class="soft small">{t.parkedHelp}</p>}
      {outbox.entries.length === 0 ? (
        <p class="soft">{t.outboxNone}</p>
      ) : (
        <Entries planner={planner} entries={outbox.entries} />
      )}
    </section>
  );
}

const rank = { doubtful: 0, parked: 0, sending: 1, waiting: 2, handedOver: 3, acknowledged: 3, givenUp: 3 } as const;
const MOST_SHOWN = 12;

function Entries({ planner, entries }: { planner: Planner; entries: readonly OutboxEntry[] }) {
  const t = plannerWords.value;
  const shown = [...entries]
    .sort((a, b) => rank[a.status] - rank[b.status] || b.createdAt - a.createdAt)
    .slice(0, MOST_SHOWN);
  return (
    <>
      <div class="outbox-row outbox-head" aria-hidden="true">
        <span>{t.columnWhen}</span>
        <span>{t.columnOrder}</span>
        <span>{t.columnKind}</span>
        <span class="number">{t.columnYield}</span>
        <span class="number">{t.columnScrap}</span>
        <span>{t.columnState}</span>
      </div>
      <ul>
        {shown.map((entry) => (
          <Entry key={entry.key} planner={planner} entry={entry} />
        ))}
      </ul>
    </>
  );
}

function Entry({ planner, entry }: { planner: Planner; entry: OutboxEntry }) {
  const t = plannerWords.value;
  const parked = entry.status === 'parked';
  return (
    <li class={`outbox-row ${parked ? 'parked' : ''}`} data-testid={`outbox-${entry.key}`} data-status={entry.status}>
      <span title={moment(entry.createdAt, 0)}>{clock(entry.createdAt)}</span>
      <strong>{entry.operationId}</strong>
      <span>{t.kinds[entry.kind]}</span>
      <Pieces label={t.columnYield} value={entry.yieldPcs} unit={entry.unit} />
      <Pieces label={t.columnScrap} value={entry.scrapPcs} unit={entry.unit} />
      <span class="outbox-state">
        <span class={`pill ${parked ? 'pill-bad' : entry.status === 'acknowledged' ? 'pill-good' : 'pill-calm'}`}>
          {t.outboxStates[entry.status]}
        </span>
        {entry.attempts > 1 && <span class="soft small">{t.tries(count(entry.attempts))}</span>}
        {entry.message !== null && entry.status !== 'acknowledged' && <q class="small">{told(entry.message).words}</q>}
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
      </span>
    </li>
  );
}

function Pieces({ label, value, unit }: { label: string; value: number; unit: Unit | undefined }) {
  return (
    <span class="number">
      <span class="outbox-label">{label} </span>
      {quantity(value, unit)}
    </span>
  );
}
