/** Why did it stop? Every reason is one tap away: those given most first, then all by branch. */
import type { Reason } from '../../../shared/core/words/plant.ts';
import { now } from '../../../shared/ui/clock.ts';
import { clock, recent } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import type { MachineProps } from './machine.tsx';
import { groupsOf, often } from './reasons.ts';
import { give, stopAt } from './state.ts';
import { tabletWords } from './words.ts';

export function ReasonDialog({ tablet, machine, reasons, from }: MachineProps & { from: number }) {
  const t = tabletWords.value;
  const stop = stopAt(machine, from);
  const close = () => {
    tablet.question.value = null;
  };
  if (stop === null) return null;
  const choose = (reasonId: string | null) => {
    close();
    give(tablet, {
      type: 'classifyStop',
      machineId: machine.id,
      from: stop.from,
      to: null,
      reasonId,
      expectedReasonId: stop.reasonId,
    });
  };
  const frequent = often(reasons, tablet.machines.value, machine.id);
  const groups = groupsOf(reasons, 'stop');
  const end = stop.to === null ? t.running : clock(stop.to);
  return (
    <Dialog wide title={t.reasonFor(recent(stop.from, now.peek()), end)} onClose={close} testId="reasons">
      {frequent.length > 0 && (
        <ReasonTiles title={t.often} leaves={frequent} chosen={stop.reasonId} onChoose={choose} prefix="often" />
      )}
      {groups.map(({ branch, leaves }) => (
        <ReasonTiles
          key={branch?.id ?? ''}
          title={branch === null ? (groups.length > 1 ? t.otherReasons : '') : named(branch.name)}
          leaves={leaves}
          chosen={stop.reasonId}
          onChoose={choose}
        />
      ))}
      {stop.reasonId !== null && (
        <div class="buttons">
          <button type="button" class="button button-bad" data-testid="reason-none" onClick={() => choose(null)}>
            {t.takeReasonAway}
          </button>
        </div>
      )}
    </Dialog>
  );
}

export interface TilesProps {
  title: string;
  leaves: readonly Reason[];
  chosen: string | null;
  onChoose: (reasonId: string) => void;
  prefix?: string;
}

export function ReasonTiles({ title, leaves, chosen, onChoose, prefix = 'reason' }: TilesProps) {
  return (
    <section class={`reasons reasons-${prefix}`}>
      {title !== '' && <h3>{title}</h3>}
      <ul class="reason-grid">
        {leaves.map((reason) => (
          <li key={reason.id}>
            <button
              type="button"
              class={`reason effect-${reason.effect}`}
              aria-pressed={reason.id === chosen}
              data-testid={`${prefix}-${reason.id}`}
              onClick={() => onChoose(reason.id)}
            >
              {named(reason.name)}
              {reason.effect !== 'stop' && <span class="reason-effect">{words.value.classes[reason.effect]}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
