/** Why is it interrupted? The office reads it; who does not know says so. */

import { named } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { ReasonTiles } from './reason.tsx';
import { groupsOf, often } from './reasons.ts';
import { ask, give } from './state.ts';

export function InterruptDialog({ tablet, machine, reasons, operationId }: MachineProps & { operationId: string }) {
  const t = askedWords.value;
  const choose = (reasonId: string | null) => {
    ask(tablet, null);
    give(tablet, { type: 'interruptOperation', machineId: machine.id, operationId, reasonId });
  };
  const frequent = often(reasons, tablet.machines.value, machine.id);
  const groups = groupsOf(reasons, 'stop');
  return (
    <Dialog wide title={t.interruptTitle(operationId)} onClose={() => ask(tablet, null)} testId="interrupt">
      {frequent.length > 0 && (
        <ReasonTiles title={t.often} leaves={frequent} chosen={null} onChoose={choose} prefix="often" />
      )}
      {groups.map(({ branch, leaves }) => (
        <ReasonTiles
          key={branch?.id ?? ''}
          title={branch === null ? (groups.length > 1 ? t.otherReasons : '') : named(branch.name)}
          leaves={leaves}
          chosen={null}
          onChoose={choose}
        />
      ))}
      <div class="buttons">
        <button type="button" class="button" data-testid="interrupt-unknown" onClick={() => choose(null)}>
          {t.withoutReason}
        </button>
      </div>
    </Dialog>
  );
}
