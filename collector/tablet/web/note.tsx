import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { askedWords } from './asked-words.ts';
import { type Drafts, draftOf } from './drafts.ts';
import type { MachineProps } from './machine.tsx';
import { give } from './state.ts';

const drafts: Drafts<string> = new Map();

export function NoteDialog({ tablet, machine }: MachineProps) {
  const t = askedWords.value;
  const text = draftOf(drafts, machine.id, '');
  const close = () => {
    tablet.question.value = null;
  };
  return (
    <Dialog title={t.noteTitle} onClose={close} testId="note">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const said = text.value.trim();
          if (said === '') return;
          close();
          const operationId = machine.current?.operationId ?? null;
          give(tablet, { type: 'addNote', machineId: machine.id, operationId, text: said }, () => {
            text.value = '';
          });
        }}
      >
        <label class="field">
          {t.noteHint}
          <textarea
            rows={4}
            maxLength={2000}
            data-testid="note-text"
            value={text}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="buttons">
          <button type="button" class="button" onClick={close}>
            {words.value.cancel}
          </button>
          <button type="submit" class="button button-main" data-testid="note-submit">
            {t.keepNote}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
