/** Scrap and rework by thumb: how many, which kind, why. */
import { type Signal, useSignal } from '@preact/signals';
import { serverNow } from '../../../shared/ui/clock.ts';
import { decimalPoint, quantity, readQuantity } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { NumberPad } from '../../../shared/ui/parts/signon.tsx';
import type { LoadChoice, MachineCard } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { ReasonTiles } from './reason.tsx';
import { groupsOf } from './reasons.ts';
import { give, type Wish } from './state.ts';
import { typedQuantity, useDigits } from './typing.ts';
import { tabletWords } from './words.ts';

const kinds = ['ofGood', 'ofScrap', 'ofRework'] as const;
type Kind = (typeof kinds)[number];

export function ScrapDialog({ tablet, machine, reasons }: MachineProps) {
  const t = tabletWords.value;
  const digits = useSignal('');
  const kind = useSignal<Kind>('ofGood');
  const reasonId = useSignal<string | null>(null);
  const close = () => {
    tablet.question.value = null;
  };
  const whose = useSignal<string | null>(null);
  const owners = ownersOf(machine);
  const owner = owners.find(({ operationId }) => operationId === whose.value) ?? (owners.length > 1 ? null : owners[0]);
  const unit = owner?.unit;
  const quantityPcs = readQuantity(digits.value || '1', unit) ?? 0;
  const groups = groupsOf(reasons, kind.value === 'ofRework' ? 'rework' : 'scrap');
  const ready = quantityPcs > 0 && owner !== null && (reasonId.value !== null || groups.length === 0);
  const submit = () => {
    if (!ready) return;
    close();
    give(tablet, wishOf(kind.value, machine.id, owner?.operationId ?? null, quantityPcs, reasonId.value));
  };
  const type = (next: string) => {
    digits.value = typedQuantity(next, unit?.decimals ?? 0);
  };
  useDigits(digits.value, type, submit);
  return (
    <Dialog wide title={t.scrapTitle} onClose={close} testId="scrap">
      <div class="scrap">
        <div class="scrap-quantity">
          <h3>{t.quantity}</h3>
          <output class="scrap-number" data-testid="scrap-quantity">
            {digits.value === '' ? quantity(quantityPcs, unit) : `${digits.value} ${unit?.name ?? ''}`}
          </output>
          <NumberPad
            value={digits.value}
            testId="scrap-key"
            point={unit !== undefined && unit.decimals > 0 ? decimalPoint() : null}
            onChange={type}
          />
        </div>
        <div class="scrap-why">
          {owners.length > 1 && <Whose owners={owners} whose={whose} digits={digits} />}
          <fieldset class="choices">
            <legend>{t.what}</legend>
            {kinds.map((each) => (
              <label key={each} class="choice">
                <input
                  type="radio"
                  name="kind"
                  data-testid={`scrap-${each}`}
                  checked={kind.value === each}
                  onChange={() => {
                    kind.value = each;
                    reasonId.value = null;
                  }}
                />
                {t[each]}
              </label>
            ))}
          </fieldset>
          {groups.map(({ branch, leaves }) => (
            <ReasonTiles
              key={branch?.id ?? ''}
              title={branch === null ? t.reason : named(branch.name)}
              leaves={leaves}
              chosen={reasonId.value}
              onChoose={(id) => {
                reasonId.value = id;
              }}
            />
          ))}
        </div>
      </div>
      <div class="buttons dialog-end">
        <button type="button" class="button button-main" data-testid="scrap-submit" disabled={!ready} onClick={submit}>
          {ready ? t.logIt(quantity(quantityPcs, unit)) : t.pickReason}
        </button>
      </div>
    </Dialog>
  );
}

type Owner = Pick<LoadChoice, 'operationId' | 'orderId' | 'itemName' | 'itemId' | 'unit'>;

/** Whose the parts may be: of a load any of what was made here; else the order's in work. */
function ownersOf({ current, loads }: MachineCard): readonly Owner[] {
  if (loads === null) return current === null ? [] : [current];
  return loads.choices.filter(({ goodPcs, scrapPcs }) => goodPcs > 0 || scrapPcs > 0);
}

/** Several orders came out together: nobody but a person knows whose part it is. */
function Whose({
  owners,
  whose,
  digits,
}: {
  owners: readonly Owner[];
  whose: Signal<string | null>;
  digits: Signal<string>;
}) {
  return (
    <fieldset class="choices">
      <legend>{tabletWords.value.whose}</legend>
      {owners.map(({ operationId, orderId, itemName, itemId }) => (
        <label key={operationId} class="choice">
          <input
            type="radio"
            name="whose"
            data-testid={`scrap-whose-${operationId}`}
            checked={whose.value === operationId}
            onChange={() => {
              whose.value = operationId;
              // Another order may be counted in another unit.
              digits.value = '';
            }}
          />
          {orderId} · {itemName || itemId}
        </label>
      ))}
    </fieldset>
  );
}

function wishOf(
  kind: Kind,
  machineId: string,
  operationId: string | null,
  quantityPcs: number,
  reasonId: string | null,
): Wish {
  // When it was found, not when the line came back.
  const at = Math.round(serverNow());
  return kind === 'ofRework'
    ? { type: 'declareRework', machineId, operationId, quantityPcs, reasonId, at }
    : {
        type: 'declareScrap',
        machineId,
        operationId,
        quantityPcs,
        reasonId,
        of: kind === 'ofGood' ? 'good' : 'scrap',
        at,
      };
}
