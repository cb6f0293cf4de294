/** Why a person decides so: every act at the desk wants it. */
import type { Signal } from '@preact/signals';
import { deskWords } from './words.ts';

export function ReasonField({ reason, testId }: { reason: Signal<string>; testId: string }) {
  const t = deskWords.value;
  return (
    <label class="field">
      {t.reason}
      <textarea
        required
        maxLength={500}
        rows={2}
        value={reason.value}
        data-testid={testId}
        onInput={(event) => {
          reason.value = event.currentTarget.value;
        }}
      />
      <span class="small soft">{t.reasonHow}</span>
    </label>
  );
}
