/** Why it is what it is: reasons by what they cost, and the way from planned to good time. */
import type { Reason } from '../../../shared/core/words/plant.ts';
import { pieces, stepsPerUnit } from '../../../shared/core/words/quantity.ts';
import { Pareto, type ParetoItem } from '../../../shared/ui/charts/pareto.tsx';
import { Waterfall } from '../../../shared/ui/charts/waterfall.tsx';
import { count, duration, hoursOf, percent, quantity } from '../../../shared/ui/format.ts';
import type { PlannerView } from '../view.ts';
import type { DrillWish } from './look.ts';
import { PaperCard } from './paper.tsx';
import { reasonName } from './reasons.ts';
import { exploreOf, goTo } from './route.ts';
import type { Planner } from './state.ts';
import { windowWords } from './tiles.tsx';
import { plannerWords } from './words.ts';

export function Losses({ planner, view }: { planner: Planner; view: PlannerView }) {
  const t = plannerWords.value;
  const open = (wish: DrillWish) => () => {
    planner.opened.value = { kind: 'drill', wish };
  };
  const byMachine = () => goTo(exploreOf('plant', '', 'machine'));
  const stops = stopItems(view.pareto, view.reasons, open);
  const scrap = scrapItems(view.scrapPareto, view.reasons, open);
  return (
    <div class="pair" id="losses">
      <section class="card" data-testid="pareto">
        <div class="card-head">
          <h2>{t.pareto}</h2>
          <span class="soft small">{windowWords(view)}</span>
        </div>
        {stops.length === 0 ? <p class="soft">{t.noStops}</p> : <Pareto items={stops} label={t.pareto} />}
        {stops.length > 0 && (
          <p class="small soft pareto-key">
            <span class="pareto-swatch" /> {t.cumulative}
          </p>
        )}
        <h3>{t.scrapPareto}</h3>
        {scrap.length === 0 ? <p class="soft">{t.noScrap}</p> : <Pareto items={scrap} label={t.scrapPareto} />}
      </section>
      <div class="stack">
        <section class="card" data-testid="waterfall">
          <div class="card-head">
            <h2>{t.waterfall}</h2>
            <span class="soft small">{windowWords(view)}</span>
          </div>
          <Waterfall
            label={t.waterfall}
            planned={{ label: t.waterfallPlanned, ms: view.waterfall.plannedMs, onOpen: byMachine }}
            steps={view.waterfall.steps
              .filter(({ ms }) => ms !== 0)
              .map(({ loss, ms }) => ({
                key: loss,
                label: t.losses[loss],
                ms: loss === 'fasterThanPlanned' ? -Math.abs(ms) : ms,
                onOpen: open({ of: 'loss', loss }),
              }))}
            good={{ label: t.waterfallGood, ms: view.waterfall.goodMs, onOpen: byMachine }}
            value={hoursOf}
            share={(share) => percent(share)}
          />
        </section>
        <PaperCard view={view} />
      </div>
    </div>
  );
}

type Open = (wish: DrillWish) => () => void;

function stopItems(rows: PlannerView['pareto'], reasons: readonly Reason[], open: Open): ParetoItem[] {
  const t = plannerWords.value;
  return [...rows]
    .sort((a, b) => b.durationMs - a.durationMs)
    .map((row) => ({
      key: row.reasonId ?? 'none',
      label: reasonName(row.reasonId, reasons),
      amount: row.durationMs,
      value: duration(row.durationMs),
      // What began before the window did not begin in it.
      note: row.count === 0 ? t.begunBefore : t.times(count(row.count)),
      unexplained: row.reasonId === null,
      testId: `pareto-${row.reasonId ?? 'none'}`,
      onOpen: open({ of: 'stops', reasonId: row.reasonId }),
    }));
}

function scrapItems(rows: PlannerView['scrapPareto'], reasons: readonly Reason[], open: Open): ParetoItem[] {
  return rows
    .filter((row) => row.quantityPcs > 0)
    .sort((a, b) => b.quantityPcs - a.quantityPcs)
    .map((row) => ({
      key: `${row.reasonId ?? 'none'} ${row.unit?.name ?? ''}`,
      label: reasonName(row.reasonId, reasons),
      amount: row.quantityPcs / stepsPerUnit(row.unit ?? pieces),
      value: quantity(row.quantityPcs, row.unit),
      unexplained: row.reasonId === null,
      testId: `scrap-pareto-${row.reasonId ?? 'none'}${row.unit === undefined ? '' : `-${row.unit.name}`}`,
      onOpen: open({ of: 'scrap', reasonId: row.reasonId, unit: row.unit }),
    }));
}
