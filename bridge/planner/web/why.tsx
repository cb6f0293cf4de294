/** Why a figure is what it is: its formula, the sums in it, the time it rests on, and each machine's share. */
import type { Kpis, SumName } from '../../../shared/core/words/figures.ts';
import { pct, place } from '../../../shared/ui/charts/axis.ts';
import { count, dash, hoursOf, percent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { FigureCard, PlannerView } from '../view.ts';
import { Grounds } from './grounds.tsx';
import { kpiWords, partsWords } from './kpi-words.ts';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import type { Planner } from './state.ts';
import { coverageWords, windowWords } from './tiles.tsx';
import { plannerWords } from './words.ts';

/** What the bridge says of all figures. */
interface Formulas {
  formulas: Readonly<Record<keyof Kpis, { formula: string; sums: readonly SumName[] }>>;
  minCoverage: number;
}

interface Props {
  kpi: keyof Kpis;
  /** null: the whole plant. */
  machineId: string | null;
  planner: Planner;
  view: PlannerView;
  onClose: () => void;
}

export function WhyDialog({ kpi, machineId, planner, view, onClose }: Props) {
  const t = plannerWords.value;
  const machine = view.machines.find(({ id }) => id === machineId);
  const card = machine?.figures ?? view.plant;
  const answer = useLoaded<Formulas>('/api/formulas', {}).value;
  const title = machine === undefined ? t.whyOf(t.kpis[kpi]) : `${named(machine.name)} · ${t.kpis[kpi]}`;
  return (
    <Dialog wide title={title} onClose={onClose} testId="why-dialog">
      <p>
        <strong class="quote-date">{card.withheld ? dash : kpiWords(kpi, card)}</strong>{' '}
        <span class="soft">
          {windowWords(view)} · {coverageWords(card, card.kpis[kpi])}
        </span>
      </p>
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && card.withheld && (
        <p class="notice">{t.whyWithheld(percent(card.coverage), percent(answer.value.minCoverage))}</p>
      )}
      {answer?.ok === true && <Formula kpi={kpi} card={card} known={answer.value} />}
      {answer?.ok === true && machine !== undefined && (
        <Grounds machineId={machine.id} sums={answer.value.formulas[kpi].sums} view={view} />
      )}
      {machine === undefined && <ByMachine kpi={kpi} planner={planner} view={view} />}
    </Dialog>
  );
}

function Formula({ kpi, card, known }: { kpi: keyof Kpis; card: FigureCard; known: Formulas }) {
  const t = plannerWords.value;
  const { formula, sums } = known.formulas[kpi];
  const names = new Map<string, string>(Object.entries(t.sums));
  return (
    <div class="detail">
      <section>
        <h3>{t.whyFormula}</h3>
        <p>
          <code class="formula">{formula}</code>
        </p>
        <p class="small soft">ISO 22400-2</p>
      </section>
      <section>
        <h3>{t.whySums}</h3>
        <Facts rows={sums.map((sum) => [names.get(sum) ?? sum, sumWords(sum, card)] as const)} />
      </section>
    </div>
  );
}

function sumWords(name: SumName, card: FigureCard): string {
  const value = card.sums[name];
  if (name.endsWith('Ms')) return hoursOf(value);
  return name.endsWith('Pcs') ? partsWords(value, card) : count(value);
}

function ByMachine({ kpi, planner, view }: { kpi: keyof Kpis; planner: Planner; view: PlannerView }) {
  const t = plannerWords.value;
  return (
    <>
      <h3 class="drill-head">{t.whyMachines}</h3>
      <p class="small soft">{t.whyRatio}</p>
      <ul class="time-shares why-machines">
        {view.machines.map(({ id, name, figures }) => {
          const value = figures.withheld ? null : figures.kpis[kpi];
          return (
            <li key={id}>
              <button
                type="button"
                class="link"
                data-testid={`why-${id}`}
                onClick={() => {
                  planner.opened.value = { kind: 'why', kpi, machineId: id };
                }}
              >
                <strong>{named(name)}</strong>
              </button>
              <svg height="16" aria-hidden="true">
                {value !== null && <rect width={pct(place(value, 0, 1))} height="16" class="fill-accent" />}
              </svg>
              <span class="number">
                <strong>{value === null ? dash : kpiWords(kpi, figures)}</strong>{' '}
                <span class="small soft">
                  {figures.withheld ? coverageWords(figures, figures.kpis[kpi]) : `${hoursOf(figures.sums.pbtMs)} PBT`}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
