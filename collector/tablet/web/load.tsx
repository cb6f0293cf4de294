/** What lies in a furnace or a basket: shown, with the way to the dialog that declares it. */
import { quantity } from '../../../shared/ui/format.ts';
import type { LoadCard, LoadChoice } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { ScrapButton } from './order.tsx';
import type { Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export function LoadBlock({ tablet, machine }: MachineProps) {
  const t = tabletWords.value.load;
  const { loads } = machine;
  if (loads === null) return null;
  const inside = loads.inside ?? [];
  return (
    <section class="card load" data-testid="load">
      <h2>{t.title}</h2>
      {inside.length === 0 && <p class="soft">{t.nothing}</p>}
      <ul class="load-parts">
        {inside.map(({ operationId, orderId, quantityPcs }) => {
          const choice = loads.choices.find((one) => one.operationId === operationId);
          return (
            <li key={operationId}>
              <span>{choice === undefined ? orderId : nameOf(choice)}</span>
              <strong>{quantity(quantityPcs, choice?.unit)}</strong>
            </li>
          );
        })}
      </ul>
      <Complete tablet={tablet} machineId={machine.id} loads={loads} />
      <div class="buttons">
        <button
          type="button"
          class="button button-main"
          data-testid="load-open"
          onClick={() => {
            tablet.question.value = { kind: 'load', machineId: machine.id, during: null };
          }}
        >
          {inside.length === 0 ? t.declare : t.another}
        </button>
        {machine.current === null && <ScrapButton tablet={tablet} machine={machine} />}
      </div>
    </section>
  );
}

/** Orders that have all that was planned: nothing but a person's word finishes them. */
function Complete({ tablet, machineId, loads }: { tablet: Tablet; machineId: string; loads: LoadCard }) {
  const complete = loads.choices.filter(({ openPcs }) => openPcs === 0);
  return (
    <ul class="rows">
      {complete.map((choice) => (
        <li key={choice.operationId} class="row row-still">
          <span class="row-main">
            <strong>{nameOf(choice)}</strong>
            <span class="soft">{tabletWords.value.finishFull}</span>
          </span>
          <button
            type="button"
            class="button"
            data-testid={`finish-${choice.operationId}`}
            onClick={() => {
              tablet.question.value = { kind: 'finish', machineId, operationId: choice.operationId };
            }}
          >
            {tabletWords.value.finish}
          </button>
        </li>
      ))}
    </ul>
  );
}

export const nameOf = ({ orderId, itemName, itemId }: LoadChoice): string => `${orderId} · ${itemName || itemId}`;
