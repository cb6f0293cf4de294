/** The plant in five numbers, each with what it rests on. */
import type { Kpis } from '../../../shared/core/words/figures.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { pct, place } from '../../../shared/ui/charts/axis.ts';
import { clock, count, dash, day, moment, percent } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import type { FigureCard, PlannerView } from '../view.ts';
import type { Planner } from './state.ts';
import { plannerWords, wordWords } from './words.ts';

export function Tiles({ planner, view }: { planner: Planner; view: PlannerView }) {
  const { plant } = view;
  const paper = paperOf(view);
  return (
    <section class="tiles" aria-label={windowWords(view)}>
      <KpiTile planner={planner} kpi="oee" card={plant} testId="kpi-oee" note={windowWords(view)} />
      <KpiTile planner={planner} kpi="availability" card={plant} testId="kpi-availability" paper={paper} />
      <KpiTile planner={planner} kpi="effectiveness" card={plant} testId="kpi-effectiveness" />
      <KpiTile planner={planner} kpi="qualityRatio" card={plant} testId="kpi-quality" />
      <RecordTile planner={planner} record={view.record} />
    </section>
  );
}

/** Of figures over the window, or over another one of the view. */
export function windowWords(view: PlannerView, { from, to } = view.window): string {
  const t = plannerWords.value;
  if (to - from > 2 * DAY_MS) return t.window(day(from), day(to));
  const isNow = view.now - to < 10 * MINUTE_MS;
  const end = isNow ? words.value.now : day(from) === day(to) ? clock(to) : moment(to, view.now);
  return t.window(moment(from, view.now), end);
}

/** Paper availability of the plant: of its work centres, as the ERP plans each alike. */
function paperOf(view: PlannerView): number | null {
  const known = view.machines.flatMap((machine) =>
    machine.paperAvailability === null ? [] : [machine.paperAvailability],
  );
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length;
}

interface KpiProps {
  planner: Planner;
  kpi: keyof Kpis;
  card: FigureCard;
  testId: string;
  paper?: number | null;
  note?: string;
}

function KpiTile({ planner, kpi, card, testId, paper = null, note }: KpiProps) {
  const t = plannerWords.value;
  const value = card.kpis[kpi];
  const shown = card.withheld ? null : value;
  return (
    <div class="card tile" data-testid={testId}>
      <h2>
        <button
          type="button"
          class="link tile-link"
          data-testid={`why-${kpi}`}
          onClick={() => {
            planner.opened.value = { kind: 'why', kpi, machineId: null };
          }}
        >
          {t.kpis[kpi]}
        </button>
      </h2>
      <p class="tile-value">{percent(shown, 1)}</p>
      <svg class="tile-bar" height="12" aria-hidden="true">
        <rect width="100%" height="12" rx="3" class="fill-track" />
        {shown !== null && <rect width={pct(place(shown, 0, 1))} height="12" rx="3" class="fill-accent" />}
        {paper !== null && (
          <svg aria-hidden="true" x={pct(place(paper, 0, 1))} y="6" overflow="visible">
            <path d="M0-8 8 0 0 8-8 0z" class="gap-paper" />
          </svg>
        )}
      </svg>
      <p class="small soft">
        {paper !== null && (
          <>
            {t.paper} {percent(paper)} ·{' '}
          </>
        )}
        {shown !== null && shown > 1 ? t.overHundred : (note ?? coverageWords(card, value))}
      </p>
      {note !== undefined && <p class="small soft">{coverageWords(card, value)}</p>}
    </div>
  );
}

/** Why a figure is missing, or what share of the time it rests on. */
export function coverageWords(card: Pick<FigureCard, 'coverage' | 'withheld' | 'units'>, value: number | null): string {
  const w = words.value;
  if (card.coverage === null) return w.noFigureYet;
  if (card.withheld) return w.coverageWithheld(percent(card.coverage));
  const { units = [] } = card;
  if (value === null) return units.length > 1 ? w.mixedUnits(units.map(({ name }) => name).join(', ')) : w.noParts;
  return w.coverage(percent(card.coverage));
}

function RecordTile({ planner, record }: { planner: Planner; record: PlannerView['record'] }) {
  const t = plannerWords.value;
  const w = wordWords.value;
  const known = record !== null && record.due > 0;
  return (
    <div class="card tile" data-testid="record">
      <h2>
        <button
          type="button"
          class="link tile-link"
          data-testid="record-open"
          onClick={() => {
            planner.opened.value = { kind: 'record' };
          }}
        >
          {t.record}
        </button>
      </h2>
      <p class="tile-value">
        {!known ? dash : record.isJudged ? percent(record.share) : w.kept(count(record.kept), count(record.due))}
      </p>
      <p class="small soft">{known ? w.keptOf(record.level === null ? null : percent(record.level)) : w.noneDue}</p>
      {known && (
        <p class="small soft" data-testid="record-sure">
          {record.isJudged ? w.between(percent(record.low), percent(record.high)) : w.tooFew}
        </p>
      )}
      {record !== null && <p class="small soft">{w.given(count(record.given))}</p>}
    </div>
  );
}
