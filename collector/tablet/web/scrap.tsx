/** Scrap and rework by thumb: how many, which kind, why. */
import { useRef } from 'preact/hooks';
import { serverNow } from '../../../shared/ui/clock.ts';
import { decimalPoint, quantity, readQuantity, typedSoFar } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { NumberPad } from '../../../shared/ui/parts/signon.tsx';
import type { MachineCard, WorkedOperation } from '../view.ts';
import { askedWords } from './asked-words.ts';
import { type Drafts, draftOf } from './drafts.ts';
import type { MachineProps } from './machine.tsx';
import { ReasonTiles } from './reason.tsx';
import { groupsOf } from './reasons.ts';
import { ask, give, seenOf, type Wish } from './state.ts';
import { typedQuantity, useDigits } from './typing.ts';
import { tabletWords } from './words.ts';

const kinds = ['ofGood', 'ofScrap', 'ofRework'] as const;
type Kind = (typeof kinds)[number];

interface Draft {
  digits: string;
  kind: Kind;
  reasonId: string | null;
  /** null: not chosen yet. */
  whose: string | null;
}
const empty: Draft = { digits: '', kind: 'ofGood', reasonId: null, whose: null };
const drafts: Drafts<Draft> = new Map();
/** Somebody said that the parts belong to no order. */
const NOBODYS = '';

export function ScrapDialog({ tablet, machine, reasons }: MachineProps) {
  const t = askedWords.value;
  const draft = draftOf(drafts, machine.id, empty);
  const change = (next: Partial<Draft>) => {
    draft.value = { ...draft.value, ...next };
  };
  const { digits, kind, reasonId, whose } = draft.value;
  const seen = useRef(seenOf(tablet));
  const close = () => ask(tablet, null);
  const owners = ownersOf(machine);
  const only = machine.current !== null && owners.length === 1 ? owners[0] : undefined;
  const owner = only ?? owners.find(({ operationId }) => operationId === whose);
  const isChosen = owner !== undefined || whose === NOBODYS;
  const unit = owner?.unit;
  const quantityPcs = readQuantity(digits || '1', unit) ?? 0;
  const groups = groupsOf(reasons, kind === 'ofRework' ? 'rework' : 'scrap');
  const ready = quantityPcs > 0 && isChosen && (reasonId !== null || groups.length === 0);
  const submit = () => {
    if (!ready) return;
    close();
    const wish = wishOf(kind, machine.id, owner?.operationId ?? null, quantityPcs, reasonId);
    give(tablet, { ...wish, ...seen.current }, () => {
      draft.value = empty;
    });
  };
  const type = (next: string) => {
    change({ digits: typedQuantity(next, unit?.decimals ?? 0) });
  };
  useDigits(digits, type, submit);
  return (
    <Dialog wide title={t.scrapTitle} onClose={close} testId="scrap">
      <div class="scrap">
        <div class="scrap-quantity">
          <h3>{t.quantity}</h3>
          <output class="scrap-number" data-testid="scrap-quantity">
            {typedSoFar(digits || '1', unit)}
          </output>
          <NumberPad
            value={digits}
            testId="scrap-key"
            point={unit !== undefined && unit.decimals > 0 ? decimalPoint() : null}
            onChange={type}
          />
        </div>
        <div class="scrap-why">
          {only === undefined && (
            <Whose owners={owners} whose={whose} mayBeNobodys={machine.current === null} change={change} />
          )}
          <fieldset class="choices">
            <legend>{t.what}</legend>
            {kinds.map((each) => (
              <label key={each} class="choice">
                <input
                  type="radio"
                  name="kind"
                  data-testid={`scrap-${each}`}
                  checked={kind === each}
                  onChange={() => change({ kind: each, reasonId: null })}
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
              chosen={reasonId}
              onChoose={(id) => change({ reasonId: id })}
            />
          ))}
        </div>
      </div>
      <div class="buttons dialog-end">
        <button type="button" class="button button-main" data-testid="scrap-submit" disabled={!ready} onClick={submit}>
          {ready ? t.logIt(quantity(quantityPcs, unit)) : isChosen ? t.pickReason : t.pickOrder}
        </button>
      </div>
    </Dialog>
  );
}

/**
 * Whose the parts may be: of a load any of what was made here; else what is in work, and where nothing is, what was
 * lately.
 */
function ownersOf({ current, also, worked, loads }: MachineCard): readonly WorkedOperation[] {
  if (loads === null) return current === null ? worked : [current, ...also];
  return loads.choices.filter(({ goodPcs, scrapPcs }) => goodPcs > 0 || scrapPcs > 0);
}

/** Several orders came out together, or none is in work: nobody but a person knows whose part it is. */
function Whose({
  owners,
  whose,
  mayBeNobodys,
  change,
}: {
  owners: readonly WorkedOperation[];
  whose: string | null;
  mayBeNobodys: boolean;
  change: (next: Partial<Draft>) => void;
}) {
  const choices = [
    ...owners.map(({ operationId, orderId, itemName, itemId }) => [operationId, `${orderId} · ${itemName || itemId}`]),
    ...(mayBeNobodys ? [[NOBODYS, askedWords.value.nobodys]] : []),
  ];
  return (
    <fieldset class="choices">
      <legend>{tabletWords.value.whose}</legend>
      {choices.map(([id = '', label]) => (
        <label key={id} class="choice">
          <input
            type="radio"
            name="whose"
            data-testid={`scrap-whose-${id}`}
            checked={whose === id}
            // Another order may be counted in another unit.
            onChange={() => change({ whose: id, digits: '' })}
          />
          {label}
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
