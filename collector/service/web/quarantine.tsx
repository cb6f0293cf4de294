/** Input that made no sense: seen, exported, and decided on by a supervisor. */

import { useEffect } from 'preact/hooks';
import { now } from '../../../shared/ui/clock.ts';
import { count, moment } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import type { ServiceView } from '../view.ts';
import { decide, loadQuarantine, type QuarantineRow, type Service } from './state.ts';
import { serviceWords } from './words.ts';

export function QuarantinePage({ service, view }: { service: Service; view: ServiceView }) {
  const t = serviceWords.value;
  const { open } = view.quarantine;
  const all = service.all.value;
  useEffect(() => void loadQuarantine(service), [open, all]);
  const loaded = service.quarantine.value;
  const entries = loaded?.entries ?? [];
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t.tabs.quarantine}</h2>
        <a class="button button-small" href="/api/quarantine/export" download="quarantine.jsonl" data-testid="export">
          {t.export}
        </a>
      </div>
      <p class="soft">{t.quarantineWhy}</p>
      <label class="check">
        <input
          type="checkbox"
          data-testid="show-all"
          checked={all}
          onChange={(event) => {
            service.all.value = event.currentTarget.checked;
          }}
        />
        {t.showAll}
      </label>
      {loaded !== null && entries.length === 0 && <p class="empty">{t.quarantineEmpty}</p>}
      <ul class="entries">
        {entries.map((entry) => (
          <Entry key={entry.id} service={service} entry={entry} view={view} alike={alikeOf(entry, entries)} />
        ))}
      </ul>
      {loaded !== null && !all && open > entries.length && (
        <p class="soft">{t.newest(count(entries.length), count(open))}</p>
      )}
    </section>
  );
}

/** Undecided entries of the same place and reason: a mad device is dealt with at one stroke, at the first of them. */
function alikeOf(entry: QuarantineRow, entries: readonly QuarantineRow[]): number[] {
  return entries
    .filter((one) => one.decision === null && one.where === entry.where && one.why === entry.why)
    .map(({ id }) => id);
}

function Entry({
  service,
  entry,
  view,
  alike,
}: {
  service: Service;
  entry: QuarantineRow;
  view: ServiceView;
  alike: readonly number[];
}) {
  const t = serviceWords.value;
  const machine = view.machines.find(({ id }) => id === entry.machineId);
  const { decision, decidedBy, decidedAt } = entry;
  return (
    <li class="entry" data-testid={`entry-${entry.id}`}>
      <div class="entry-head">
        <strong>{machine === undefined ? (entry.machineId ?? entry.sourceId) : named(machine.name)}</strong>
        <code>{entry.where}</code>
        <span class="soft small">{moment(entry.at, now.peek())}</span>
      </div>
      <ToldText as="p" text={entry.why} />
      <details>
        <summary class="small">{t.raw}</summary>
        <pre>{entry.raw}</pre>
      </details>
      {decision === null ? (
        <Decision service={service} entry={entry} alike={alike} />
      ) : (
        <p class="soft small">
          {t.decidedBy(t.decided[decision], decidedBy ?? '', decidedAt === null ? '' : moment(decidedAt, now.peek()))}
        </p>
      )}
    </li>
  );
}

function Decision({ service, entry, alike }: { service: Service; entry: QuarantineRow; alike: readonly number[] }) {
  const t = serviceWords.value;
  return (
    <div class="entry-buttons">
      {entry.takeable ? (
        <button
          type="button"
          class="button button-small"
          data-testid={`take-${entry.id}`}
          onClick={() => decide(service, [entry.id], 'taken')}
        >
          {t.take}
        </button>
      ) : (
        <span class="soft small">{t.notTakeable}</span>
      )}
      <button
        type="button"
        class="button button-small button-bad"
        data-testid={`discard-${entry.id}`}
        onClick={() => decide(service, [entry.id], 'discarded')}
      >
        {t.discard}
      </button>
      {alike.length > 1 && alike[0] === entry.id && (
        <button
          type="button"
          class="button button-small button-bad"
          data-testid={`discard-like-${entry.id}`}
          onClick={() => decide(service, alike, 'discarded')}
        >
          {t.discardGroup(count(alike.length))}
        </button>
      )}
    </div>
  );
}
