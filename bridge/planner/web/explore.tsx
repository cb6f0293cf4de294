/** The page of figures of any scope: row by row over a window, its losses, and from each row on to its own. */
import type { Group } from '../../../shared/core/reports/group.ts';
import { pieces } from '../../../shared/core/words/quantity.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/words/time.ts';
import { Waterfall } from '../../../shared/ui/charts/waterfall.tsx';
import { dash, dayNamed, hoursOf, monthNamed, percent, quantity } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Losses } from '../measured.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { Choice } from './kpis.tsx';
import { useLoaded } from './load.ts';
import { goTo, printRoute, type Route, rowKinds, scopeKinds } from './route.ts';
import { shiftName } from './shift-name.ts';
import { WideTable } from './wide-table.tsx';
import { spanOf, WindowFields } from './window.tsx';
import { measuredWords, plannerWords } from './words.ts';

type Place = Extract<Route, { page: 'explore' }>;

const STEP_MS = 5 * MINUTE_MS;

export function ExplorePage({ place, view }: { place: Place; view: PlannerView }) {
  const t = measuredWords.value;
  const end = Math.floor(view.now / STEP_MS) * STEP_MS;
  const span = spanOf(place.window, view.now) ?? { from: end - DAY_MS, to: end };
  const isNamed = place.kind === 'plant' || place.id !== '';
  const scope = new URLSearchParams({ kind: place.kind, ...(place.id === '' ? {} : { id: place.id }) });
  const query = `${scope}&from=${span.from}&to=${span.to}`;
  const chosen = printRoute(place);
  const rows = useLoaded<Group[]>(isNamed ? `/api/figures?${query}&by=${place.by}` : null, 'list', '', chosen).value;
  // One costly question at a time of each reader: the second goes when the first is answered.
  const losses = useLoaded<Losses>(isNamed && rows?.ok === true ? `/api/pareto?${query}` : null, {}, '', chosen).value;
  return (
    <>
      <DeskHead back="paper" title={t.exploreTitle}>
        <Choices place={place} view={view} span={span} />
      </DeskHead>
      <p class="soft">{t.exploreLead}</p>
      {!isNamed && <p class="notice">{t.nameFirst}</p>}
      {rows?.ok === false && <ProblemNotice refusal={rows.refusal} />}
      {isNamed && rows?.ok === true && <Rows rows={rows.value} place={place} view={view} />}
      {isNamed && losses?.ok === true && losses.value.waterfall.plannedMs > 0 && <LossesCard losses={losses.value} />}
    </>
  );
}

function Choices({ place, view, span }: { place: Place; view: PlannerView; span: { from: number; to: number } }) {
  const t = measuredWords.value;
  return (
    <div class="looks no-print">
      <Choice
        label={t.scope}
        testId="explore-kind"
        value={place.kind}
        choices={scopeKinds.map((one) => [one, t.scopes[one]])}
        onChange={(value) => goTo({ ...place, kind: scopeKinds.find((one) => one === value) ?? place.kind, id: '' })}
      />
      {place.kind !== 'plant' && (
        <label class="cost-choice">
          {t.id}{' '}
          <input
            class="filter"
            list="explore-ids"
            data-testid="explore-id"
            value={place.id}
            onChange={({ currentTarget }) => goTo({ ...place, id: currentTarget.value.trim() })}
          />
          <datalist id="explore-ids">
            {idsOf(place.kind, view).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </datalist>
        </label>
      )}
      <Choice
        label={t.by}
        testId="explore-by"
        value={place.by}
        choices={rowKinds.map((one) => [one, t.groups[one]])}
        onChange={(value) => goTo({ ...place, by: rowKinds.find((one) => one === value) ?? place.by })}
      />
      <WindowFields wish={place.window} span={span} onChange={(window) => goTo({ ...place, window })} />
    </div>
  );
}

/** What can be named of a kind, as far as the page knows it. */
function idsOf(kind: Place['kind'], view: PlannerView): (readonly [string, string])[] {
  switch (kind) {
    case 'machine':
      return view.machines.map(({ id, name }) => [id, named(name)]);
    case 'workCentre':
      return view.workCentres.map(({ id, name }) => [id, named(name)]);
    case 'order':
      return view.orders.map(({ orderId, itemName }) => [orderId, itemName]);
    case 'operation':
      return view.orders.flatMap(({ operations, itemName }) =>
        operations.map(({ operationId }) => [operationId, itemName] as const),
      );
    case 'item':
      return [...new Map(view.orders.map(({ itemId, itemName }) => [itemId, itemName])).entries()];
    case 'plant':
    case 'operator':
      return [];
    default:
      return kind satisfies never;
  }
}

function Rows({ rows, place, view }: { rows: readonly Group[]; place: Place; view: PlannerView }) {
  const t = measuredWords.value;
  const { kpis } = plannerWords.value;
  return (
    <WideTable
      title={t.groups[place.by]}
      testId="explore"
      heads={[
        t.groups[place.by],
        kpis.oee,
        kpis.availability,
        kpis.effectiveness,
        kpis.qualityRatio,
        'PBT',
        t.good,
        t.scrap,
        t.coverage,
      ]}
      rows={rows.map(({ key, figures }) => {
        const to = ownOf(key, place);
        const name = nameOf(key, view);
        return {
          key: JSON.stringify(key),
          name: to === null ? name : <a href={printRoute(to)}>{name}</a>,
          cells: cellsOf(figures),
        };
      })}
    />
  );
}

function cellsOf({ kpis, sums, coverage, withheld, units = [pieces] }: Group['figures']): string[] {
  const share = (value: number | null) => (withheld ? dash : percent(value, 1));
  const parts = (value: number) => (units.length > 1 ? dash : quantity(value, units[0]));
  return [
    share(kpis.oee),
    share(kpis.availability),
    share(kpis.effectiveness),
    share(kpis.qualityRatio),
    hoursOf(sums.pbtMs),
    parts(sums.gqPcs),
    parts(sums.sqPcs),
    percent(coverage),
  ];
}

function nameOf(key: Group['key'], view: PlannerView): string {
  const machine = view.machines.find(({ id }) => id === key.machineId);
  const centre = view.workCentres.find(({ id }) => id === key.workCentreId);
  if (machine !== undefined) return named(machine.name);
  if (centre !== undefined) return named(centre.name);
  if ('shiftId' in key)
    return key.shiftId === null
      ? measuredWords.value.outsideShifts
      : `${dayNamed(key.shiftDate ?? '')} · ${shiftName(view, key.shiftId)}`;
  if (typeof key.month === 'string') return monthNamed(key.month);
  const day = key.day ?? key.week;
  if (typeof day === 'string') return dayNamed(day);
  return Object.values(key).find((value) => value !== null) ?? dash;
}

/** Where a row's own figures are: of a machine its days, of an order its operations. */
function ownOf(key: Group['key'], { window }: Place): Route | null {
  const own = (kind: Place['kind'], id: string | null | undefined, by: Place['by']): Route | null =>
    id == null ? null : { page: 'explore', kind, id, by, window };
  return (
    own('machine', key.machineId, 'day') ??
    own('workCentre', key.workCentreId, 'machine') ??
    own('order', key.orderId, 'operation') ??
    own('operation', key.operationId, 'machine') ??
    own('item', key.itemId, 'order') ??
    own('operator', key.operator, 'machine')
  );
}

function LossesCard({ losses }: { losses: Losses }) {
  const t = plannerWords.value;
  const { waterfall } = losses;
  return (
    <section class="card" data-testid="explore-losses">
      <h2>{t.waterfall}</h2>
      <Waterfall
        label={t.waterfall}
        planned={{ label: t.waterfallPlanned, ms: waterfall.plannedMs }}
        steps={waterfall.steps
          .filter(({ ms }) => ms !== 0)
          .map(({ loss, ms }) => ({ key: loss, label: t.losses[loss], ms }))}
        good={{ label: t.waterfallGood, ms: waterfall.goodMs }}
        value={hoursOf}
        share={(share) => percent(share)}
      />
    </section>
  );
}
