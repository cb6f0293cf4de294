/** What dates rest on between machines: what is taken next, ways, engineering, suppliers, steps outside, orders to come. */
import { count, duration, percent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import type { Beliefs, Believed } from '../../promise/beliefs.ts';
import type { PlannerView } from '../view.ts';
import { Facts } from './machine-dialog.tsx';
import { WideTable } from './wide-table.tsx';
import { measuredWords } from './words.ts';

interface Props {
  beliefs: Beliefs;
  view: PlannerView;
}

/** Of what nobody ever saw no table is shown. */
export function Habits({ beliefs, view }: Props) {
  return (
    <>
      <Rules beliefs={beliefs} view={view} />
      <Suppliers beliefs={beliefs} />
      <Outside beliefs={beliefs} view={view} />
      <section class="card" data-testid="habits">
        <Facts rows={habitsOf(beliefs)} />
      </section>
    </>
  );
}

function habitsOf({ arrivals, transfers, dispatch, milestone }: Beliefs): (readonly [string, string])[] {
  const t = measuredWords.value;
  return [
    [t.arrivals, withLimits(arrivals.perWeek, count)],
    [t.transfers, withLimits(transfers.meanMs, duration)],
    [t.familyFirst, withLimits(dispatch.familyBonusMs, duration)],
    [t.takesAnother, withLimits(dispatch.overrideShare, (share) => percent(share, 1))],
    [t.choices, dispatch.isAssumed ? t.assumed(count(dispatch.choices)) : count(dispatch.choices)],
    ...(milestone.releases === 0
      ? []
      : [
          [t.releases, count(milestone.releases)] as const,
          [milestone.engineers === null ? t.orderToRelease : t.atAnOrder, duration(milestone.meanMs)] as const,
        ]),
    ...(milestone.engineers === null ? [] : [[t.engineers, count(milestone.engineers)] as const]),
  ];
}

/** A figure with the limits between which it lies. */
export function withLimits({ value, low, high }: Believed, write: (value: number) => string): string {
  const whole = (figure: number): string => write(figure).replaceAll(' ', '\u00a0');
  return measuredWords.value.range(whole(value), whole(low), whole(high));
}

export function nameOfCentre(view: PlannerView, id: string): string {
  return named(view.workCentres.find((one) => one.id === id)?.name ?? id);
}

function Rules({ beliefs: { dispatch }, view }: Props) {
  const t = measuredWords.value;
  if (dispatch.centres.length === 0) return null;
  return (
    <WideTable
      title={t.choosingTitle}
      testId="rules"
      heads={[t.centre, t.rule, t.sure, t.takesAnother, t.choices]}
      rows={dispatch.centres.map(({ workCentreId, rule, sure, overrideShare, choices }) => ({
        key: workCentreId,
        name: nameOfCentre(view, workCentreId),
        cells: [t.rules[rule], percent(sure), percent(overrideShare, 1), count(choices)],
      }))}
    />
  );
}

function Suppliers({ beliefs: { suppliers, leadTimes } }: { beliefs: Beliefs }) {
  const t = measuredWords.value;
  return (
    <>
      <WideTable
        title={t.suppliers}
        testId="suppliers"
        heads={[t.supplier, t.deliveries, t.lateShare, t.meanLate]}
        rows={suppliers.map(({ supplierId, deliveries, lateShare, meanLateMs }) => ({
          key: supplierId,
          name: supplierId,
          cells: [count(deliveries), percent(lateShare), duration(meanLateMs)],
        }))}
      />
      {leadTimes.length > 0 && (
        <WideTable
          title={t.leadTimesTitle}
          testId="lead-times"
          heads={[t.supplier, t.deliveries, t.orderToArrival]}
          rows={leadTimes.map(({ supplierId, deliveries, meanMs }) => ({
            key: supplierId,
            name: supplierId,
            cells: [count(deliveries), duration(meanMs)],
          }))}
        />
      )}
    </>
  );
}

/** By supplier, or by work centre where the plant has the work done elsewhere. */
function Outside({ beliefs: { outside }, view }: Props) {
  const t = measuredWords.value;
  if (outside.length === 0) return null;
  return (
    <WideTable
      title={t.outsideTitle}
      testId="outside"
      heads={[t.supplier, t.stepsSeen, t.outsideRatio]}
      rows={outside.map(({ key, steps, meanRatio }) => ({
        key,
        name: nameOfCentre(view, key),
        cells: [count(steps), percent(meanRatio)],
      }))}
    />
  );
}
