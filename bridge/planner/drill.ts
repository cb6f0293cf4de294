/**
 * From a bar of the page to what it is made of: a loss or a reason to its stretches of time, lost speed and lost
 * parts to the runs of operations, scrap to its counts, each with the numbers of the facts behind it. What is listed
 * adds up to the bar. Reads only.
 */
import { z } from 'zod';
import { madeWithin } from '../../shared/core/figures/made.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Waterfall } from '../../shared/core/words/figures.ts';
import type { Interval, Quantity } from '../../shared/core/words/interval.ts';
import type { IntervalClass } from '../../shared/core/words/plant.ts';
import type { Drill, DrillPiece } from './view.ts';

type Loss = Waterfall['steps'][number]['loss'];
const losses = [
  'plannedDowntime',
  'noData',
  'noOrder',
  'equipmentFailure',
  'setupAndAdjustment',
  'idlingAndMinorStops',
  'reducedSpeed',
  'processDefects',
  'reducedYield',
  'fasterThanPlanned',
] as const satisfies readonly Loss[];

/** Losses that are made of planned against real run time, and of parts that were not good. */
const runLosses = ['reducedSpeed', 'fasterThanPlanned', 'processDefects', 'reducedYield'] as const;
type RunLoss = (typeof runLosses)[number];
const runLossOf = (loss: Loss): RunLoss | null => runLosses.find((one) => one === loss) ?? null;

const ReasonId = z.string().min(1).max(128).optional();
/** Without a `reasonId`: what nobody has given a reason yet. */
export const DrillSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('loss'), loss: z.enum(losses) }),
  z.object({ of: z.literal('stops'), reasonId: ReasonId }),
  /** `unit`: its name, as the order has it; left out for pieces. */
  z.object({ of: z.literal('scrap'), reasonId: ReasonId, unit: z.string().max(16).optional() }),
]);
export type DrillWish = z.infer<typeof DrillSchema>;

/** Losses that are time of one class. */
const classOf: Partial<Record<Loss, IntervalClass>> = {
  plannedDowntime: 'plannedStop',
  noData: 'noData',
  noOrder: 'noOrder',
  equipmentFailure: 'stop',
  setupAndAdjustment: 'setup',
  idlingAndMinorStops: 'minorStop',
};

const MOST_PIECES = 200;
/** Of one run: as many as are asked for at a time. */
const MOST_FACTS = 200;

/** Pieces biggest first, at most 200; machines hold the whole. */
export function drill(ledger: Ledger, wish: DrillWish, { from, to }: { from: number; to: number }): Drill {
  const machineIds = ledger.plant.machines.map(({ id }) => id);
  if (wish.of === 'scrap') {
    const pieces = machineIds.flatMap((id) => scrapOf(ledger, id, wish, from, to));
    return listed(pieces, amounts(pieces, machineIds));
  }
  const run = wish.of === 'loss' ? runLossOf(wish.loss) : null;
  const isOf = belonging(wish);
  const pieces = machineIds.flatMap((id) =>
    run === null ? stretchesOf(ledger, id, isOf, from, to) : runsOf(ledger, id, run, from, to),
  );
  if (wish.of === 'stops') return listed(pieces, amounts(pieces, machineIds));
  const steps = machineIds.map((machineId) => {
    return { machineId, amount: stepOf(ledger, machineId, wish.loss, from, to) };
  });
  return listed(pieces, steps);
}

function stepOf(ledger: Ledger, machineId: string, loss: Loss, from: number, to: number): number {
  const { waterfall } = ledger.figures({ kind: 'machine', id: machineId }, from, to);
  return waterfall.steps.find((step) => sameLoss(step.loss, loss))?.ms ?? 0;
}

/** One step of the waterfall under two names: over all machines slow and fast ones are added up. */
function sameLoss(one: Loss, other: Loss): boolean {
  const name = (loss: Loss) => (loss === 'fasterThanPlanned' ? 'reducedSpeed' : loss);
  return name(one) === name(other);
}

type IsOf = (interval: Interval) => boolean;

function belonging(wish: Exclude<DrillWish, { of: 'scrap' }>): IsOf {
  if (wish.of === 'loss') {
    const kind = classOf[wish.loss];
    return (one) => one.class === kind;
  }
  const reasonId = wish.reasonId ?? null;
  // As the Pareto lists them: a minor stop only where it has a reason.
  return (one) =>
    one.reasonId === reasonId && (one.class === 'stop' || (one.class === 'minorStop' && one.reasonId !== null));
}

/** A stop that shifts and breaks cut is one piece; its time is what of it lies in the window's intervals. */
function stretchesOf(ledger: Ledger, machineId: string, isOf: IsOf, from: number, to: number): DrillPiece[] {
  const found = new Map<number, DrillPiece>();
  for (const interval of ledger.machine(machineId, from, to).intervals.filter(isOf)) {
    const key = interval.stopFrom ?? interval.from;
    const operationIds = interval.owner?.shares.map(({ operationId }) => operationId) ?? [];
    const known = found.get(key);
    const ms = interval.to - interval.from;
    const { class: kind, reasonId, facts } = interval;
    found.set(
      key,
      known === undefined
        ? { machineId, from: interval.from, to: interval.to, amount: ms, class: kind, reasonId, operationIds, facts }
        : {
            ...known,
            to: interval.to,
            amount: known.amount + ms,
            operationIds: [...new Set([...known.operationIds, ...operationIds])],
            facts: ascending([...known.facts, ...facts]),
          },
    );
  }
  return [...found.values()];
}

/**
 * The window cut where the operation changes: sums add up exactly over time, so the step of each run adds up to the
 * step of the whole. Time that nobody owns is a run too: parts may have been made in it.
 */
function runsOf(ledger: Ledger, machineId: string, loss: RunLoss, from: number, to: number): DrillPiece[] {
  const { intervals, quantities } = ledger.machine(machineId, from, to);
  const cuts: { from: number; operationIds: readonly string[] }[] = [{ from, operationIds: [] }];
  for (const { from: begin, owner } of intervals) {
    const operationIds = owner?.shares.map(({ operationId }) => operationId) ?? [];
    const last = cuts.at(-1);
    if (last?.from === begin) last.operationIds = operationIds;
    else if (last?.operationIds.join() !== operationIds.join()) cuts.push({ from: begin, operationIds });
  }
  return cuts.flatMap((cut, index): DrillPiece[] => {
    const end = cuts[index + 1]?.from ?? to;
    const amount = stepOf(ledger, machineId, loss, cut.from, end);
    if (amount === 0) return [];
    const isLost = (one: Quantity) => loss === 'reducedSpeed' || loss === 'fasterThanPlanned' || one.scrapPcs > 0;
    const facts = quantities.filter((one) => one.at >= cut.from && one.at <= end && isLost(one)).map(({ seq }) => seq);
    const kind = loss === 'reducedYield' ? 'setup' : 'producing';
    return [
      {
        machineId,
        from: cut.from,
        to: end,
        amount,
        class: kind,
        reasonId: null,
        operationIds: cut.operationIds,
        facts: ascending(facts).slice(0, MOST_FACTS),
      },
    ];
  });
}

function scrapOf(
  ledger: Ledger,
  machineId: string,
  wish: Extract<DrillWish, { of: 'scrap' }>,
  from: number,
  to: number,
): DrillPiece[] {
  const reasonId = wish.reasonId ?? null;
  const [input] = ledger.evidence({ kind: 'machine', id: machineId }, [{ machineId, from, to }], to);
  const isOf = (quantity: Quantity) => quantity.reasonId === reasonId && input?.unit?.(quantity)?.name === wish.unit;
  return ledger.machine(machineId, from, to).quantities.flatMap((quantity): DrillPiece[] => {
    const pcs = isOf(quantity) ? madeWithin(quantity, quantity.scrapPcs, from, to) : 0;
    const operationIds = quantity.operationId === null ? [] : [quantity.operationId];
    const { since, at, recovered, seq } = quantity;
    return pcs === 0
      ? []
      : [
          {
            machineId,
            from: recovered ? since : at,
            to: at,
            amount: pcs,
            class: null,
            reasonId,
            operationIds,
            facts: [seq],
          },
        ];
  });
}

function amounts(pieces: readonly DrillPiece[], machineIds: readonly string[]): Drill['machines'] {
  return machineIds.map((machineId) => ({
    machineId,
    amount: pieces.reduce((sum, piece) => (piece.machineId === machineId ? sum + piece.amount : sum), 0),
  }));
}

function listed(pieces: readonly DrillPiece[], machines: Drill['machines']): Drill {
  const biggest = [...pieces].sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || a.from - b.from);
  return {
    pieces: biggest.slice(0, MOST_PIECES),
    left: Math.max(0, pieces.length - MOST_PIECES),
    machines: machines.filter(({ amount }) => amount !== 0).sort((a, b) => b.amount - a.amount),
  };
}

function ascending(facts: readonly number[]): number[] {
  return [...new Set(facts)].sort((a, b) => a - b);
}
