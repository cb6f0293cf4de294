/** The date given for an order: what stands, who gave it, and the acts by which a person gives, changes or withdraws it. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { chance, dayAndTime, led, localDate, moment, percent } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { session, sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { WordAct } from '../../promise/word.ts';
import type { OrderRow } from '../view.ts';
import { useLoaded } from './load.ts';
import { OpenRow } from './open-row.tsx';
import { ReasonField } from './reason-field.tsx';
import { plannerWords, wordWords } from './words.ts';

type Act = 'give' | 'change' | 'withdraw';

export function WordSection({ order, now }: { order: OrderRow; now: number }) {
  const t = wordWords.value;
  const act = useSignal<Act | null>(null);
  const done = useSignal(0);
  const { word } = order;
  const choices: readonly Act[] = word === undefined ? ['give'] : ['change', 'withdraw'];
  const choose = (next: Act | null) => () => {
    act.value = next;
  };
  return (
    <section data-testid="word">
      <h3>{t.title}</h3>
      {word === undefined ? <p>{t.none}</p> : <Standing word={word} now={now} />}
      {isOpen(order) && act.value === null && (
        <p class="word-acts">
          {choices.map((choice) => (
            <button
              key={choice}
              type="button"
              class="button button-small"
              data-testid={`word-${choice}`}
              onClick={choose(choice)}
            >
              {t[choice]}
            </button>
          ))}
        </p>
      )}
      {act.value !== null && (
        <WordForm
          key={act.value}
          order={order}
          act={act.value}
          now={now}
          onCancel={choose(null)}
          onDone={() => {
            act.value = null;
            done.value += 1;
          }}
        />
      )}
      <History orderId={order.orderId} now={now} stamp={`${word?.date ?? ''} ${done.value}`} />
    </section>
  );
}

const isOpen = ({ status }: OrderRow): boolean => status === 'planned' || status === 'released' || status === 'running';

function Standing({ word, now }: { word: NonNullable<OrderRow['word']>; now: number }) {
  const t = wordWords.value;
  const when = moment(word.givenAt, now);
  const said = word.by === 'policy' ? t.byPolicy(when) : word.isChanged ? t.changedByPerson(when) : t.byPerson(when);
  return (
    <>
      <p>
        <strong class="quote-date" data-testid="word-date">
          {dayAndTime(word.date)}
        </strong>
        <br />
        {led(t.chance)} <strong data-testid="word-chance">{chance(word.chance)}</strong>
      </p>
      <p class="small soft">
        {said}
        {word.level !== null && `, ${t.level(percent(word.level))}`}
      </p>
    </>
  );
}

interface FormProps {
  order: OrderRow;
  act: Act;
  now: number;
  onCancel: () => void;
  onDone: () => void;
}

function WordForm({ order, act, now, onCancel, onDone }: FormProps) {
  const t = wordWords.value;
  const { promise, word } = order;
  const date = useSignal(localDate(Math.max(now, promise?.quotedAt ?? word?.date ?? now)));
  const reason = useSignal('');
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const form = useRef<HTMLFormElement>(null);
  // Who opened it by keyboard goes on in it.
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), []);
  const send = async () => {
    const was = word === undefined ? {} : { was: word.date };
    const why = act === 'give' ? {} : { reason: reason.value, ...was };
    const when = act === 'withdraw' ? {} : { date: date.value };
    busy.value = true;
    const answer = await call('POST', `/api/orders/${encodeURIComponent(order.orderId)}/word`, null, {
      act,
      ...when,
      ...why,
    });
    busy.value = false;
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void send());
    else if (answer.ok) onDone();
    else refusal.value = answer.refusal;
  };
  return (
    <form
      ref={form}
      data-testid="word-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy.value) withSession(() => void send());
      }}
    >
      {act !== 'withdraw' && (
        <label class="field">
          {t.day}
          <input
            type="date"
            required
            min={localDate(now)}
            data-testid="word-day"
            value={date}
            onInput={(event) => {
              date.value = event.currentTarget.value;
            }}
          />
          <ChanceOf orderId={order.orderId} date={date.value} />
          {promise !== null && (
            <span class="small soft">
              {t.todays(
                dayAndTime(promise.quotedAt),
                plannerWords.value.p(String(Math.round(promise.quoteLevel * 100))),
              )}
            </span>
          )}
        </label>
      )}
      {act !== 'give' && <ReasonField reason={reason} testId="word-reason" />}
      <ProblemNotice refusal={refusal.value} />
      <p class="word-acts">
        <button type="submit" class="button button-main" disabled={busy.value} data-testid="word-go">
          {t[`${act}Go`]}
        </button>
        <button type="button" class="button" onClick={onCancel} data-testid="word-cancel">
          {t.cancel}
        </button>
      </p>
    </form>
  );
}

/** What the picked day would be given with. */
function ChanceOf({ orderId, date }: { orderId: string; date: string }) {
  const t = wordWords.value;
  const path = `/api/orders/${encodeURIComponent(orderId)}/chance?date=${encodeURIComponent(date)}`;
  const answer = useLoaded<{ chance: number | null }>(path, {}).value;
  return (
    <span class="small" data-testid="word-day-chance">
      {led(t.chance)} <strong>{chance(answer?.ok === true ? answer.value.chance : null)}</strong>
    </span>
  );
}

/** Acts name people: for who is signed on. */
function History({ orderId, now, stamp }: { orderId: string; now: number; stamp: string }) {
  const t = wordWords.value;
  return (
    <OpenRow id="history">
      <summary>{t.history}</summary>
      {session.value === null ? (
        <p class="small soft">{t.historyHow}</p>
      ) : (
        <Acts orderId={orderId} now={now} stamp={stamp} />
      )}
    </OpenRow>
  );
}

function Acts({ orderId, now, stamp }: { orderId: string; now: number; stamp: string }) {
  const t = wordWords.value;
  const path = `/api/orders/${encodeURIComponent(orderId)}/word`;
  const answer = useLoaded<{ acts: readonly WordAct[] }>(path, { acts: 'list' }, stamp).value;
  if (answer === null) return <p class="soft">…</p>;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  return (
    <ul class="word-history" data-testid="word-history">
      {answer.value.acts.map((one) => (
        <li key={one.at}>
          <strong>{t.acts[one.type]}</strong> {'date' in one && dayAndTime(one.date)}{' '}
          <span class="small soft">{t.by(one.by.kind === 'policy' ? t.policy : one.by.name, moment(one.at, now))}</span>
          {one.reason !== undefined && (
            <span class="small">
              {led('')} {one.reason}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
