/** What dates rest on beside machines: lots that overlap and are split, loads, rework, people, orders that are cancelled. */
import { count, decimal, duration, percent, weekdayName } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import type { Beliefs } from '../../promise/beliefs.ts';
import type { PeopleBelief } from '../../promise/lot-beliefs.ts';
import type { PlannerView } from '../view.ts';
import { Facts } from './machine-dialog.tsx';
import { shiftName } from './shift-name.ts';
import { WideTable } from './wide-table.tsx';
import { measuredWords } from './words.ts';

interface Props {
  beliefs: Beliefs;
  view: PlannerView;
}

/** Of what nobody ever saw nothing is shown. */
export function LotTables({ beliefs: { lots }, view }: Props) {
  const t = measuredWords.value;
  const nameOf = (id: string): string => named(view.workCentres.find((one) => one.id === id)?.name ?? id);
  return (
    <>
      {lots.people !== null && <PeopleTable people={lots.people} nameOf={nameOf} view={view} />}
      {lots.overlaps.length > 0 && (
        <WideTable
          title={t.overlapTitle}
          testId="overlaps"
          heads={[t.way, t.earlyShare, t.atShare]}
          rows={lots.overlaps.map(({ way, earlyShare, atShare }) => ({
            key: way,
            name: way.split('>').map(nameOf).join(' – '),
            cells: [percent(earlyShare), percent(atShare)],
          }))}
        />
      )}
      {lots.splits.length > 0 && (
        <WideTable
          title={t.splitTitle}
          testId="splits"
          heads={[t.centre, t.splitShare, t.machinesAtOnce]}
          rows={lots.splits.map(({ workCentreId, splitShare, machines }) => ({
            key: workCentreId,
            name: nameOf(workCentreId),
            cells: [percent(splitShare), decimal(machines, 1)],
          }))}
        />
      )}
      {lots.loads.length > 0 && (
        <WideTable
          title={t.loadTitle}
          testId="loads"
          heads={[t.centre, t.stepsInLoad]}
          rows={lots.loads.map(({ workCentreId, meanSteps }) => ({
            key: workCentreId,
            name: nameOf(workCentreId),
            cells: [decimal(meanSteps, 1)],
          }))}
        />
      )}
      {lots.lotTimes.length > 0 && (
        <WideTable
          title={t.lotTimeTitle}
          testId="lot-times"
          heads={[t.centre, t.lotTimeShare, t.likely, t.operationsSeen]}
          rows={lots.lotTimes.map(({ workCentreId, share, operations }) => ({
            key: workCentreId,
            name: nameOf(workCentreId),
            cells: [percent(share.value), `${percent(share.low)} – ${percent(share.high)}`, count(operations)],
          }))}
        />
      )}
      {lots.rework.length > 0 && (
        <WideTable
          title={t.reworkTitle}
          testId="rework"
          heads={[t.centre, t.reworkShare, t.likely, t.reworkTo]}
          rows={lots.rework.map(({ workCentreId, share, targets }) => ({
            key: workCentreId,
            name: nameOf(workCentreId),
            cells: [
              percent(share.value, 1),
              `${percent(share.low, 1)} – ${percent(share.high, 1)}`,
              targets
                .map((to) => t.reworkTarget(percent(to.share), nameOf(to.workCentreId), percent(to.part)))
                .join(' · '),
            ],
          }))}
        />
      )}
      <Seldom lots={lots} />
    </>
  );
}

interface PeopleProps {
  people: PeopleBelief;
  nameOf: (id: string) => string;
  view: PlannerView;
}

function PeopleTable({ people, nameOf, view }: PeopleProps) {
  const t = measuredWords.value;
  const source = people.starts === 0 ? t.peopleOfFile : t.peopleSeen(count(people.starts));
  return (
    <>
      <WideTable
        title={t.peopleTitle}
        testId="people"
        heads={[t.centre, t.able, t.servesAtOnce, t.inShift]}
        rows={people.centres.map((one) => ({
          key: one.workCentreId,
          name: nameOf(one.workCentreId),
          cells: [
            count(one.people),
            decimal(one.atOnce, 1),
            one.shifts.map(({ shift, people: there }) => `${shiftName(view, shift)} ${decimal(there, 1)}`).join(' · '),
          ],
        }))}
      />
      <p class="soft">
        {source} {people.stays ? t.peopleStay : t.peopleChange}
        {people.stands.length > 0 && ` ${t.peopleStand(people.stands.map(nameOf).join(', '))}`}
      </p>
    </>
  );
}

function Seldom({ lots: { cancelShare, plantOutages, weekdays } }: { lots: Beliefs['lots'] }) {
  const t = measuredWords.value;
  const rows: [string, string][] = [];
  if (cancelShare !== null) rows.push([t.cancelled, percent(cancelShare, 1)]);
  if (plantOutages !== null)
    rows.push([
      t.plantStops,
      `${decimal(plantOutages.per1000h, 1)}, ${t.plantStopMean(duration(plantOutages.meanMs))}`,
    ]);
  if (weekdays.length > 0)
    rows.push([t.weekdaysCome, weekdays.map((factor, day) => `${weekdayName(day)} ${percent(factor)}`).join(' · ')]);
  if (rows.length === 0) return null;
  return (
    <section class="card" data-testid="seldom">
      <Facts rows={rows} />
    </section>
  );
}
