/** Finishing ends an order for good: asked once more, with what is missing. */

import { quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { Progress } from './order.tsx';
import { give } from './state.ts';
import { tabletWords } from './words.ts';

export function FinishDialog({ tablet, machine, operationId }: MachineProps & { operationId: string }) {
  const t = tabletWords.value;
  const a = askedWords.value;
  const close = () => {
    tablet.question.value = null;
  };
  const own = machine.current?.operationId === operationId ? machine.current : undefined;
  const current = own ?? machine.loads?.choices.find((one) => one.operationId === operationId);
  if (current === undefined) return null;
  const missing = current.quantityPcs - current.goodPcs;
  return (
    <Dialog title={a.finishTitle(`${current.orderId} · ${current.operationNumber}`)} onClose={close} testId="finish">
      <dl class="numbers">
        <div>
          <dt>{t.good}</dt>
          <dd>{quantityNumber(current.goodPcs, current.unit)}</dd>
        </div>
        <div>
          <dt>{t.scrap}</dt>
          <dd>{quantityNumber(current.scrapPcs, current.unit)}</dd>
        </div>
        <div>
          <dt>{t.planned}</dt>
          <dd>{quantity(current.quantityPcs, current.unit)}</dd>
        </div>
      </dl>
      <Progress good={current.goodPcs} scrap={current.scrapPcs} planned={current.quantityPcs} />
      <p class={`finish-text ${missing > 0 ? 'warn strong' : 'soft'}`}>
        {missing > 0 ? a.finishShort(quantity(missing, current.unit)) : t.finishFull}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={close}>
          {words.value.cancel}
        </button>
        <button
          type="button"
          class="button button-main"
          data-testid="finish-confirm"
          onClick={() => {
            close();
            give(tablet, { type: 'finishOperation', machineId: machine.id, operationId });
          }}
        >
          {a.finishNow}
        </button>
      </div>
    </Dialog>
  );
}
