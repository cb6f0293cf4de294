/** Parts that no rule can give to an order: shown until a person says whose they are, with one tap. */
import { useSignal } from '@preact/signals';
import type { Undecided } from '../../../shared/core/words/interval.ts';
import { now } from '../../../shared/ui/clock.ts';
import { quantity, stretch as when } from '../../../shared/ui/format.ts';
import type { MachineCard } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { runningAt } from './project.ts';
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
          <Stretch key={stretch.from} tablet={tablet} machine={machine} stretch={stretch} />
        ))}
      </ul>
    </section>
  );
}

function Stretch({ tablet, machine, stretch }: { tablet: Tablet; machine: MachineCard; stretch: Undecided }) {
  const t = tabletWords.value;
  const all = useSignal(false);
  const { from, to, why, producedPcs, unit, cycles } = stretch;
  const made = why === 'noLoad' ? t.cycles(cycles ?? 0) : quantity(producedPcs, unit);
  const candidates = candidatesOf(stretch, machine);
  return (
    <li class="undecided">
      <p>
        <strong>{t.whoseParts(made, when(from, to, now.peek()))}</strong>
      </p>
      <p class="soft">{t.whys[why]}</p>
      <div class="buttons">
        {why === 'noLoad' && <SettleLoad tablet={tablet} machineId={machine.id} stretch={stretch} />}
        {candidates.slice(0, all.value ? candidates.length : SHOWN).map(({ operationId, label }) => (
          <button
            key={operationId}
            type="button"
            class="button"
            data-testid={`give-${operationId}`}
            onClick={() =>
              give(tablet, { type: 'reassignProduction', machineId: machine.id, from, to, operationIds: [operationId] })
            }
          >
            {label}
          </button>
        ))}
      </div>
      {candidates.length > SHOWN && (
        <button
          type="button"
          class="button more"
          data-testid="candidates-all"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? t.showFewer : t.showAll(candidates.length)}
        </button>
      )}
    </li>
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

const SHOWN = 6;

/** The box's candidates, best first; without any, the orders that are known at this machine. */
function candidatesOf(stretch: Undecided, machine: MachineCard): { operationId: string; label: string }[] {
  if (stretch.why === 'noLoad') return [];
  const known = new Map(
    [...runningAt(machine), ...machine.worked, ...machine.queue].map((entry) => [
      entry.operationId,
      `${entry.orderId} · ${entry.itemName || entry.itemId} ${entry.operationNumber}`,
    ]),
  );
  const ids = stretch.candidates.length > 0 ? stretch.candidates : [...known.keys()];
  return ids.map((operationId) => ({ operationId, label: known.get(operationId) ?? operationId }));
}
