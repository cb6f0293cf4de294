/** The page of planning figures: what the ERP plans with beside what was measured; a person accepts what it should hear. */
import { useSignal } from '@preact/signals';
import type { Proposal } from '../../../shared/core/reports/proposals.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { count, dash, dateOfYear, dayAndTime, decimal, duration, led, percent } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { ProposalsView } from '../../erp/proposals.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { NotHere } from './not-here.tsx';
import { ReasonField } from './reason-field.tsx';
import { goTo, type Route } from './route.ts';
import { deskWords, lookWords, plannerWords } from './words.ts';

type Window = ProposalsView['window'];

type Place = Extract<Route, { page: 'figures' }>;

export function ProposalsPage({ place, view }: { place: Place; view: PlannerView }) {
  const t = deskWords.value;
  const accepted = useSignal(0);
  const answer = useLoaded<ProposalsView>(
    `/api/proposals${place.all ? '?many=1000' : ''}`,
    { proposals: 'list', accepted: 'list' },
    String(accepted.value),
    'proposals',
  ).value;
  const known = answer?.ok === true ? answer.value.proposals : [];
  const accepting = known.find(({ id }) => id === place.accepting);
  const close = () => goTo({ ...place, accepting: null });
  return (
    <>
      <DeskHead back="paper" title={t.figuresTitle} />
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && (
        <>
          <Proposed
            answer={answer.value}
            view={view}
            onAccept={({ id }) => goTo({ ...place, accepting: id })}
            onAll={() => goTo({ ...place, all: true })}
          />
          <Accepted answer={answer.value} view={view} />
        </>
      )}
      {answer?.ok === true && accepting !== undefined && (
        <AcceptDialog
          proposal={accepting}
          window={answer.value.window}
          view={view}
          onClose={close}
          onAccepted={() => {
            close();
            accepted.value += 1;
          }}
        />
      )}
      {answer?.ok === true && place.accepting !== null && accepting === undefined && (
        <NotHere what={lookWords.value.noSuchFigure} onClose={close} />
      )}
    </>
  );
}

interface ProposedProps {
  answer: ProposalsView;
  view: PlannerView;
  onAccept: (proposal: Proposal) => void;
  onAll: () => void;
}

function Proposed({ answer, view, onAccept, onAll }: ProposedProps) {
  const t = deskWords.value;
  const { proposals, left, window } = answer;
  return (
    <section class="card" data-testid="proposals">
      <div class="card-head">
        <h2>{t.proposed}</h2>
        <span class="soft small">{t.measuredOver(dateOfYear(window.from), dateOfYear(window.to))}</span>
      </div>
      {proposals.length === 0 && <p class="soft">{t.proposedNone}</p>}
      <ul>
        {proposals.map((one) => (
          <li key={one.id} class="proposal-row" data-testid={`proposal-${one.id}`}>
            <span class="posting-name">
              <strong>{t.kinds[one.kind]}</strong>
              <span class="soft">{whereOf(one, view)}</span>
            </span>
            <Change proposal={one} />
            <span class="small soft">{t.restsOn[one.kind](count(one.count))}</span>
            <button
              type="button"
              class="button button-small"
              aria-label={`${led(t.accept)} ${t.kinds[one.kind]}, ${whereOf(one, view)}`}
              data-testid={`accept-${one.id}`}
              onClick={() => onAccept(one)}
            >
              {t.accept}
            </button>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <button type="button" class="button button-small" data-testid="all-proposals" onClick={onAll}>
          {plannerWords.value.showAll(count(proposals.length + left))}
        </button>
      )}
    </section>
  );
}

function Change({ proposal }: { proposal: Proposal }) {
  const { paper, measured } = proposal;
  const ratio = paper === null || paper === 0 ? null : measured / paper - 1;
  return (
    <span>
      <span class="soft">{inUnits(proposal, paper)}</span> → <strong>{inUnits(proposal, measured)}</strong>
      {ratio !== null && <span class="small soft"> ({`${ratio > 0 ? '+' : ''}${percent(ratio)}`})</span>}
    </span>
  );
}

function Accepted({ answer, view }: { answer: ProposalsView; view: PlannerView }) {
  const t = deskWords.value;
  const { accepted, isTaken } = answer;
  return (
    <section class="card" data-testid="accepted">
      <div class="card-head">
        <h2>{t.accepted}</h2>
        {accepted.length > 0 && (
          <a class="button button-small" href="/api/proposals.csv" download data-testid="export">
            {t.exportFigures}
          </a>
        )}
      </div>
      <p class="soft small">{isTaken ? t.taken : t.notTaken}</p>
      <ul>
        {accepted.map((one) => (
          <li key={one.n} class="proposal-row">
            <span class="posting-name">
              <strong>{t.kinds[one.kind]}</strong>
              <span class="soft">{whereOf(one, view)}</span>
            </span>
            <Change proposal={one} />
            <span class="small">
              {led(t.historyBy(one.by, dayAndTime(one.at)))} {one.reason}
            </span>
            <span class="small soft">
              {one.toldAt === null ? (isTaken ? t.toldNotYet : '') : t.told(dayAndTime(one.toldAt))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface AcceptDialogProps {
  proposal: Proposal;
  window: Window;
  view: PlannerView;
  onClose: () => void;
  onAccepted: () => void;
}

function AcceptDialog({ proposal, window, view, onClose, onAccepted }: AcceptDialogProps) {
  const t = deskWords.value;
  const reason = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const send = async () => {
    const { id, measured } = proposal;
    const answer = await call('POST', '/api/proposals/accept', null, { id, ...window, measured, reason: reason.value });
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void send());
    else if (answer.ok) onAccepted();
    else refusal.value = answer.refusal;
  };
  return (
    <Dialog title={`${t.kinds[proposal.kind]}, ${whereOf(proposal, view)}`} onClose={onClose} testId="accept-dialog">
      <p class="proposal-change">
        <Change proposal={proposal} />
      </p>
      <p class="soft">{t.restsOn[proposal.kind](count(proposal.count))}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.value.trim() !== '') withSession(() => void send());
        }}
      >
        <ReasonField reason={reason} testId="accept-reason" />
        <ProblemNotice refusal={refusal.value} />
        <button type="submit" class="button button-main" data-testid="accept-submit">
          {t.accept}
        </button>
      </form>
    </Dialog>
  );
}

function whereOf({ workCentreId, itemId }: Proposal, { workCentres }: PlannerView): string {
  const centre = workCentres.find(({ id }) => id === workCentreId);
  const name = centre === undefined ? workCentreId : named(centre.name);
  return itemId === null ? name : `${itemId} · ${name}`;
}

function inUnits({ kind }: Proposal, figure: number | null): string {
  if (figure === null) return dash;
  switch (kind) {
    case 'availability':
      return percent(figure, 1);
    case 'setup':
      return duration(figure);
    case 'run':
      return `${decimal(figure / 1_000, 1)}\u202f${words.value.seconds}`;
    default:
      return kind satisfies never;
  }
}
