/** What lies in a furnace or a basket, declared with a few taps: which orders, how many of each. */
import { type Signal, useSignal } from '@preact/signals';
import { printQuantity } from '../../../shared/core/words/quantity.ts';
import type { Span } from '../../../shared/core/words/span.ts';
import { serverNow } from '../../../shared/ui/clock.ts';
import { decimalPoint, quantity, readQuantity, clock as timeOf, typedSoFar } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { NumberPad } from '../../../shared/ui/parts/signon.tsx';
import type { LoadCard, LoadChoice } from '../view.ts';
import { askedWords } from './asked-words.ts';
import { nameOf } from './load.tsx';
import type { MachineProps } from './machine.tsx';
import { give, type Wish } from './state.ts';
import { typedQuantity, useDigits } from './typing.ts';
import { tabletWords } from './words.ts';

/** As typed, by operation; `isOffered`: the next key begins anew. */
interface Amount {
  text: string;
  isOffered: boolean;
}
type Amounts = Readonly<Record<string, Amount>>;

export function LoadDialog({ tablet, machine, during }: MachineProps & { during: Span | null }) {
  const t = askedWords.value.load;
  const amounts = useSignal<Amounts>({});
  const chosen = useSignal<string | null>(null);
  const loads = machine.loads ?? { inside: null, last: [], choices: [] };
  const close = () => {
    tablet.question.value = null;
  };
  const content = contentOf(loads.choices, amounts.value);
  const mayBeEmpty = during === null && loads.inside !== null;
  const submit = () => {
    if (content.length === 0 && !mayBeEmpty) return;
    close();
    // When it was put in, not when the line came back.
    const when = during === null ? { at: Math.round(serverNow()) } : { during };
    give(tablet, { type: 'declareLoad', machineId: machine.id, content, ...when });
  };
  const title = during === null ? t.ask : t.askFor(timeOf(during.from), timeOf(during.to));
  return (
    <Dialog wide title={title} onClose={close} testId="load-dialog">
      {loads.choices.length === 0 && <p class="soft">{tabletWords.value.noNextOrders}</p>}
      <div class="scrap">
        <Amount choices={loads.choices} chosen={chosen} amounts={amounts} submit={submit} />
        <div class="load-choices">
          <Again loads={loads} amounts={amounts} chosen={chosen} />
          <ul class="rows">
            {loads.choices.map((choice) => (
              <ChoiceRow key={choice.operationId} choice={choice} amounts={amounts} chosen={chosen} />
            ))}
          </ul>
        </div>
      </div>
      <div class="buttons dialog-end">
        <button
          type="button"
          class="button button-main"
          data-testid="load-submit"
          disabled={content.length === 0 && !mayBeEmpty}
          onClick={submit}
        >
          {content.length > 0 ? t.give(content.length) : mayBeEmpty ? t.empty : t.pick}
        </button>
      </div>
    </Dialog>
  );
}

interface Picked {
  amounts: Signal<Amounts>;
  chosen: Signal<string | null>;
}

/** The number of the chosen order, and the keys for it. */
function Amount({ choices, chosen, amounts, submit }: Picked & { choices: readonly LoadChoice[]; submit: () => void }) {
  const choice = choices.find(({ operationId }) => operationId === chosen.value);
  const amount = choice === undefined ? undefined : amounts.value[choice.operationId];
  const type = (next: string) => {
    if (choice === undefined) return;
    const before = amount?.isOffered === true ? amount.text : '';
    // A key after an offered number begins a number of one's own; taking a digit away changes the offered one.
    const own = before !== '' && next.startsWith(before) ? next.slice(before.length) : next;
    const text = typedQuantity(own, choice.unit?.decimals ?? 0);
    amounts.value = { ...amounts.value, [choice.operationId]: { text, isOffered: false } };
  };
  useDigits(amount?.text ?? '', type, submit);
  return (
    <div class="scrap-quantity">
      <h3>{choice === undefined ? askedWords.value.load.pick : nameOf(choice)}</h3>
      <output class="scrap-number" data-testid="load-quantity">
        {typedSoFar(amount?.text ?? '', choice?.unit)}
      </output>
      <NumberPad
        value={amount?.text ?? ''}
        testId="load-key"
        point={choice?.unit !== undefined && choice.unit.decimals > 0 ? decimalPoint() : null}
        onChange={type}
      />
    </div>
  );
}

/** One tap takes it in with what is left to make; the keys change that. */
function ChoiceRow({ choice, amounts, chosen }: Picked & { choice: LoadChoice }) {
  const { operationId, operationNumber, unit, openPcs } = choice;
  const amount = amounts.value[operationId];
  const isIn = amount !== undefined && amount.text !== '';
  return (
    <li>
      <button
        type="button"
        class={`row ${chosen.value === operationId ? 'row-chosen' : ''}`}
        aria-pressed={isIn}
        data-testid={`load-${operationId}`}
        onClick={() => {
          chosen.value = operationId;
          if (!isIn && openPcs > 0) offer(amounts, choice, openPcs);
        }}
      >
        <span class="row-main">
          <strong>
            {nameOf(choice)} <span class="soft operation-number">{operationNumber}</span>
          </strong>
          <span class="soft">{askedWords.value.load.open(quantity(openPcs, unit))}</span>
        </span>
        <span class="row-end">{isIn ? amount.text : ''}</span>
      </button>
    </li>
  );
}

function offer(amounts: Signal<Amounts>, { operationId, unit }: LoadChoice, steps: number): void {
  const text = printQuantity(steps, unit ?? { name: 'pcs', decimals: 0 }).replace('.', decimalPoint());
  amounts.value = { ...amounts.value, [operationId]: { text, isOffered: true } };
}

/** The last load, where its orders are still open: one tap takes all of it in. */
function Again({ loads, amounts, chosen }: Picked & { loads: LoadCard }) {
  const again = loads.last.flatMap(({ operationId, quantityPcs }) => {
    const choice = loads.choices.find((one) => one.operationId === operationId && one.openPcs > 0);
    return choice === undefined ? [] : [{ choice, steps: Math.min(quantityPcs, choice.openPcs) }];
  });
  if (again.length === 0) return null;
  return (
    <button
      type="button"
      class="button more"
      data-testid="load-again"
      onClick={() => {
        amounts.value = {};
        for (const { choice, steps } of again) offer(amounts, choice, steps);
        chosen.value = again[0]?.choice.operationId ?? null;
      }}
    >
      {askedWords.value.load.again(
        again.map(({ choice, steps }) => `${quantity(steps, choice.unit)} ${choice.orderId}`).join(', '),
      )}
    </button>
  );
}

type Content = Extract<Wish, { type: 'declareLoad' }>['content'];

function contentOf(choices: readonly LoadChoice[], amounts: Amounts): Content {
  return choices.flatMap(({ operationId, orderId, unit }) => {
    const quantityPcs = readQuantity(amounts[operationId]?.text ?? '', unit) ?? 0;
    if (quantityPcs <= 0) return [];
    return [{ orderId, operationId, quantityPcs, ...(unit === undefined ? {} : { unit }) }];
  });
}
