/** One machine, the page that hangs beside it all shift: its state, its order, what it wants from people. */

import type { Reason } from '../../../shared/core/words/plant.ts';
import { StateMark } from '../../../shared/ui/charts/strip.tsx';
import { now } from '../../../shared/ui/clock.ts';
import { led, recent } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import { session } from '../../../shared/ui/session.ts';
import type { MachineCard } from '../view.ts';
import { LoadBlock } from './load.tsx';
import { Notes } from './notes.tsx';
import { CurrentOrder, OrderHere } from './order.tsx';
import { Queue } from './queue.tsx';
import { reasonName } from './reason-name.ts';
import { ShiftCard } from './shift.tsx';
import { ask, give, type Tablet } from './state.ts';
import { LastStops, OpenStops } from './stops.tsx';
import { UndecidedInbox } from './undecided.tsx';
import { tabletWords } from './words.ts';

export interface MachineProps {
  tablet: Tablet;
  machine: MachineCard;
  reasons: readonly Reason[];
}

export function MachinePage(props: MachineProps) {
  return (
    <div class="machine" data-testid={`page-${props.machine.id}`}>
      <div class="column">
        <StateBlock {...props} />
        <LoadBlock {...props} />
        {(props.machine.loads === null || props.machine.current !== null) && (
          <CurrentOrder tablet={props.tablet} machine={props.machine} />
        )}
        {props.machine.also.map((one) => (
          <OrderHere key={one.operationId} tablet={props.tablet} machine={props.machine} current={one} />
        ))}
        <ShiftCard machine={props.machine} />
        <AtWork {...props} />
      </div>
      <div class="column">
        <Notes {...props} />
        <OpenStops {...props} />
        <UndecidedInbox {...props} />
        <Queue {...props} />
        <LastStops {...props} />
      </div>
    </div>
  );
}

function StateBlock({ machine, reasons }: MachineProps) {
  const t = words.value;
  return (
    <section class={`state on-${machine.class}`} data-testid="state" data-class={machine.class}>
      <StateMark kind={machine.class} size={72} />
      <div>
        <p class="state-word">{t.classes[machine.class]}</p>
        <p class="state-since">
          {machine.since !== null && (
            <>
              {t.since(recent(machine.since, now.peek()))} · <Elapsed since={machine.since} />
            </>
          )}
        </p>
        <p class="state-reason">
          {machine.lineProblem !== null ? (
            <>
              <Icon name="plug" size={20} /> {led(tabletWords.value.lineDown)} <ToldText text={machine.lineProblem} />
            </>
          ) : machine.reasonId !== null ? (
            reasonName(machine.reasonId, reasons)
          ) : (
            '\u00a0'
          )}
        </p>
      </div>
    </section>
  );
}

/** Who is signed on at the machine: their time is what the order's labour time is made of. */
function AtWork({ tablet, machine }: MachineProps) {
  const t = tabletWords.value;
  const me = session.value?.name;
  const here = me !== undefined && machine.operators.includes(me);
  return (
    <section class="card at-work">
      <div>
        <h2>{t.atWork}</h2>
        <p class="soft">{machine.operators.join(', ') || t.atWorkCount(machine.atWork)}</p>
        {machine.endedByShift.length > 0 && <p class="soft">{t.endedByShift(machine.endedByShift.join(', '))}</p>}
      </div>
      <button
        type="button"
        class="button"
        data-testid="note-open"
        onClick={() => {
          tablet.question.value = { kind: 'note', machineId: machine.id };
        }}
      >
        {t.note}
      </button>
      <button
        type="button"
        class="button"
        data-testid="entries-open"
        onClick={() => ask(tablet, { kind: 'entries', machineId: machine.id })}
      >
        {t.entries}
      </button>
      <button
        type="button"
        class="button"
        data-testid={here ? 'leave' : 'work-here'}
        onClick={() => give(tablet, { type: here ? 'signOff' : 'signOn', machineId: machine.id })}
      >
        {here ? t.iLeave : t.iWorkHere}
      </button>
    </section>
  );
}
