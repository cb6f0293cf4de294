/** The page of what waits for a person before it counts: facts that cannot be, and the ERP's books after the data was lost. */
import { useSignal } from '@preact/signals';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { count, dayAndTime, led } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { FactAside } from '../../facts/set-aside.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { OpenRow } from './open-row.tsx';
import { asideWords } from './words.ts';

interface Listed {
  open: number;
  entries: FactAside[];
}

/** Sends what a person decided; whoever is not signed on does that first. */
function useDecision(onDone: () => void) {
  const refusal = useSignal<Refusal | null>(null);
  const send = async (path: string, body: object): Promise<void> => {
    const answer = await call('POST', path, null, body);
    refusal.value = answer.ok ? null : answer.refusal;
    if (answer.ok) onDone();
    else if (answer.refusal.code === 'unauthenticated') sessionEnded(() => void send(path, body));
  };
  return { refusal, decide: (path: string, body: object) => withSession(() => void send(path, body)) };
}

export function AsidePage({ view }: { view: PlannerView }) {
  const t = asideWords.value;
  const decided = useSignal(0);
  const listed = useLoaded<Listed>('/api/quarantine', { entries: 'list' }, String(decided.value)).value;
  const { refusal, decide } = useDecision(() => {
    decided.value += 1;
  });
  return (
    <>
      <DeskHead back="erp" title={t.title} />
      {waitsForBooks(view) && <Books />}
      <section class="card" data-testid="aside">
        <p class="soft">{t.lead}</p>
        {listed?.ok === false && <ProblemNotice refusal={listed.refusal} />}
        <ProblemNotice refusal={refusal.value} />
        {listed?.ok === true && (
          <p role="status">{listed.value.open === 0 ? t.none : t.open(count(listed.value.open))}</p>
        )}
        <ul>
          {(listed?.ok === true ? listed.value.entries : []).map((one) => (
            <Entry
              key={`${one.edgeId} ${one.seq}`}
              entry={one}
              onDecide={(decision) =>
                decide(`/api/quarantine/${encodeURIComponent(one.edgeId)}/${one.seq}`, { decision })
              }
            />
          ))}
        </ul>
      </section>
    </>
  );
}

function Entry({ entry, onDecide }: { entry: FactAside; onDecide: (decision: 'taken' | 'discarded') => void }) {
  const t = asideWords.value;
  const { edgeId, seq, at, why, raw } = entry;
  const name = t.of(edgeId, String(seq));
  return (
    <li class="proposal-row" data-testid={`aside-${edgeId}-${seq}`}>
      <span class="posting-name">
        <strong>{name}</strong>
        <span class="soft small">{dayAndTime(at)}</span>
      </span>
      <span>{why}</span>
      {raw === null ? (
        <span class="small soft">{t.inLog}</span>
      ) : (
        <OpenRow id={`${edgeId}/${seq}`}>
          <summary>{t.shown}</summary>
          <code class="small">{raw}</code>
        </OpenRow>
      )}
      <button
        type="button"
        class="button button-small"
        title={t.takeHow}
        aria-label={`${led(t.take)} ${name}`}
        onClick={() => onDecide('taken')}
      >
        {t.take}
      </button>
      <button
        type="button"
        class="button button-small"
        title={t.discardHow}
        aria-label={`${led(t.discard)} ${name}`}
        onClick={() => onDecide('discarded')}
      >
        {t.discard}
      </button>
    </li>
  );
}

/** Something here waits for a person. */
export const waitsForPerson = ({ wrong = [] }: Pick<PlannerView, 'wrong'>): boolean =>
  wrong.some(({ what }) => what === 'booksForPerson' || what === 'factsWaitAside');

/** A person has to say what the ERP holds: nothing of it can be asked. */
function waitsForBooks({ wrong = [] }: Pick<PlannerView, 'wrong'>): boolean {
  return wrong.some(({ what }) => what === 'booksForPerson');
}

function Books() {
  const t = asideWords.value;
  const isSaid = useSignal(false);
  const { refusal, decide } = useDecision(() => {
    isSaid.value = true;
  });
  return (
    <section class="card" data-testid="books">
      <h2>{t.booksTitle}</h2>
      <p>{t.booksLead}</p>
      <ProblemNotice refusal={refusal.value} />
      {isSaid.value ? (
        <p role="status">{t.booksSaid}</p>
      ) : (
        <ul>
          {(['booked', 'absent'] as const).map((decision) => (
            <li key={decision} class="proposal-row">
              <button
                type="button"
                class="button"
                data-testid={`books-${decision}`}
                onClick={() => decide('/api/books', { decision })}
              >
                {t[decision]}
              </button>
              <span class="soft">{decision === 'booked' ? t.bookedHow : t.absentHow}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
