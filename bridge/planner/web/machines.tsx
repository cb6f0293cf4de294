/** Each machine's last day as a strip, beside what it reaches and what the paper says of it. */
import { useMemo } from 'preact/hooks';
import type { IntervalClass } from '../../../shared/core/words/plant.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { Gap } from '../../../shared/ui/charts/gap.tsx';
import { HourAxis, Legend, StateMark, Strip } from '../../../shared/ui/charts/strip.tsx';
import { percent } from '../../../shared/ui/format.ts';
import { language, named, words } from '../../../shared/ui/language.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import type { MachineRow, PlannerView } from '../view.ts';
import { reasonName } from './reasons.ts';
import type { Planner } from './state.ts';
import { coverageWords, windowWords } from './tiles.tsx';
import { plannerWords } from './words.ts';

/** The time that the strips show: what has been seen, to the next whole hour. */
export function daySpan(machines: readonly MachineRow[], now: number): { from: number; to: number } {
  const starts = machines.flatMap((machine) => machine.strip[0]?.[0] ?? []);
  const from = starts.length === 0 ? now - 8 * HOUR_MS : Math.min(...starts);
  return { from, to: Math.max(now, from + HOUR_MS) };
}

export function Machines({ planner, view }: { planner: Planner; view: PlannerView }) {
  const t = plannerWords.value;
  // Whole minutes, so that rows whose machine did not change are not drawn again each second.
  const span = daySpan(view.machines, Math.ceil(view.now / MINUTE_MS) * MINUTE_MS);
  const classes = new Set<IntervalClass>(view.machines.flatMap(({ strip }) => strip.map(([, , kind]) => kind)));
  return (
    <section class="card" id="machines" aria-labelledby="machines-title">
      <div class="card-head">
        <h2 id="machines-title">{t.machinesToday}</h2>
        <span class="soft small">
          {t.paperAndMeasured} · {windowWords(view)}
        </span>
      </div>
      <div class="machines">
        {view.machines.map((machine) => (
          <Row key={machine.id} planner={planner} machine={machine} view={view} from={span.from} to={span.to} />
        ))}
        <div class="machine-row machine-axis">
          <span />
          <HourAxis from={span.from} to={span.to} />
          <span />
          <GapAxis />
        </div>
      </div>
      <Legend classes={classes} />
    </section>
  );
}

function GapAxis() {
  const t = plannerWords.value;
  return (
    <ul class="legend gap-legend">
      <li>
        <svg width="18" height="18" viewBox="-9 -9 18 18" class="sign" aria-hidden="true">
          <path d="M0-7 7 0 0 7-7 0z" class="gap-paper" />
        </svg>
        {t.paper}
      </li>
      <li>
        <svg width="18" height="18" viewBox="-9 -9 18 18" class="sign" aria-hidden="true">
          <circle r="6" class="fill-ink" />
        </svg>
        {t.measured}
      </li>
    </ul>
  );
}

interface RowProps {
  planner: Planner;
  machine: MachineRow;
  view: PlannerView;
  from: number;
  to: number;
}

function Row({ planner, machine, view, from, to }: RowProps) {
  const tongue = language.value;
  return useMemo(
    () => <RowBody planner={planner} machine={machine} view={view} from={from} to={to} />,
    [machine, view.reasons, from, to, tongue],
  );
}

function RowBody({ planner, machine, view, from, to }: RowProps) {
  const w = words.value;
  const { figures } = machine;
  const oee = figures.withheld ? null : figures.kpis.oee;
  const measured = figures.withheld ? null : figures.kpis.availability;
  const what = machine.reasonId !== null ? reasonName(machine.reasonId, view.reasons) : machine.itemName;
  return (
    <div class="machine-row" data-testid={`machine-${machine.id}`} data-class={machine.class}>
      <button
        type="button"
        class="machine-name link"
        onClick={() => {
          planner.opened.value = { kind: 'machine', id: machine.id };
        }}
      >
        <span class={`machine-mark on-${machine.class}`}>
          <StateMark kind={machine.class} size={18} />
        </span>
        <span class="machine-words">
          <strong>{named(machine.name)}</strong>
          <span class="small soft">
            {w.classes[machine.class]}
            {machine.since !== null && (
              <>
                {' '}
                <Elapsed since={machine.since} />
              </>
            )}
            {what !== null && what !== '' && ` · ${what}`}
          </span>
        </span>
      </button>
      <Strip parts={machine.strip} from={from} to={to} height={30} label={named(machine.name)} />
      <span class="machine-oee" title={coverageWords(figures, figures.kpis.oee)}>
        <strong>{percent(oee)}</strong>
        <span class={`small ${figures.withheld ? 'warn' : 'soft'}`}>
          {figures.withheld ? w.coverage(percent(figures.coverage)) : w.oee}
        </span>
      </span>
      <PaperGap paper={machine.paperAvailability} measured={measured} />
    </div>
  );
}

export function PaperGap({ paper, measured }: { paper: number | null; measured: number | null }) {
  const t = plannerWords.value;
  const label = `${t.paper} ${percent(paper)}, ${t.measured} ${percent(measured)}`;
  return (
    <span class="machine-gap">
      <Gap paper={paper} measured={measured} label={label} />
      <span class="small">
        <span class="soft">{percent(paper)}</span> → <strong>{percent(measured)}</strong>
      </span>
    </span>
  );
}
