/** The page of what the dates rest on: what was measured of the shop, how surely, and which promises drifted. */
import { count, dash, duration, percent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Beliefs, Believed } from '../../promise/beliefs.ts';
import type { DriftAlarm } from '../../promise/record/drift.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import { exploreOf, printRoute } from './route.ts';
import { WideTable } from './wide-table.tsx';
import { measuredWords } from './words.ts';

export function BeliefsPage({ view }: { view: PlannerView }) {
  const t = measuredWords.value;
  const beliefs = useLoaded<Beliefs>('/api/promises/beliefs', { centres: 'list', suppliers: 'list' }).value;
  const drift = useLoaded<DriftAlarm[]>('/api/promises/drift', 'list').value;
  return (
    <>
      <DeskHead back="paper" title={t.beliefsTitle} />
      <p class="soft">{t.beliefsLead}</p>
      {beliefs?.ok === false && <ProblemNotice refusal={beliefs.refusal} />}
      {beliefs?.ok === true && <Centres beliefs={beliefs.value} view={view} />}
      {drift?.ok === true && <Drift groups={drift.value} />}
      {beliefs?.ok === true && <Around beliefs={beliefs.value} />}
    </>
  );
}

/** A figure with the limits between which it lies. */
function withLimits({ value, low, high }: Believed, write: (value: number) => string): string {
  const whole = (figure: number): string => write(figure).replaceAll(' ', '\u00a0');
  return measuredWords.value.range(whole(value), whole(low), whole(high));
}

function Centres({ beliefs, view }: { beliefs: Beliefs; view: PlannerView }) {
  const t = measuredWords.value;
  const nameOf = (id: string) => named(view.workCentres.find((one) => one.id === id)?.name ?? id);
  return (
    <WideTable
      title={t.centres}
      testId="beliefs"
      breaks
      heads={[t.centre, t.uptime, t.stopLength, t.stopsPer100h, t.runRatio, t.scrapShare, t.stopsSeen, t.paperShare]}
      rows={beliefs.centres.map((one) => ({
        key: one.workCentreId,
        name: <a href={printRoute(exploreOf('workCentre', one.workCentreId, 'machine'))}>{nameOf(one.workCentreId)}</a>,
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

/** What comes from outside: suppliers, orders, ways between machines. */
function Around({ beliefs: { suppliers, arrivals, transfers } }: { beliefs: Beliefs }) {
  const t = measuredWords.value;
  return (
    <>
      <WideTable
        title={t.suppliers}
        testId="suppliers"
        heads={[t.supplier, t.deliveries, t.lateShare, t.meanLate]}
        rows={suppliers.map((one) => ({
          key: one.supplierId,
          name: one.supplierId,
          cells: [count(one.deliveries), percent(one.lateShare), duration(one.meanLateMs)],
        }))}
      />
      <section class="card">
        <Facts
          rows={[
            [t.arrivals, withLimits(arrivals.perWeek, count)],
            [t.transfers, withLimits(transfers.meanMs, duration)],
          ]}
        />
      </section>
    </>
  );
}
