/** What is to happen with what the ERP did not take: one of the acts that the bridge allows, and why. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { type Answer, call, type Refusal } from '../../../shared/ui/api.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { NeedyPosting } from '../../erp/desk.ts';
import type { Act } from '../../erp/outbox.ts';
import { EditFields, editOf, type Wishes, wishesOf } from './edit-fields.tsx';
import { ReasonField } from './reason-field.tsx';
import { deskWords } from './words.ts';

/** What is decided about. */
export type About = ({ keys: readonly string[] } | { cause: string; until: number }) & { standsSince: number };

export interface Decided {
  decided: number;
  passedOver: number;
}

/** Asks for a sign-on first where nobody is signed on. */
function post<T>(body: object, done: (answer: Answer<T>) => void): void {
  const act = async () => {
    const answer = await call<T>('POST', '/api/postings/decisions', {}, body);
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void act());
    else done(answer);
  };
  withSession(() => void act());
}

export interface DecisionFormProps {
  about: About;
  acts: readonly Act[];
  /** One that may be edited, with the reasons that its scrap may be heard as. */
  editable?: { posting: NeedyPosting; reasons: readonly Reason[] } | undefined;
  onDecided: (decided: Decided) => void;
}

export function DecisionForm({ about, acts, editable, onDecided }: DecisionFormProps) {
  const t = deskWords.value;
  const name = useId();
  const act = useSignal<Act | 'edit' | null>(null);
  const reason = useSignal('');
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(null);
  const wishes = useSignal<Wishes>(editable === undefined ? wishesOf(null) : wishesOf(editable.posting));
  const fault = useSignal<string | null>(null);
  const choices = editable === undefined ? acts : [...acts.slice(0, 2), 'edit' as const, ...acts.slice(2)];

  const body = (): object | null => {
    if (act.value === null || reason.value.trim() === '') return null;
    if (act.value !== 'edit') return { act: act.value, ...about, reason: reason.value };
    if (editable === undefined) return null;
    const edit = editOf(editable.posting, wishes.value);
    if ('fault' in edit) fault.value = edit.fault;
    return 'fault' in edit
      ? null
      : { act: 'edit', key: editable.posting.key, edit, standsSince: about.standsSince, reason: reason.value };
  };
  const submit = (): void => {
    fault.value = null;
    const asked = body();
    if (asked === null || busy.value) return;
    busy.value = true;
    post<Partial<Decided>>(asked, (answer) => {
      busy.value = false;
      refusal.value = answer.ok ? null : answer.refusal;
      if (answer.ok) onDecided({ decided: answer.value.decided ?? 1, passedOver: answer.value.passedOver ?? 0 });
    });
  };
  return (
    <form
      class="decision"
      data-testid="decision"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset>
        <legend>{t.act}</legend>
        {choices.map((choice) => (
          <label key={choice} class="choice">
            <input
              type="radio"
              name={name}
              required
              checked={act.value === choice}
              data-testid={`act-${choice}`}
              onChange={() => {
                act.value = choice;
              }}
            />
            <span>
              <strong>{t.acts[choice]}</strong> <span class="soft">{t.actsHow[choice]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {act.value === 'edit' && editable !== undefined && (
        <EditFields posting={editable.posting} reasons={editable.reasons} wishes={wishes} />
      )}
      <ReasonField reason={reason} testId="decision-reason" />
      {fault.value !== null && (
        <p class="notice" role="alert">
          {fault.value}
        </p>
      )}
      <ProblemNotice refusal={refusal.value} />
      <button type="submit" class="button button-main" disabled={busy.value} data-testid="decision-submit">
        {t.go}
      </button>
    </form>
  );
}
