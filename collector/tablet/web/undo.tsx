/** What was entered last, with the tap that takes it back. Earlier entries are in the list of entries. */
import { useEffect } from 'preact/hooks';
import { session } from '../../../shared/ui/session.ts';
import { askedWords } from './asked-words.ts';
import { describe, unitsIn } from './describe.ts';
import { give, type LastGiven, type Tablet } from './state.ts';

const SHOWN_MS = 10_000;

export function UndoToast({ tablet }: { tablet: Tablet }) {
  const last = tablet.last.value;
  useEffect(() => {
    if (last === null) return;
    const timer = setTimeout(() => {
      if (tablet.last.value?.command.commandId === last.command.commandId) tablet.last.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [last?.command.commandId]);
  if (last === null) return null;
  const view = tablet.live.view.value;
  const entry = tablet.outbox.entries.value.find((one) => one.command.commandId === last.command.commandId);
  // On its way it is neither here nor there: a moment later it is one of both.
  const canUndo = entry?.state === 'waiting' || (last.facts ?? []).length > 0;
  return (
    <div class="toast toast-done" role="status" data-testid="undo-toast">
      <div>
        <p>{describe(last.command, view?.reasons ?? [], unitsIn(view))}</p>
      </div>
      <button
        type="button"
        class="button"
        data-testid="undo-last"
        disabled={!canUndo}
        onClick={() => takeBack(tablet, last)}
      >
        {askedWords.value.undo}
      </button>
    </div>
  );
}

/** What has not gone out is not sent; what the box has is taken back there, the last fact first. */
function takeBack(tablet: Tablet, { command, facts }: LastGiven): void {
  tablet.last.value = null;
  const waits = tablet.outbox.entries.value.some(
    (one) => one.command.commandId === command.commandId && one.state === 'waiting',
  );
  if (waits) void tablet.outbox.discard(command.commandId);
  else
    for (const seq of [...(facts ?? [])].reverse())
      give(tablet, { type: 'undoCorrection', machineId: command.machineId, seq });
}

/** Shown to whoever gave it alone. */
export function isOwn({ by }: LastGiven): boolean {
  return by === session.value?.name;
}
