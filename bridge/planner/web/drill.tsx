/** What a bar is made of: its stops or counts, biggest first, and from each to the facts behind it. */
import { useState } from 'preact/hooks';
import { pct } from '../../../shared/ui/charts/axis.ts';
import { clock, count, duration, hoursOf, led, moment, quantity } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { Drill, DrillPiece, PlannerView } from '../view.ts';
import { FactList } from './facts.tsx';
import { useLoaded } from './load.ts';
import type { DrillWish } from './look.ts';
import { isRowOpen, OpenRow } from './open-row.tsx';
import { reasonName } from './reasons.ts';
import { windowWords } from './tiles.tsx';
import { plannerWords } from './words.ts';

interface Props {
  wish: DrillWish;
  view: PlannerView;
  onClose: () => void;
}

/** The bridge's call, over the window that the bar was drawn for. */
function drillPath(wish: DrillWish, { from, to }: PlannerView['window']): string {
  const query = new URLSearchParams({ from: String(from), to: String(to), of: wish.of });
  if (wish.of === 'loss') query.set('loss', wish.loss);
  else if (wish.reasonId !== null) query.set('reasonId', wish.reasonId);
  if (wish.of === 'scrap' && wish.unit !== undefined) query.set('unit', wish.unit.name);
  return `/api/drill?${query}`;
}

function titleOf(wish: DrillWish, view: PlannerView): string {
  const t = plannerWords.value;
  if (wish.of === 'loss') return t.losses[wish.loss];
  return `${led(wish.of === 'scrap' ? t.scrapPareto : t.pareto)} ${reasonName(wish.reasonId, view.reasons)}`;
}

export function DrillDialog({ wish, view, onClose }: Props) {
  const t = plannerWords.value;
  // The window of the click: a live one would ask again with every second.
  const [path] = useState(() => drillPath(wish, view.window));
  const [asked] = useState(() => windowWords(view));
  const answer = useLoaded<Drill>(path, { pieces: 'list', machines: 'list' }).value;
  return (
    <Dialog wide title={titleOf(wish, view)} onClose={onClose} testId="drill-dialog">
      <p class="soft">{asked}</p>
      {answer === null && <p class="soft">…</p>}
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && (
        <>
          <ByMachine drill={answer.value} wish={wish} view={view} />
          <h3 class="drill-head">
            {wish.of === 'scrap' ? t.drillCounts : isOfRuns(wish) ? t.drillRuns : t.drillStretches}
          </h3>
          {answer.value.pieces.length === 0 && <p class="soft">{t.drillNoPieces}</p>}
          <ul class="drill-list">
            {answer.value.pieces.map((piece) => (
              <Piece key={pieceId(piece)} piece={piece} wish={wish} view={view} />
            ))}
          </ul>
          {answer.value.left > 0 && <p class="soft small">{t.drillLeft(count(answer.value.left))}</p>}
        </>
      )}
    </Dialog>
  );
}

/** Made of planned against real run time, or of parts that were not good: run by run. */
function isOfRuns(wish: DrillWish): boolean {
  if (wish.of !== 'loss') return false;
  return ['reducedSpeed', 'fasterThanPlanned', 'processDefects', 'reducedYield'].includes(wish.loss);
}

function amountWords(wish: DrillWish, amount: number): string {
  return wish.of === 'scrap' ? quantity(amount, wish.unit) : duration(Math.abs(amount));
}

function machineName(view: PlannerView, machineId: string): string {
  const machine = view.machines.find(({ id }) => id === machineId);
  return machine === undefined ? machineId : named(machine.name);
}

function ByMachine({ drill, wish, view }: { drill: Drill; wish: DrillWish; view: PlannerView }) {
  const t = plannerWords.value;
  const whole = drill.machines.reduce((sum, { amount }) => sum + amount, 0);
  const most = Math.max(1, ...drill.machines.map(({ amount }) => Math.abs(amount)));
  return (
    <ul class="time-shares drill-machines">
      {drill.machines.map(({ machineId, amount }) => (
        <li key={machineId}>
          <span>{machineName(view, machineId)}</span>
          <svg height="16" aria-hidden="true">
            <rect width={pct((Math.abs(amount) / most) * 100)} height="16" class="fill-accent" />
          </svg>
          <strong>
            {amount < 0 ? '+' : ''}
            {amountWords(wish, amount)}
          </strong>
        </li>
      ))}
      <li class="drill-sum">
        <span>{t.drillSum}</span>
        <span />
        <strong>{wish.of === 'scrap' ? amountWords(wish, whole) : hoursOf(whole)}</strong>
      </li>
    </ul>
  );
}

const pieceId = ({ machineId, from, facts }: DrillPiece): string => `${machineId} ${from} ${facts[0]}`;

function Piece({ piece, wish, view }: { piece: DrillPiece; wish: DrillWish; view: PlannerView }) {
  const t = plannerWords.value;
  const id = pieceId(piece);
  const { machineId, from, to, amount, class: kind, reasonId, operationIds, facts } = piece;
  const what = kind === null || kind === 'stop' ? reasonName(reasonId, view.reasons) : words.value.classes[kind];
  const when = from === to ? moment(from, view.now) : `${moment(from, view.now)} – ${clock(to)}`;
  return (
    <li>
      <OpenRow id={id}>
        <summary class="drill-row">
          <strong>{machineName(view, machineId)}</strong>
          <span class="number">
            <strong>
              {amount < 0 ? '+' : ''}
              {amountWords(wish, amount)}
            </strong>
          </span>
          <span>{when}</span>
          <span>{what}</span>
          <span class="soft">{operationIds.join(', ')}</span>
          <span class="small drill-facts">{t.drillFacts(facts.length)}</span>
        </summary>
        {isRowOpen(id) && <FactList machineId={machineId} seqs={facts} />}
      </OpenRow>
    </li>
  );
}
