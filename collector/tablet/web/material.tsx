/** Material of the order in work: which component, which lot, how much; what came back; what is made goes into a lot. */
import { type Signal, useSignal } from '@preact/signals';
import { printQuantity, stepsPerUnit, type Unit } from '../../../shared/core/words/quantity.ts';
import { serverNow } from '../../../shared/ui/clock.ts';
import { clock, decimalPoint, led, quantity, readQuantity, typedSoFar } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { NumberPad } from '../../../shared/ui/parts/signon.tsx';
import type { ComponentEntry, MaterialCard, MaterialSaid } from '../view.ts';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { LotField } from './scan.tsx';
import { give, type Tablet, type Wish } from './state.ts';
import { typedQuantity, useDigits } from './typing.ts';
import { tabletWords } from './words.ts';

const kinds = ['issueMaterial', 'returnMaterial', 'declareLot'] as const;
type Kind = (typeof kinds)[number];

export function MaterialDialog({ tablet, machine }: MachineProps) {
  const close = () => {
    tablet.question.value = null;
  };
  return (
    <Dialog wide title={tabletWords.value.material} onClose={close} testId="material">
      {machine.material !== null && (
        <>
          <MaterialForm tablet={tablet} machineId={machine.id} material={machine.material} />
          <FirstPart tablet={tablet} machineId={machine.id} material={machine.material} />
          <Said tablet={tablet} machineId={machine.id} material={machine.material} />
        </>
      )}
    </Dialog>
  );
}

interface FormProps {
  tablet: Tablet;
  machineId: string;
  material: MaterialCard;
}

function MaterialForm({ tablet, machineId, material }: FormProps) {
  const t = askedWords.value.material;
  const kind = useSignal<Kind>('issueMaterial');
  const itemId = useSignal<string | null>(
    material.components.length === 1 ? (material.components[0]?.itemId ?? null) : null,
  );
  const digits = useSignal('');
  const lot = useSignal('');
  const isScanned = useSignal(false);
  const serials = useSignal<readonly string[]>([]);
  const component = material.components.find((one) => one.itemId === itemId.value) ?? null;
  const isLot = kind.value === 'declareLot';
  const isSerial = !isLot && component?.track === 'serial';
  const unit = isLot ? material.unit : (component?.unit ?? material.unit);
  const quantityPcs = isSerial ? serials.value.length * stepsPerUnit(unit) : (readQuantity(digits.value, unit) ?? 0);
  const needsLot = isLot || (kind.value === 'issueMaterial' && component?.track === 'lot');
  const ready = quantityPcs > 0 && (isLot || component !== null) && !(needsLot && lot.value.trim() === '');
  const scanned = (text: string) => {
    if (!isLot && material.components.some((one) => one.itemId === text)) {
      itemId.value = text;
      lot.value = '';
    } else if (isSerial) {
      if (!serials.value.includes(text)) serials.value = [...serials.value, text];
      lot.value = '';
    }
  };
  const submit = () => {
    if (!ready) return;
    const said = { machineId, operationId: material.operationId, quantityPcs, unit };
    const named = { lot: lot.value.trim(), isScanned: isScanned.value, serials: isSerial ? serials.value : [] };
    const wish = wishOf(kind.value, said, component, named);
    if (wish !== null) give(tablet, wish);
    digits.value = '';
    lot.value = '';
    serials.value = [];
  };
  const type = (next: string) => {
    digits.value = typedQuantity(next, unit.decimals);
  };
  useDigits(digits.value, type, submit);
  return (
    <>
      <div class="scrap">
        <Amount digits={digits.value} unit={unit} serials={isSerial ? serials.value : null} type={type} />
        <div class="load-choices">
          <Kinds kind={kind} />
          {!isLot && <Components components={material.components} chosen={itemId} digits={digits} kind={kind.value} />}
          <LotField
            label={isSerial ? t.serial : t.lot}
            value={lot}
            isScanned={isScanned}
            onScan={scanned}
            key={`${kind.value} ${itemId.value}`}
          />
        </div>
      </div>
      <div class="buttons dialog-end">
        <button
          type="button"
          class="button button-main"
          data-testid="material-submit"
          disabled={!ready}
          onClick={submit}
        >
          {!isLot && component === null
            ? t.pick
            : needsLot && lot.value.trim() === ''
              ? t.needsLot
              : t.give[kind.value]}
        </button>
      </div>
    </>
  );
}

interface Moved {
  machineId: string;
  operationId: string;
  quantityPcs: number;
  unit: Unit;
}

/** null: there is no component to move. When it was moved, not when the line came back. */
function wishOf(
  kind: Kind,
  moved: Moved,
  component: ComponentEntry | null,
  { lot, isScanned, serials }: { lot: string; isScanned: boolean; serials: readonly string[] },
): Wish | null {
  if (kind === 'declareLot') return { ...moved, type: kind, lot };
  if (component === null) return null;
  return {
    ...{ ...moved, type: kind, itemId: component.itemId, lot: lot === '' ? null : lot },
    ...{ isScanned, at: Math.round(serverNow()) },
    ...(serials.length === 0 ? {} : { serials: [...serials] }),
  };
}

/** Keys for a quantity; pieces with serial numbers are counted by what was scanned. */
function Amount({
  digits,
  unit,
  serials,
  type,
}: {
  digits: string;
  unit: Unit;
  serials: readonly string[] | null;
  type: (next: string) => void;
}) {
  const shown = serials === null ? typedSoFar(digits, unit) : quantity(serials.length);
  return (
    <div class="scrap-quantity">
      <h3>{askedWords.value.quantity}</h3>
      <output class="scrap-number" data-testid="material-quantity">
        {shown}
      </output>
      {serials === null && (
        <NumberPad
          value={digits}
          testId="material-key"
          point={unit.decimals > 0 ? decimalPoint() : null}
          onChange={type}
        />
      )}
      <ul class="load-parts">
        {(serials ?? []).map((serial) => (
          <li key={serial}>{serial}</li>
        ))}
      </ul>
    </div>
  );
}

function Kinds({ kind }: { kind: Signal<Kind> }) {
  return (
    <fieldset class="choices material-kinds">
      <legend>{askedWords.value.what}</legend>
      {kinds.map((each) => (
        <label key={each} class="choice">
          <input
            type="radio"
            name="material-kind"
            data-testid={`material-${each}`}
            checked={kind.value === each}
            onChange={() => {
              kind.value = each;
            }}
          />
          {askedWords.value.material.give[each]}
        </label>
      ))}
    </fieldset>
  );
}

interface ComponentsProps {
  components: readonly ComponentEntry[];
  chosen: Signal<string | null>;
  digits: Signal<string>;
  kind: Kind;
}

/** One tap chooses a component and offers what is still missing of it. */
function Components({ components, chosen, digits, kind }: ComponentsProps) {
  const t = askedWords.value.material;
  return (
    <ul class="rows">
      {components.map(({ itemId, itemName, unit, neededPcs, usedPcs, booked, lots }) => (
        <li key={itemId}>
          <button
            type="button"
            class={`row ${chosen.value === itemId ? 'row-chosen' : ''}`}
            aria-pressed={chosen.value === itemId}
            data-testid={`material-item-${itemId}`}
            onClick={() => {
              chosen.value = itemId;
              const open = kind === 'issueMaterial' ? neededPcs - usedPcs : 0;
              digits.value = open > 0 ? printQuantity(open, unit).replace('.', decimalPoint()) : '';
            }}
          >
            <span class="row-main">
              <strong>{itemName === '' ? itemId : `${itemId} · ${itemName}`}</strong>
              <span class="soft">
                {[
                  ...(booked === 'byHand' ? [] : [t.booked[booked]]),
                  ...lots.map(({ lot, quantityPcs }) => `${led(lot)} ${quantity(quantityPcs, unit)}`),
                ].join(' · ')}
              </span>
            </span>
            <span class="row-end">{t.ofNeeded(quantity(usedPcs, unit), quantity(neededPcs, unit))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function FirstPart({ tablet, machineId, material: { operationId, firstPart } }: FormProps) {
  const t = askedWords.value.material;
  if (firstPart !== null) return <p class="soft">{t.approved(firstPart.by, clock(firstPart.at))}</p>;
  return (
    <button
      type="button"
      class="button more"
      data-testid="material-approve"
      onClick={() => give(tablet, { type: 'approveFirstPart', machineId, operationId, note: '' })}
    >
      {t.approve}
    </button>
  );
}

/** What was said, newest first; each is taken back by one tap, at the machine where it was said. */
function Said({ tablet, machineId, material }: FormProps) {
  const t = askedWords.value.material;
  if (material.said.length === 0) return null;
  return (
    <section data-testid="material-said">
      <h3>{t.said}</h3>
      <ul class="rows rows-close">
        {material.said.map((one) => (
          <li key={one.seq} class="row row-still">
            <span class="row-main">
              <strong>{saying(one)}</strong>
              <span class="soft">
                {one.by} · {clock(one.at)}
              </span>
            </span>
            {one.machineId === machineId && (
              <button
                type="button"
                class="button"
                data-testid={`material-undo-${one.seq}`}
                disabled={tablet.outbox.entries.value.some(
                  ({ command }) => 'seq' in command && command.seq === one.seq,
                )}
                onClick={() => give(tablet, { type: 'undoCorrection', machineId, seq: one.seq })}
              >
                {t.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function saying(one: MaterialSaid): string {
  const t = askedWords.value;
  if (one.type === 'firstPartApproved') return t.material.firstPart;
  const amount = quantity(one.quantityPcs, one.unit);
  if (one.type === 'lotProduced') return t.commands.declareLot(amount, one.lot ?? '');
  const item = one.lot === null ? (one.itemId ?? '') : `${one.itemId ?? ''} (${one.lot})`;
  return one.type === 'materialIssued'
    ? t.commands.issueMaterial(amount, item)
    : t.commands.returnMaterial(amount, item);
}
