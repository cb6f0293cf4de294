/** Stops that still need a reason stand first and large, however old they are; the others can be given another one. */

import { useSignal } from '@preact/signals';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { call } from '../../../shared/ui/api.ts';
import { StateMark } from '../../../shared/ui/charts/strip.tsx';
import { now } from '../../../shared/ui/clock.ts';
import { duration, recent, stretch } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import type { StopEntry } from '../view.ts';
import type { MachineProps } from './machine.tsx';
import { isStopOnItsWay } from './pending.ts';
import { reasonName } from './reason-name.ts';
import { ask, seenOf } from './state.ts';
import { tabletWords } from './words.ts';

const OPEN_SHOWN = 6;

export function OpenStops(props: MachineProps) {
  const t = tabletWords.value;
  const all = useSignal(false);
  const older = useSignal<readonly StopEntry[]>([]);
  const { machine } = props;
  const listed = machine.stops.filter(({ unexplained }) => unexplained);
  const oldest = listed.at(-1)?.from ?? Number.POSITIVE_INFINITY;
  const open = [...listed, ...older.value.filter(({ from }) => from < oldest)];
  const isMore = all.value && machine.unexplained > open.length;
  if (machine.unexplained === 0) return null;
  const fetchOlder = async () => {
    const query = new URLSearchParams({ machineId: machine.id, before: String(open.at(-1)?.from ?? 0) });
    const answer = await call<{ stops: StopEntry[] }>('GET', `/api/stops?${query}`, { stops: 'list' });
    if (answer.ok) older.value = [...older.value, ...answer.value.stops];
  };
  return (
    <section class="card card-wants" data-testid="open-stops">
      <h2>{t.needsReason(machine.unexplained)}</h2>
      <ul class="rows">
        {open.slice(0, all.value ? open.length : OPEN_SHOWN).map((row) => (
          <StopRow key={row.from} {...props} stop={row} />
        ))}
      </ul>
      {(isMore || machine.unexplained > OPEN_SHOWN) && (
        <button
          type="button"
          class="button more"
          data-testid="stops-all"
          aria-expanded={all.value}
          onClick={() => {
            if (isMore) void fetchOlder();
            else all.value = !all.value;
          }}
        >
          {isMore ? t.showEarlier : all.value ? t.showFewer : t.showAll(machine.unexplained)}
        </button>
      )}
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
  const { from, to, reasonId } = stop;
  return (
    <li>
      <button
        type="button"
        class={`row ${stop.unexplained ? 'row-wants' : ''}`}
        data-testid={`stop-${from}`}
        onClick={() => ask(tablet, { kind: 'reason', machineId: machine.id, from, to, reasonId, ...seenOf(tablet) })}
      >
        <span class={`row-mark on-${stop.class}`}>
          <StateMark kind={stop.class} />
        </span>
        <span class="row-main">
          <strong>{to === null ? words.value.since(recent(from, now.peek())) : stretch(from, to, now.peek())}</strong>
          <span class={stop.unexplained ? 'warn' : 'soft'}>{sending ? t.sending : nameOf(stop, reasons)}</span>
        </span>
        <span class="row-end">{to === null ? <Elapsed since={from} /> : duration(stop.durationMs)}</span>
      </button>
    </li>
  );
}
