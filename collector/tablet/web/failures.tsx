/** What the box refused, until somebody has read it, and what was entered last. */
import { words } from '../../../shared/ui/language.ts';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ProblemText } from '../../../shared/ui/parts/problem.tsx';
import { askedWords } from './asked-words.ts';
import { describe, unitsIn } from './describe.ts';
import type { Tablet } from './state.ts';
import { isOwn, UndoToast } from './undo.tsx';

export function Failures({ tablet }: { tablet: Tablet }) {
  const failures = tablet.outbox.failures.value;
  const reasons = tablet.live.view.value?.reasons ?? [];
  return (
    <div class="toasts">
      {failures.map((failure) => (
        <div key={failure.command.commandId} class="toast" role="alert" data-testid="failure">
          <div>
            <p>{askedWords.value.failed(describe(failure.command, reasons, unitsIn(tablet.live.view.value)))}</p>
            <p>
              <ProblemText refusal={failure.refusal} />
            </p>
          </div>
          <button
            type="button"
            class="dialog-close"
            aria-label={words.value.close}
            onClick={() => tablet.outbox.dismiss(failure)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {tablet.last.value !== null && isOwn(tablet.last.value) && <UndoToast tablet={tablet} />}
    </div>
  );
}
