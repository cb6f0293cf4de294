/** A refusal in the reader's words. */
import type { Refusal } from '../api.ts';
import { words } from '../language.ts';
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
      <ProblemText refusal={refusal} />
    </p>
  );
}
