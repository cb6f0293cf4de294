/** All machines at a glance, readable from across the hall; a tap opens one. */
import { useMemo } from 'preact/hooks';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { StateMark, Strip } from '../../../shared/ui/charts/strip.tsx';
import { led, percent, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { language, named, words } from '../../../shared/ui/language.ts';
import { narrow } from '../../../shared/ui/narrow.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import type { MachineCard } from '../view.ts';
import { useGlide } from './glide.ts';
import { Progress } from './order.tsx';
import { reasonName } from './reason-name.ts';
import type { Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export function Wall({ tablet, reasons }: { tablet: Tablet; reasons: readonly Reason[] }) {
  const machines = tablet.byUrgency.value;
  const list = useGlide(machines.map(({ id }) => id).join('\n'));
  return (
    <>
      <ul class="wall" ref={list}>
        {machines.map((machine) => (
          <li key={machine.id} data-id={machine.id}>
            <Tile machine={machine} reasons={reasons} />
          </li>
        ))}
      </ul>
      {narrow.value && (
        <a class="to-service" href="/service/" data-testid="to-service">
          <Icon name="setup" size={18} /> {tabletWords.value.service}
        </a>
      )}
    </>
  );
}

/** Drawn again only when its machine or the language changed. */
function Tile({ machine, reasons }: { machine: MachineCard; reasons: readonly Reason[] }) {
  const tongue = language.value;
  return useMemo(() => <TileBody machine={machine} reasons={reasons} />, [machine, reasons, tongue]);
}

function TileBody({ machine, reasons }: { machine: MachineCard; reasons: readonly Reason[] }) {
  const t = tabletWords.value;
  const missing = machine.unexplained;
  const lost = machine.undecided.reduce((sum, stretch) => sum + stretch.producedPcs, 0);
  const cycles = machine.undecided.reduce((sum, stretch) => sum + (stretch.cycles ?? 0), 0);
  const { current } = machine;
  const next = machine.queue.find(({ waitsFor }) => waitsFor === null);
  return (
    <a
      class={`tile is-${machine.class}`}
      href={`#${encodeURIComponent(machine.id)}`}
      data-testid={`machine-${machine.id}`}
      data-class={machine.class}
    >
      <span class={`tile-state on-${machine.class}`}>
        <StateMark kind={machine.class} size={36} />
        <span class="tile-word">
          <span class="tile-name">{named(machine.name)}</span>
          <strong>{words.value.classes[machine.class]}</strong>
          <span class="tile-since">
            {machine.since !== null && <Elapsed since={machine.since} />}
            <span class="tile-who" data-testid={`who-${machine.id}`}>
              {machine.operators.join(', ') || t.atWorkCount(machine.atWork)}
            </span>
          </span>
        </span>
      </span>
      <span class="tile-body">
        {current === null ? (
          <>
            <span class="tile-order soft">{t.noOrderHere}</span>
            {next !== undefined && machine.class !== 'unscheduled' && (
              <span class="tile-order">
                {led(t.nextOrder)} <strong>{next.orderId}</strong> {next.itemName || next.itemId}
              </span>
            )}
          </>
        ) : (
          <span class="tile-order">
            <strong>{current.orderId}</strong> {current.itemName || current.itemId}
          </span>
        )}
        {current !== null && (
          <>
            <span class="tile-count">
              {quantityNumber(current.goodPcs, current.unit)} / {quantity(current.quantityPcs, current.unit)}
              <span class="soft"> {percent(current.goodPcs / current.quantityPcs)}</span>
            </span>
            <Progress good={current.goodPcs} scrap={current.scrapPcs} planned={current.quantityPcs} />
          </>
        )}
        <span class="tile-flags">
          {machine.lineProblem !== null && (
            <span class="pill pill-bad">
              <Icon name="plug" size={18} /> {t.lineDown}
            </span>
          )}
          {missing > 0 && (
            <span class="pill pill-warn" data-testid={`needs-${machine.id}`}>
              <Icon name="warning" size={18} /> {t.needsReasonShort(missing)}
            </span>
          )}
          {cycles > 0 && <span class="pill pill-warn">{t.undecidedShort(t.cycles(cycles))}</span>}
          {lost > 0 && (
            <span class="pill pill-warn">{t.undecidedShort(quantity(lost, machine.undecided[0]?.unit))}</span>
          )}
          {missing === 0 && machine.reasonId !== null && (
            <span class="pill pill-calm">{reasonName(machine.reasonId, reasons)}</span>
          )}
        </span>
        <TileShift machine={machine} />
      </span>
    </a>
  );
}

/** The shift in one line: its time as a strip, its OEE where enough was seen of it. */
function TileShift({ machine }: { machine: MachineCard }) {
  const first = machine.strip[0];
  const last = machine.strip.at(-1);
  if (first === undefined || last === undefined) return null;
  const figures = machine.shift?.figures ?? null;
  const oee = figures === null || figures.withheld ? null : figures.kpis.oee;
  return (
    <span class="tile-shift">
      <Strip
        parts={machine.strip}
        from={first[0]}
        to={last[1]}
        height={18}
        label={machine.shift === null ? tabletWords.value.last8h : tabletWords.value.thisShift}
      />
      <span class="small">
        {words.value.oee} <strong>{percent(oee)}</strong>
      </span>
    </span>
  );
}
