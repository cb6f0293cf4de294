/** The page of what was measured beside paper: work centres, items, set-ups by change of family, cycle times. */
import type { Distribution } from '../../../shared/core/figures/distribution.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/words/time.ts';
import { count, dash, decimal, duration, percent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { MeasuredAgainstPaper } from '../measured.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { Choice } from './kpis.tsx';
import { useLoaded } from './load.ts';
import { costDays, exploreOf, goTo, printRoute, type Route } from './route.ts';
import { WideTable } from './wide-table.tsx';
import { measuredWords, plannerWords } from './words.ts';

type Place = Extract<Route, { page: 'measured' }>;

export function MeasuredPage({ place, view }: { place: Place; view: PlannerView }) {
  const t = measuredWords.value;
  const to = Math.floor(view.now / HOUR_MS) * HOUR_MS;
  const path = `/api/measured?from=${to - place.days * DAY_MS}&to=${to}`;
  const answer = useLoaded<MeasuredAgainstPaper>(path, {}, '', String(place.days)).value;
  return (
    <>
      <DeskHead back="paper" title={t.measuredTitle}>
        <Choice
          label={t.last}
          testId="measured-days"
          value={String(place.days)}
          choices={costDays.map((one) => [String(one), t.days(count(one))])}
          onChange={(value) => goTo({ ...place, days: Number(value) })}
        />
      </DeskHead>
      <p class="soft">{t.measuredLead}</p>
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && <Tables measured={answer.value} view={view} />}
    </>
  );
}

function Tables({ measured, view }: { measured: MeasuredAgainstPaper; view: PlannerView }) {
  const t = measuredWords.value;
  const p = plannerWords.value;
  const centre = (id: string) => named(view.workCentres.find((one) => one.id === id)?.name ?? id);
  const machine = (id: string) => named(view.machines.find((one) => one.id === id)?.name ?? id);
  const beside = (paper: string, real: string) => `${paper} → ${real}`;
  const setupWords = ({ count: n, paperMs, measuredMs }: { count: number; paperMs: number; measuredMs: number }) =>
    n === 0 ? dash : `${beside(duration(paperMs / n), duration(measuredMs / n))} · ${t.setups(n, count(n))}`;
  const seconds = (ms: number | null) => (ms === null ? dash : `${decimal(ms / 1_000, 1)}\u202fs`);
  const spread = (one: Distribution, write: (ms: number) => string) => [
    count(one.count),
    write(one.p50Ms),
    write(one.p80Ms),
    write(one.p95Ms),
  ];
  const availability = (one: { paperAvailability: number | null; measuredAvailability: number | null }) =>
    beside(percent(one.paperAvailability), percent(one.measuredAvailability));
  return (
    <>
      <WideTable
        title={t.centres}
        testId="measured-centres"
        heads={[t.centre, p.kpis.availability, t.setup, t.coverage]}
        rows={measured.workCentres.map((one) => ({
          key: one.workCentreId,
          name: (
            <a href={printRoute(exploreOf('workCentre', one.workCentreId, 'machine'))}>{centre(one.workCentreId)}</a>
          ),
          cells: [availability(one), setupWords(one.setup), percent(one.coverage)],
        }))}
      />
      <WideTable
        title={t.items}
        testId="measured-items"
        heads={[t.item, t.centre, p.kpis.availability, t.run, t.setup]}
        rows={measured.items.map((one) => ({
          key: `${one.itemId} ${one.workCentreId}`,
          name: <a href={printRoute(exploreOf('item', one.itemId, 'order'))}>{one.itemId}</a>,
          cells: [
            centre(one.workCentreId),
            availability(one),
            beside(seconds(one.paperRunMsPerPc), seconds(one.measuredRunMsPerPc)),
            setupWords(one.setup),
          ],
        }))}
      />
      <WideTable
        title={t.changes}
        testId="measured-setups"
        heads={[t.change, t.often, t.middle, t.wide, t.worst]}
        rows={measured.setups.map((one) => ({
          key: `${one.fromFamily} ${one.toFamily}`,
          name: `${one.fromFamily ?? t.unknownFamily} → ${one.toFamily}`,
          cells: spread(one, duration),
        }))}
      />
      <WideTable
        title={t.cycles}
        testId="measured-cycles"
        heads={[t.item, t.machine, t.often, t.middle, t.wide, t.worst]}
        rows={measured.cycles.map((one) => ({
          key: `${one.itemId} ${one.machineId}`,
          name: one.itemId,
          cells: [machine(one.machineId), ...spread(one, seconds)],
        }))}
      />
    </>
  );
}
