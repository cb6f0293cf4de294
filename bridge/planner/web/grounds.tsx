/** The sums in a machine's figure, each opened: its stretches and counts, and the facts behind each. */

import { useState } from 'preact/hooks';
import type { ExplainedSum, Explanation, MachineExplanation } from '../../../shared/core/reports/explain.ts';
import type { SumName } from '../../../shared/core/words/figures.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { clock, count, dash, duration, hoursOf, moment, quantity } from '../../../shared/ui/format.ts';
import { words } from '../../../shared/ui/language.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { PlannerView } from '../view.ts';
import { FactList } from './facts.tsx';
import { useLoaded } from './load.ts';
import { isRowOpen, OpenRow } from './open-row.tsx';
import { reasonName } from './reasons.ts';
import { plannerWords } from './words.ts';

interface Props {
  machineId: string;
  sums: readonly SumName[];
  view: PlannerView;
}

export function Grounds({ machineId, sums, view }: Props) {
  const t = plannerWords.value;
  // The window of the click: a live one would ask again with every second.
  const [query] = useState(
    () => new URLSearchParams({ kind: 'machine', id: machineId, from: `${view.window.from}`, to: `${view.window.to}` }),
  );
  const answer = useLoaded<Explanation>(`/api/explain?${query}`, { machines: 'list' }).value;
  const machine = answer?.ok === true ? answer.value.machines[0] : undefined;
  return (
    <section data-testid="grounds">
      <h3 class="drill-head">{t.whyGrounds}</h3>
      {answer === null && <p class="soft">…</p>}
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {machine !== undefined && (
        <ul class="drill-list">
          {machine.sums
            .filter(({ sum }) => sums.includes(sum))
            .map((sum) => (
              <Ground key={sum.sum} ground={sum} machine={machine} view={view} />
            ))}
        </ul>
      )}
    </section>
  );
}

function Ground({ ground, machine, view }: { ground: ExplainedSum; machine: MachineExplanation; view: PlannerView }) {
  const t = plannerWords.value;
  const names = new Map<string, string>(Object.entries(t.sums));
  const { sum, value, intervals, parts, facts } = ground;
  return (
    <li>
      <OpenRow id={sum}>
        <summary class="drill-row ground-row">
          <strong>{names.get(sum) ?? sum}</strong>
          <span class="number">
            <strong>{sum.endsWith('Ms') ? hoursOf(value) : count(value)}</strong>
          </span>
          <span class="small drill-facts">
            {intervals.length > 0 ? t.whyStretches(count(intervals.length)) : t.whyCounts(count(parts.length))} ·{' '}
            {t.drillFacts(facts.length)}
          </span>
        </summary>
        {isRowOpen(sum) && <Pieces ground={ground} machine={machine} view={view} />}
      </OpenRow>
    </li>
  );
}

const MOST_SHOWN = 100;

interface Piece {
  key: string;
  amount: string;
  when: string;
  what: string;
  facts: readonly number[];
}

function Pieces({ ground, machine, view }: { ground: ExplainedSum; machine: MachineExplanation; view: PlannerView }) {
  const t = plannerWords.value;
  const all = piecesOf(ground, machine, view);
  return (
    <>
      <ul class="ground-pieces">
        {all.slice(0, MOST_SHOWN).map((piece) => (
          <PieceRow key={piece.key} id={`${ground.sum} ${piece.key}`} piece={piece} machineId={machine.machineId} />
        ))}
      </ul>
      {all.length > MOST_SHOWN && <p class="soft small">{t.drillLeft(count(all.length - MOST_SHOWN))}</p>}
    </>
  );
}

/** Longest stretches first; counts by their number of parts. */
function piecesOf(ground: ExplainedSum, machine: MachineExplanation, view: PlannerView): Piece[] {
  const stretches = ground.intervals
    .flatMap((index) => machine.intervals[index] ?? [])
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .map(({ from, to, class: kind, reasonId, facts }) => ({
      key: `${from}`,
      amount: duration(to - from),
      when: `${moment(from, view.now)} – ${clock(to)}`,
      what: kind === 'stop' ? reasonName(reasonId, view.reasons) : words.value.classes[kind],
      facts,
    }));
  const counts = ground.parts
    .flatMap((index) => machine.quantities[index] ?? [])
    .sort((a, b) => b.producedPcs - a.producedPcs)
    .map(({ at, seq, producedPcs, scrapPcs, operationId }) => ({
      key: `${seq} ${at} ${operationId}`,
      amount: quantity(producedPcs || scrapPcs, unitOf(operationId, view)),
      when: moment(at, view.now),
      what: operationId ?? dash,
      facts: [seq],
    }));
  return [...stretches, ...counts];
}

/** Of the order, as far as the page knows it. */
function unitOf(operationId: string | null, { orders }: PlannerView): Unit | undefined {
  return orders.find(({ operations }) => operations.some((one) => one.operationId === operationId))?.unit;
}

function PieceRow({ id, piece, machineId }: { id: string; piece: Piece; machineId: string }) {
  const { amount, when, what, facts } = piece;
  const t = plannerWords.value;
  return (
    <li>
      <OpenRow id={id}>
        <summary class="drill-row ground-row">
          <span>{when}</span>
          <span class="number">{amount}</span>
          <span>
            {what} <span class="small drill-facts">{t.drillFacts(facts.length)}</span>
          </span>
        </summary>
        {isRowOpen(id) && <FactList machineId={machineId} seqs={facts} />}
      </OpenRow>
    </li>
  );
}
