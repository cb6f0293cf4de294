/** What was refused, until it is put away. */
import type { Signal } from '@preact/signals';
import type { Refusal } from '../api.ts';
import { words } from '../language.ts';
import { Icon } from './icons.tsx';
import { ProblemText } from './problem.tsx';

export function RefusalToast({ refusal }: { refusal: Signal<Refusal | null> }) {
  return (
    <div class="toasts" role="alert">
      {refusal.value !== null && (
        <div class="toast" data-testid="failure">
          <p>
            <ProblemText refusal={refusal.value} />
          </p>
          <button
            type="button"
            class="dialog-close"
            aria-label={words.value.close}
            onClick={() => {
              refusal.value = null;
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
