/** How the shift goes: its time as a strip, its figures with what share of the time they rest on. */
import type { IntervalClass } from '../../../shared/core/words/plant.ts';
import { HourAxis, Legend, Strip } from '../../../shared/ui/charts/strip.tsx';
import { percent } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import type { MachineCard } from '../view.ts';
import { tabletWords } from './words.ts';

export function ShiftCard({ machine }: { machine: MachineCard }) {
  const t = tabletWords.value;
  const w = words.value;
  const first = machine.strip[0];
  const last = machine.strip.at(-1);
  const { shift } = machine;
  const classes = new Set<IntervalClass>(machine.strip.map(([, , kind]) => kind));
  return (
    <section class="card shift">
      <div class="card-head">
        <h2>{shift === null ? t.last8h : shift.name === undefined ? t.shift(shift.id) : named(shift.name)}</h2>
        {shift !== null && <span class="soft small">{w.coverage(percent(shift.figures.coverage))}</span>}
      </div>
      {first !== undefined && last !== undefined && (
        <>
          <Strip parts={machine.strip} from={first[0]} to={last[1]} height={36} label={t.thisShift} />
          <HourAxis from={first[0]} to={last[1]} />
          <Legend classes={classes} />
        </>
      )}
      {shift !== null && <ShiftFigures shift={shift} />}
    </section>
  );
}

function ShiftFigures({ shift }: { shift: NonNullable<MachineCard['shift']> }) {
  const w = words.value;
  const { kpis, coverage, withheld } = shift.figures;
  const shown = (value: number | null) => percent(withheld ? null : value);
  return (
    <>
      <dl class="numbers numbers-small">
        <Figure label={w.oee} value={shown(kpis.oee)} />
        <Figure label={w.availability} value={shown(kpis.availability)} />
        <Figure label={w.effectiveness} value={shown(kpis.effectiveness)} />
        <Figure label={w.quality} value={shown(kpis.qualityRatio)} />
      </dl>
      {(withheld || coverage === null) && (
        <p class="small warn">{coverage === null ? w.noFigureYet : w.coverageWithheld(percent(coverage))}</p>
      )}
    </>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
