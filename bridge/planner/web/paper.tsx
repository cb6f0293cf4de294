/** What the ERP plans with against what was measured: the gap that promised dates slip through. */
import { Gap } from '../../../shared/ui/charts/gap.tsx';
import { count, percent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import type { PlannerView } from '../view.ts';
import { allCosts, allFigures, allKpis, allMeasured, exploreOf, printRoute, traceOf } from './route.ts';
import { coverageWords, windowWords } from './tiles.tsx';
import { costWords, deskWords, kpiWords, measuredWords, plannerWords, traceWords } from './words.ts';

export function PaperCard({ view }: { view: PlannerView }) {
  const t = plannerWords.value;
  return (
    <section class="card" id="paper" data-testid="paper">
      <div class="card-head">
        <h2>{t.paperAndMeasured}</h2>
        <span class="soft small">
          {t.workCentre} · {windowWords(view, view.measured)}
        </span>
      </div>
      <ul>
        {view.workCentres.map((centre) => (
          <li key={centre.id} class="paper-row" data-testid={`paper-${centre.id}`}>
            <a href={printRoute(allMeasured)}>{named(centre.name)}</a>
            <Gap
              paper={centre.paperAvailability}
              measured={centre.measuredAvailability}
              label={`${t.paper} ${percent(centre.paperAvailability)}, ${t.measured} ${percent(centre.measuredAvailability)}`}
            />
            <GapWords
              paper={centre.paperAvailability}
              measured={centre.measuredAvailability}
              coverage={centre.coverage ?? null}
            />
          </li>
        ))}
      </ul>
      <p class="to-figures">
        <a class="button button-small" href={printRoute(allFigures)} data-testid="to-figures">
          {deskWords.value.figuresLink}
        </a>{' '}
        <a class="button button-small" href={printRoute(allMeasured)} data-testid="to-measured">
          {measuredWords.value.measuredLink}
        </a>{' '}
        <a class="button button-small" href={printRoute(exploreOf('plant', '', 'machine'))} data-testid="to-explore">
          {measuredWords.value.exploreLink}
        </a>{' '}
        <a class="button button-small" href={printRoute({ page: 'beliefs' })} data-testid="to-beliefs">
          {measuredWords.value.beliefsLink}
        </a>{' '}
        <a class="button button-small" href={printRoute(allCosts)} data-testid="to-costs">
          {costWords.value.link}
        </a>{' '}
        <a class="button button-small" href={printRoute(allKpis)} data-testid="to-kpis">
          {kpiWords.value.link}
        </a>{' '}
        <a class="button button-small" href={printRoute(traceOf())} data-testid="to-trace">
          {traceWords.value.link}
        </a>
      </p>
    </section>
  );
}

interface GapWordsProps {
  paper: number | null;
  measured: number | null;
  coverage: number | null;
}

function GapWords({ paper, measured, coverage }: GapWordsProps) {
  const t = plannerWords.value;
  if (paper === null || measured === null)
    return (
      <span class="small soft">
        {percent(paper)} → <strong>{percent(measured)}</strong>
        <br />
        {measured === null && coverageWords({ coverage, withheld: true }, measured)}
      </span>
    );
  const points = Math.round((measured - paper) * 100);
  return (
    <span class="small">
      <span class="soft">{percent(paper)}</span> → <strong>{percent(measured)}</strong>
      <br />
      <span class={points < 0 ? 'bad' : 'soft'}>
        {points < 0 ? t.paperGap(count(-points)) : t.paperAbove(count(points))}
      </span>
    </span>
  );
}
