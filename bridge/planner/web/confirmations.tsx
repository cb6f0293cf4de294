/** The page of what the ERP did not take: by cause, page by page, each with its content and what may be decided. */
import { type Signal, useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { now } from '../../../shared/ui/clock.ts';
import { count, duration, moment, quantity, recent } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Cause, Causes, NeedyPage, NeedyPosting } from '../../erp/desk.ts';
import type { PlannerView } from '../view.ts';
import { type Decided, DecisionForm } from './decide.tsx';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { PostingDialog, Quoted } from './posting.tsx';
import { confirmationsOf, goTo, printRoute, type Route } from './route.ts';
import { deskWords, plannerWords } from './words.ts';

type Place = Extract<Route, { page: 'confirmations' }>;

export function Confirmations({ place, view }: { place: Place; view: PlannerView }) {
  const decisions = useSignal(0);
  const last = useSignal<Decided | null>(null);
  const { parked, doubtful, lastDeliveredAt } = view.outbox;
  const stamp = `${parked} ${doubtful} ${lastDeliveredAt} ${decisions.value}`;
  const causes = useLoaded<Causes>('/api/postings/causes', { causes: 'list' }, stamp).value;
  const close = (): void => goTo({ ...place, posting: null, deciding: null });
  const onDecided = (decided: Decided): void => {
    last.value = decided;
    decisions.value += 1;
    close();
  };
  const group = causes?.ok === true ? causes.value.causes.find(({ cause }) => cause === place.deciding) : undefined;
  return (
    <>
      <Head causes={causes?.ok ? causes.value : null} last={last} />
      {causes?.ok === false && <ProblemNotice refusal={causes.refusal} />}
      {causes?.ok === true && causes.value.causes.length > 0 && (
        <div class="desk">
          <CauseList causes={causes.value} place={place} />
          <PostingList place={place} stamp={stamp} />
        </div>
      )}
      {place.posting !== null && (
        <PostingDialog
          key={place.posting}
          postingKey={place.posting}
          stamp={stamp}
          view={view}
          onClose={close}
          onDecided={onDecided}
        />
      )}
      {group !== undefined && <GroupDialog key={group.cause} group={group} onClose={close} onDecided={onDecided} />}
    </>
  );
}

function Head({ causes, last }: { causes: Causes | null; last: Signal<Decided | null> }) {
  const t = deskWords.value;
  const needy = causes === null ? null : causes.parked + causes.doubtful;
  return (
    <DeskHead back="erp" title={t.title}>
      <p class="soft" role="status" data-testid="needy-counts">
        {causes !== null && (needy === 0 ? t.none : t.counts(count(causes.parked), count(causes.doubtful)))}
        {last.value !== null && ` ${t.decided(count(last.value.decided))}`}
        {last.value !== null && last.value.passedOver > 0 && ` ${t.passedOver(count(last.value.passedOver))}`}
      </p>
    </DeskHead>
  );
}

interface CauseListProps {
  causes: Causes;
  place: Place;
}

function CauseList({ causes, place }: CauseListProps) {
  const t = deskWords.value;
  const href = (cause: string | null) => printRoute(confirmationsOf(cause));
  const current = (cause: string | null) => (place.cause === cause ? ('true' as const) : undefined);
  return (
    <section class="card causes" data-testid="causes">
      <h2>{t.causes}</h2>
      <ul>
        <li class="cause" aria-current={current(null)}>
          <a href={href(null)} data-testid="cause-all">
            <strong>{t.all}</strong> <span class="number">{count(causes.parked + causes.doubtful)}</span>
          </a>
        </li>
        {causes.causes.map((one) => (
          <li key={one.cause} class="cause" aria-current={current(one.cause)} data-testid={`cause-${one.cause}`}>
            <a href={href(one.cause)}>
              <span class={`pill ${one.status === 'doubtful' ? 'pill-warn' : 'pill-bad'}`}>{t.states[one.status]}</span>{' '}
              <strong class="number">{count(one.count)}</strong>{' '}
              <span class="soft small">{t.since(moment(one.oldestAt, now.peek()))}</span>
              <span class="cause-words">{one.words === null ? t.noWords : <Quoted text={one.words} />}</span>
            </a>
            <p class="small">{one.status === 'doubtful' ? t.doubtfulCure : t.cures[one.cure ?? 'other']}</p>
            <button
              type="button"
              class="button button-small"
              data-testid={`group-${one.cause}`}
              onClick={() => goTo({ ...place, deciding: one.cause })}
            >
              {one.count === 1 ? t.decide : t.decideGroup(count(one.count))}
            </button>
          </li>
        ))}
        {causes.left > 0 && <li class="small soft">{t.causesLeft(count(causes.left))}</li>}
      </ul>
    </section>
  );
}

interface GroupDialogProps {
  group: Cause;
  onClose: () => void;
  onDecided: (decided: Decided) => void;
}

function GroupDialog({ group: now, onClose, onDecided }: GroupDialogProps) {
  const t = deskWords.value;
  // Decided is about what was there when it opened.
  const [group] = useState(now);
  return (
    <Dialog title={t.decideGroup(count(group.count))} onClose={onClose} testId="group-dialog">
      {group.words !== null && (
        <p>
          <Quoted text={group.words} />
        </p>
      )}
      <p class="soft">{group.status === 'doubtful' ? t.doubtfulCure : t.cures[group.cure ?? 'other']}</p>
      <DecisionForm
        about={{ cause: group.cause, until: group.until, standsSince: group.standsSince }}
        acts={group.acts}
        onDecided={onDecided}
      />
    </Dialog>
  );
}

function PostingList({ place, stamp }: { place: Place; stamp: string }) {
  const t = deskWords.value;
  const query = new URLSearchParams({ page: String(place.number) });
  if (place.cause !== null) query.set('cause', place.cause);
  const answer = useLoaded<NeedyPage>(`/api/postings?${query}`, { postings: 'list' }, stamp).value;
  if (answer === null) return <section class="card">…</section>;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  const { postings, page, pages, total } = answer.value;
  const to = (number: number) => printRoute({ ...place, number, posting: null, deciding: null });
  return (
    <section class="card" data-testid="postings">
      <div class="card-head">
        <h2>{t.list}</h2>
        <span class="soft small">{t.pageOf(count(page), count(pages), count(total))}</span>
      </div>
      <ul>
        {postings.map((posting) => (
          <Row key={posting.key} posting={posting} place={place} />
        ))}
      </ul>
      {pages > 1 && (
        <nav class="pages" aria-label={t.pageOf(count(page), count(pages), count(total))}>
          {page > 1 && (
            <a class="button button-small" href={to(page - 1)} data-testid="page-before">
              ← {t.before}
            </a>
          )}
          {page < pages && (
            <a class="button button-small" href={to(page + 1)} data-testid="page-after">
              {t.after} →
            </a>
          )}
        </nav>
      )}
    </section>
  );
}

function Row({ posting, place }: { posting: NeedyPosting; place: Place }) {
  const t = deskWords.value;
  const { key, status, operationId, kind, createdAt, message, unit, scrapPcs } = posting;
  const { machineMs, yieldPcs, setupMs } = posting.says;
  const said = [
    `${t.amounts.yield} ${quantity(yieldPcs, unit)}`,
    ...(scrapPcs > 0 ? [`${t.amounts.scrap} ${quantity(scrapPcs, unit)}`] : []),
    ...(machineMs > 0 ? [`${t.amounts.machine} ${duration(machineMs)}`] : []),
    ...(setupMs > 0 ? [`${t.amounts.setup} ${duration(setupMs)}`] : []),
  ];
  return (
    <li class="posting-row" data-testid={`posting-${key}`} data-status={status}>
      <span class="posting-name">
        <strong>{operationId}</strong> <span class="soft">{plannerWords.value.kinds[kind]}</span>
        <span class="soft small">{recent(createdAt, now.peek())}</span>
      </span>
      <span class="posting-said">{said.join(' · ')}</span>
      <span class="posting-words small">{message === null ? t.noWords : <Quoted text={message} />}</span>
      <a
        class="button button-small"
        href={printRoute({ ...place, posting: key, deciding: null })}
        aria-label={`${t.open} ${operationId}`}
        data-testid={`open-${key}`}
      >
        {t.open}
      </a>
    </li>
  );
}
