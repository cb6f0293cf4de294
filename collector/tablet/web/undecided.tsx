/** Parts that no rule can give to an order: shown until a person says whose they are, with one tap. */
import type { Undecided } from '../../../shared/core/words/interval.ts';
import { now } from '../../../shared/ui/clock.ts';
import { clock, quantity, recent } from '../../../shared/ui/format.ts';
import type { MachineCard } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { give, type Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export function UndecidedInbox({ tablet, machine }: MachineProps) {
  const t = tabletWords.value;
  if (machine.undecided.length === 0) return null;
  return (
    <section class="card card-wants" data-testid="undecided">
      <h2>{t.whose}</h2>
      <ul class="rows">
        {machine.undecided.map((stretch) => (
          <li key={stretch.from} class="undecided">
            <p>
              <strong>
                {t.whoseParts(
                  stretch.why === 'noLoad'
                    ? t.cycles(stretch.cycles ?? 0)
                    : quantity(stretch.producedPcs, stretch.unit),
                  recent(stretch.from, now.peek()),
                  clock(stretch.to),
                )}
              </strong>
            </p>
            <p class="soft">{t.whys[stretch.why]}</p>
            <div class="buttons">
              {stretch.why === 'noLoad' && <SettleLoad tablet={tablet} machineId={machine.id} stretch={stretch} />}
              {candidatesOf(stretch, machine).map(({ operationId, label }) => (
                <button
                  key={operationId}
                  type="button"
                  class="button"
                  data-testid={`give-${operationId}`}
                  onClick={() =>
                    give(tablet, {
                      type: 'reassignProduction',
                      machineId: machine.id,
                      from: stretch.from,
                      to: stretch.to,
                      operationIds: [operationId],
                    })
                  }
                >
                  {label}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What lay in the machine is declared for these cycles alone. */
function SettleLoad({ tablet, machineId, stretch }: { tablet: Tablet; machineId: string; stretch: Undecided }) {
  const { from, to } = stretch;
  return (
    <button
      type="button"
      class="button button-main"
      data-testid="settle-load"
      onClick={() => {
        tablet.question.value = { kind: 'load', machineId, during: { from, to } };
      }}
    >
      {tabletWords.value.load.settle}
    </button>
  );
}

const MOST = 6;

/** The box's candidates, best first; without any, the orders that are known at this machine. */
function candidatesOf(stretch: Undecided, machine: MachineCard): { operationId: string; label: string }[] {
  if (stretch.why === 'noLoad') return [];
  const known = new Map(
    [...(machine.current === null ? [] : [machine.current]), ...machine.queue].map((entry) => [
      entry.operationId,
      `${entry.orderId} · ${entry.itemName || entry.itemId} ${entry.operationNumber}`,
    ]),
  );
  const ids = stretch.candidates.length > 0 ? stretch.candidates : [...known.keys()];
  return ids.slice(0, MOST).map((operationId) => ({ operationId, label: known.get(operationId) ?? operationId }));
}
