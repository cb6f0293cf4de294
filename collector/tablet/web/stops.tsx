/** Stops that still need a reason stand first and large; the others can be given another one. */

import { useSignal } from '@preact/signals';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { StateMark } from '../../../shared/ui/charts/strip.tsx';
import { now } from '../../../shared/ui/clock.ts';
import { clock, duration, recent } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import type { StopEntry } from '../view.ts';
import { reasonName } from './describe.ts';
import type { MachineProps } from './machine.tsx';
import { isStopOnItsWay } from './pending.ts';
import { tabletWords } from './words.ts';

export function OpenStops(props: MachineProps) {
  const t = tabletWords.value;
  const open = props.machine.stops.filter((stop) => stop.unexplained);
  if (open.length === 0) return null;
  return (
    <section class="card card-wants">
      <h2>{t.needsReason(open.length)}</h2>
      <ul class="rows">
        {open.map((stop) => (
          <StopRow key={stop.from} {...props} stop={stop} />
        ))}
      </ul>
    </section>
  );
}

const LAST_SHOWN = 8;

/** Short stops that nobody has to explain are left out at first: they would push out those that were. */
export function LastStops(props: MachineProps) {
  const t = tabletWords.value;
  const all = useSignal(false);
  const told = props.machine.stops.filter((stop) => !stop.unexplained);
  const shown = all.value
    ? told
    : told.filter((stop) => stop.reasonId !== null || stop.class !== 'minorStop').slice(0, LAST_SHOWN);
  return (
    <section class="card last-stops">
      <h2>{t.lastStops}</h2>
      {told.length === 0 && props.machine.stops.length === 0 && <p class="soft">{t.noStops}</p>}
      <ul class="rows rows-close">
        {shown.map((stop) => (
          <StopRow key={stop.from} {...props} stop={stop} />
        ))}
      </ul>
      {(all.value || shown.length < told.length) && (
        <button
          type="button"
          class="button more"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? t.showFewer : t.showAll(told.length)}
        </button>
      )}
    </section>
  );
}

/** A stop that asks for no reason and has none is called by its class. */
function nameOf(stop: StopEntry, reasons: readonly Reason[]): string {
  return stop.reasonId === null && !stop.unexplained
    ? words.value.classes[stop.class]
    : reasonName(stop.reasonId, reasons);
}

function StopRow({ tablet, machine, reasons, stop }: MachineProps & { stop: StopEntry }) {
  const t = tabletWords.value;
  const sending = isStopOnItsWay(tablet.outbox.entries.value, machine.id, stop);
  return (
    <li>
      <button
        type="button"
        class={`row ${stop.unexplained ? 'row-wants' : ''}`}
        data-testid={`stop-${stop.from}`}
        onClick={() => {
          tablet.question.value = { kind: 'reason', machineId: machine.id, from: stop.from };
        }}
      >
        <span class={`row-mark on-${stop.class}`}>
          <StateMark kind={stop.class} />
        </span>
        <span class="row-main">
          <strong>
            {stop.to === null
              ? words.value.since(recent(stop.from, now.peek()))
              : `${recent(stop.from, now.peek())} – ${clock(stop.to)}`}
          </strong>
          <span class={stop.unexplained ? 'warn' : 'soft'}>{sending ? t.sending : nameOf(stop, reasons)}</span>
        </span>
        <span class="row-end">{stop.to === null ? <Elapsed since={stop.from} /> : duration(stop.durationMs)}</span>
      </button>
    </li>
  );
}
