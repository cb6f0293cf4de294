/** A refusal in the reader's words, followed by the server's own sentence. */
import type { Refusal } from '../api.ts';
import { words } from '../language.ts';

export function ProblemText({ refusal }: { refusal: Refusal }) {
  const detail = refusal.message || (refusal.code === 'offline' ? words.value.offlineDetail : '');
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
