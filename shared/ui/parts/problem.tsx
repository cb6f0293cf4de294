/** A refusal in the reader's words. */
import type { Refusal } from '../api.ts';
import { words } from '../language.ts';
import { signOnWanted } from '../session.ts';
import { sayOr } from '../speech.ts';

export function ProblemText({ refusal }: { refusal: Refusal }) {
  const told = sayOr(refusal.sentence, refusal.message);
  const detail = told || (refusal.code === 'offline' ? words.value.offlineDetail : '');
  return (
    <>
      <strong>{words.value.problems[refusal.code]}.</strong> {detail}
    </>
  );
}

export function ProblemNotice({ refusal }: { refusal: Refusal | null }) {
  return refusal === null ? null : (
    <p class="notice" role="alert">
      <ProblemText refusal={refusal} />{' '}
      {refusal.code === 'unauthenticated' && signOnWanted.value === null && (
        <button
          type="button"
          class="button"
          data-testid="signon-here"
          onClick={() => {
            signOnWanted.value = { goOn: null };
          }}
        >
          {words.value.signOn}
        </button>
      )}
    </p>
  );
}
