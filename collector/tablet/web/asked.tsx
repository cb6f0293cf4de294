/** The dialog that is open. All dialogs come after the page: the first picture does not wait for them. */
import { claimSession } from '../../../shared/ui/claims.ts';
import { named } from '../../../shared/ui/language.ts';
import { SignOn as AnySignOn } from '../../../shared/ui/parts/signon.tsx';
import { askedWords } from './asked-words.ts';
import { EntriesDialog } from './entries.tsx';
import { FinishDialog } from './finish.tsx';
import { InterruptDialog } from './interrupt.tsx';
import { LoadDialog } from './load-dialog.tsx';
import { MaterialDialog } from './material.tsx';
import { NoteDialog } from './note.tsx';
import { PendingDialog } from './pending-dialog.tsx';
import { ReasonDialog } from './reason.tsx';
import { ScrapDialog } from './scrap.tsx';
import { SendDialog } from './send-dialog.tsx';
import { machineOf, type Tablet } from './state.ts';

/** Draws nothing where its machine is gone. */
export function Asked({ tablet }: { tablet: Tablet }) {
  const question = tablet.question.value;
  const view = tablet.live.view.value;
  if (question === null || view === null) return null;
  if (question.kind === 'pending') return <PendingDialog tablet={tablet} reasons={view.reasons} />;
  const machine = machineOf(tablet, question.machineId);
  if (machine === null) return null;
  const common = { tablet, machine, reasons: view.reasons };
  switch (question.kind) {
    case 'reason':
      return <ReasonDialog key={question.from} {...common} seen={question} />;
    case 'scrap':
      return <ScrapDialog {...common} />;
    case 'finish':
      return <FinishDialog {...common} operationId={question.operationId} />;
    case 'interrupt':
      return <InterruptDialog {...common} operationId={question.operationId} />;
    case 'send':
      return <SendDialog {...common} title={askedWords.value.send.title(named(machine.name))} />;
    case 'load':
      return <LoadDialog key={question.during?.from} {...common} during={question.during} />;
    case 'material':
      return <MaterialDialog {...common} />;
    case 'entries':
      return <EntriesDialog {...common} />;
    case 'note':
      return <NoteDialog {...common} />;
    default:
      return question satisfies never;
  }
}

/** Also without a line: what is given waits until the box has seen the PIN. */
export function SignOn() {
  return <AnySignOn keys claim={claimSession} />;
}

export { DoorPage } from '../../../shared/ui/parts/door.tsx';
export { comeBack, keepPage } from './come-back.ts';
export { Failures } from './failures.tsx';
