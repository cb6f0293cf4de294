/** What has not reached the edge box yet, one by one: whose it is, and the way to take it back. */
import type { Reason } from '../../../shared/core/words/plant.ts';
import { clock } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { session } from '../../../shared/ui/session.ts';
import { askedWords } from './asked-words.ts';
import { describe, unitsIn } from './describe.ts';
import type { Tablet } from './state.ts';
import { waiting } from './waiting.tsx';
import { tabletWords } from './words.ts';

export function PendingDialog({ tablet, reasons }: { tablet: Tablet; reasons: readonly Reason[] }) {
  const t = tabletWords.value;
  const a = askedWords.value;
  const entries = waiting(tablet);
  return (
    <Dialog
      title={entries.length === 0 ? t.pendingTitle : t.pending(entries.length)}
      onClose={() => {
        tablet.question.value = null;
      }}
    >
      <ul class="rows">
        {entries.map(({ command, by, madeAt }) => (
          <li key={command.commandId} class="row row-still">
            <span class="row-main">
              <strong>{describe(command, reasons, unitsIn(tablet.live.view.value))}</strong>
              <span class="soft">
                {command.machineId} · {clock(madeAt)} · {by === session.value?.name ? by : a.pendingOther(by)}
              </span>
            </span>
            <button type="button" class="button" onClick={() => void tablet.outbox.discard(command.commandId)}>
              {a.discard}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
