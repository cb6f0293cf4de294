/** The page of what the dates rest on: what was measured of the shop, how surely, and which promises drifted. */
import { count, dash, duration, percent } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Beliefs } from '../../promise/beliefs.ts';
import type { DriftAlarm } from '../../promise/record/drift.ts';
import type { PlannerView } from '../view.ts';
import { Habits, nameOfCentre, withLimits } from './belief-habits.tsx';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { LotTables } from './lot-tables.tsx';
import { exploreOf, printRoute } from './route.ts';
import { WideTable } from './wide-table.tsx';
import { measuredWords } from './words.ts';

export function BeliefsPage({ view }: { view: PlannerView }) {
  const t = measuredWords.value;
  const beliefs = useLoaded<Beliefs>('/api/promises/beliefs', {
    centres: 'list',
    suppliers: 'list',
    lots: 'object',
    dispatch: 'object',
    leadTimes: 'list',
    outside: 'list',
    milestone: 'object',
  }).value;
  const drift = useLoaded<DriftAlarm[]>('/api/promises/drift', 'list').value;
  // That no group differs is known where dates are.
  const isDriftKnown = drift?.ok === true && (beliefs?.ok === true || drift.value.length > 0);
  return (
    <>
      <DeskHead back="paper" title={t.beliefsTitle} />
      <p class="soft">{t.beliefsLead}</p>
      {beliefs?.ok === false && <ProblemNotice refusal={beliefs.refusal} />}
      {beliefs?.ok === true && <Centres beliefs={beliefs.value} view={view} />}
      {beliefs?.ok === true && <RunFamilies beliefs={beliefs.value} view={view} />}
      {beliefs?.ok === true && <LotTables beliefs={beliefs.value} view={view} />}
      {isDriftKnown && <Drift groups={drift.value} />}
      {beliefs?.ok === true && <Habits beliefs={beliefs.value} view={view} />}
    </>
  );
}

function Centres({ beliefs, view }: { beliefs: Beliefs; view: PlannerView }) {
  const t = measuredWords.value;
  return (
    <WideTable
      title={t.centres}
      testId="beliefs"
      breaks
      heads={[t.centre, t.uptime, t.stopLength, t.stopsPer100h, t.runRatio, t.scrapShare, t.stopsSeen, t.paperShare]}
      rows={beliefs.centres.map((one) => ({
        key: one.workCentreId,
        name: (
          <a href={printRoute(exploreOf('workCentre', one.workCentreId, 'machine'))}>
            {nameOfCentre(view, one.workCentreId)}
          </a>
        ),
        cells: [
          withLimits(one.uptime, percent),
          withLimits(one.stopMs, duration),
          withLimits(one.stopsPer100h, count),
          withLimits(one.runRatio, percent),
          one.scrapShare === null ? dash : withLimits(one.scrapShare, (share) => percent(share, 1)),
          count(one.stops),
          percent(one.paperShare),
        ],
      }))}
    />
  );
}

/** Where families differ, an item that was never made goes by its own: nothing is shown where all go by their work centre. */
function RunFamilies({ beliefs, view }: { beliefs: Beliefs; view: PlannerView }) {
  const t = measuredWords.value;
  const rows = beliefs.centres.flatMap(({ workCentreId, runFamilies }) =>
    runFamilies.map(({ family, items, ratio }) => ({
      key: `${workCentreId} ${family}`,
      name: family,
      cells: [nameOfCentre(view, workCentreId), withLimits(ratio, percent), count(items)],
    })),
  );
  if (rows.length === 0) return null;
  return (
    <WideTable
      title={t.runFamilies}
      testId="run-families"
      heads={[t.family, t.centre, t.runRatio, t.itemsMeasured]}
      rows={rows}
    />
  );
}

function Drift({ groups }: { groups: readonly DriftAlarm[] }) {
  const t = measuredWords.value;
  if (groups.length === 0)
    return (
      <section class="card" data-testid="drift">
        <h2>{t.drift}</h2>
        <p class="soft">{t.driftNone}</p>
      </section>
    );
  return (
    <WideTable
      title={t.drift}
      testId="drift"
      heads={[t.group, t.level, t.kept]}
      rows={groups.map(({ group, level, share, kept, due }) => ({
        key: `${group} ${level}`,
        name: group,
        cells: [percent(level), `${percent(share)} (${count(kept)} / ${count(due)})`],
      }))}
    />
  );
}
