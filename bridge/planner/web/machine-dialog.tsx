/** One machine opened: its day large, its figures, and what they are made of. */

import type { KpiName } from '../../../shared/core/words/figures.ts';
import type { IntervalClass } from '../../../shared/core/words/plant.ts';
import { pct } from '../../../shared/ui/charts/axis.ts';
import { classOrder, HourAxis, Legend, paint, Strip } from '../../../shared/ui/charts/strip.tsx';
import { dash, hoursOf } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import type { MachineRow, PlannerView } from '../view.ts';
import { kpiWords, partsWords } from './kpi-words.ts';
import { daySpan, PaperGap } from './machines.tsx';
import { exploreOf, goTo } from './route.ts';
import type { Planner } from './state.ts';
import { coverageWords, windowWords } from './tiles.tsx';
import { measuredWords, plannerWords } from './words.ts';

interface Props {
  machine: MachineRow;
  planner: Planner;
  view: PlannerView;
  onClose: () => void;
}

export function MachineDialog({ machine, planner, view, onClose }: Props) {
  const t = plannerWords.value;
  const { figures } = machine;
  const span = daySpan([machine], view.now);
  const classes = new Set<IntervalClass>(machine.strip.map(([, , kind]) => kind));
  return (
    <Dialog wide title={named(machine.name)} onClose={onClose} testId="machine-dialog">
      <Strip parts={machine.strip} from={span.from} to={span.to} height={44} label={named(machine.name)} />
      <HourAxis from={span.from} to={span.to} />
      <Legend classes={classes} />
      <div class="detail">
        <section>
          <h3>
            {words.value.oee} · {windowWords(view)}
          </h3>
          <KpiList machine={machine} planner={planner} />
          <p class={`small ${figures.withheld ? 'warn' : 'soft'}`}>{coverageWords(figures, figures.kpis.oee)}</p>
          <h3>{t.paperAndMeasured}</h3>
          <PaperGap paper={machine.paperAvailability} measured={figures.withheld ? null : figures.kpis.availability} />
        </section>
        <section>
          <h3>{t.shareOfTime}</h3>
          <TimeShares machine={machine} />
          <p>
            <button
              type="button"
              class="button button-small"
              data-testid="machine-days"
              onClick={() => goTo(exploreOf('machine', machine.id, 'day'))}
            >
              {measuredWords.value.exploreLink}
            </button>
          </p>
        </section>
        <section>
          <h3>{t.why}</h3>
          <SumList machine={machine} />
        </section>
      </div>
    </Dialog>
  );
}

/** The machine's figures in the order shown; `false`: in the explanation and the API only. */
const isShown: Readonly<Record<KpiName, boolean>> = {
  oee: true,
  availability: true,
  effectiveness: true,
  qualityRatio: true,
  nee: true,
  teep: true,
  setupRatio: true,
  scrapRatio: true,
  throughputPerHour: true,
  mtbfMs: true,
  mttrMs: true,
  mttfMs: false,
  technicalEfficiency: false,
  utilizationEfficiency: false,
  allocationEfficiency: false,
  reworkRatio: false,
  firstPassYield: false,
  correctiveMaintenanceRatio: false,
  equipmentLoadRatio: false,
};
const isKpi = (name: string): name is KpiName => Object.hasOwn(isShown, name);
const shownKpis = Object.keys(isShown).filter((name): name is KpiName => isKpi(name) && isShown[name]);

/** Each figure opens what it is made of. */
function KpiList({ machine, planner }: { machine: MachineRow; planner: Planner }) {
  const t = plannerWords.value;
  const { withheld, units = [] } = machine.figures;
  return (
    <>
      <dl class="facts">
        {shownKpis.map((kpi) => (
          <div key={kpi}>
            <dt>
              <button
                type="button"
                class="link"
                data-testid={`why-${kpi}`}
                onClick={() => {
                  planner.opened.value = { kind: 'why', kpi, machineId: machine.id };
                }}
              >
                {t.kpis[kpi]}
              </button>
            </dt>
            <dd>{withheld ? dash : kpiWords(kpi, machine.figures)}</dd>
          </div>
        ))}
      </dl>
      {units.length > 1 && <p class="small warn">{words.value.mixedUnits(units.map(({ name }) => name).join(', '))}</p>}
    </>
  );
}

/** Names and values, one pair a line. */
export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TimeShares({ machine }: { machine: MachineRow }) {
  const { byClassMs, calendarMs } = machine.figures.sums;
  const shown = classOrder.filter((kind) => byClassMs[kind] > 0);
  return (
    <ul class="time-shares">
      {shown.map((kind) => (
        <li key={kind}>
          <span>{words.value.classes[kind]}</span>
          <svg height="16" aria-hidden="true">
            <rect
              width={pct(calendarMs === 0 ? 0 : (byClassMs[kind] / calendarMs) * 100)}
              height="16"
              {...paint(kind)}
            />
          </svg>
          <strong>{hoursOf(byClassMs[kind])}</strong>
        </li>
      ))}
    </ul>
  );
}

/** The ISO 22400 sums behind the ratios, so that a figure can be checked by hand. */
function SumList({ machine }: { machine: MachineRow }) {
  const t = plannerWords.value;
  const { sums } = machine.figures;
  const parts = (value: number) => partsWords(value, machine.figures);
  return (
    <Facts
      rows={[
        ['POT', hoursOf(sums.potMs)],
        ['PBT', hoursOf(sums.pbtMs)],
        ['AUBT', hoursOf(sums.aubtMs)],
        ['AUPT', hoursOf(sums.auptMs)],
        ['APT', hoursOf(sums.aptMs)],
        ['AUST', hoursOf(sums.austMs)],
        ['Σ PRI·PQ', hoursOf(sums.priPqMs)],
        ['PQ / GQ', `${parts(sums.pqPcs)} / ${parts(sums.gqPcs)}`],
        [t.unexplained, hoursOf(sums.unexplainedMs)],
        [t.allParts, parts(sums.allProducedPcs)],
        [t.recovered, parts(sums.recoveredPcs)],
        [t.outsideShift, parts(sums.outsideShiftPcs)],
      ]}
    />
  );
}
