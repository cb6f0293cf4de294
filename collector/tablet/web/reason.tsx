/** Why did it stop? Every reason is one tap away: those given most first, then all by branch. */
import type { Reason } from '../../../shared/core/words/plant.ts';
import { now } from '../../../shared/ui/clock.ts';
import { recent, stretch } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { askedWords } from './asked-words.ts';
import type { MachineProps } from './machine.tsx';
import { groupsOf, often } from './reasons.ts';
import { ask, give, type SeenStop } from './state.ts';

/** `seen`: the stop as it stood when the dialog opened. */
export function ReasonDialog({ tablet, machine, reasons, seen }: MachineProps & { seen: SeenStop }) {
  const t = askedWords.value;
  const { from, to, reasonId: given, seenSeq } = seen;
  const close = () => ask(tablet, null);
  const choose = (reasonId: string | null) => {
    close();
    const wish = { type: 'classifyStop' as const, machineId: machine.id, from, to: null, reasonId };
    give(tablet, { ...wish, expectedReasonId: given, ...(seenSeq === undefined ? {} : { seenSeq }) });
  };
  const frequent = often(reasons, tablet.machines.value, machine.id);
  const groups = groupsOf(reasons, 'stop');
  const title = to === null ? `${recent(from, now.peek())} – ${t.running}` : stretch(from, to, now.peek());
  return (
    <Dialog wide title={t.reasonFor(title)} onClose={close} testId="reasons">
      {frequent.length > 0 && (
        <ReasonTiles title={t.often} leaves={frequent} chosen={given} onChoose={choose} prefix="often" />
      )}
      {groups.map(({ branch, leaves }) => (
        <ReasonTiles
          key={branch?.id ?? ''}
          title={branch === null ? (groups.length > 1 ? t.otherReasons : '') : named(branch.name)}
          leaves={leaves}
          chosen={given}
          onChoose={choose}
        />
      ))}
      {given !== null && (
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
