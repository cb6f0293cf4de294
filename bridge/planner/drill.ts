/**
 * From a bar of the page to what it is made of: a loss or a reason to its stretches of time, scrap to its
 * counts, each with the numbers of the facts behind it. What is listed adds up to the bar. Reads only.
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

const ReasonId = z.string().min(1).max(128).optional();
/** Without a `reasonId`: what nobody has given a reason yet. */
export const DrillSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('loss'), loss: z.enum(losses) }),
  z.object({ of: z.literal('stops'), reasonId: ReasonId }),
  /** `unit`: its name, as the order has it; left out for pieces. */
  z.object({ of: z.literal('scrap'), reasonId: ReasonId, unit: z.string().max(16).optional() }),
]);
export type DrillWish = z.infer<typeof DrillSchema>;

/** Losses that are time of one class; the others are made of planned against real run time. */
const classOf: Partial<Record<Loss, IntervalClass>> = {
  plannedDowntime: 'plannedStop',
  noData: 'noData',
  noOrder: 'noOrder',
  equipmentFailure: 'stop',
  setupAndAdjustment: 'setup',
  idlingAndMinorStops: 'minorStop',
};

const MOST_PIECES = 200;

/** Pieces biggest first, at most 200; machines hold the whole. */
export function drill(ledger: Ledger, wish: DrillWish, { from, to }: { from: number; to: number }): Drill {
  const machineIds = ledger.plant.machines.map(({ id }) => id);
  if (wish.of === 'scrap') {
    const pieces = machineIds.flatMap((id) => scrapOf(ledger, id, wish, from, to));
    return listed(pieces, amounts(pieces, machineIds));
  }
  const isOf = belonging(wish);
  const pieces = isOf === null ? [] : machineIds.flatMap((id) => stretchesOf(ledger, id, isOf, from, to));
  if (wish.of === 'stops') return listed(pieces, amounts(pieces, machineIds));
  const steps = machineIds.map((machineId) => {
    const { waterfall } = ledger.figures({ kind: 'machine', id: machineId }, from, to);
    return { machineId, amount: waterfall.steps.find(({ loss }) => sameLoss(loss, wish.loss))?.ms ?? 0 };
  });
  return listed(pieces, steps);
}

/** One step of the waterfall under two names: over all machines slow and fast ones are added up. */
function sameLoss(one: Loss, other: Loss): boolean {
  const name = (loss: Loss) => (loss === 'fasterThanPlanned' ? 'reducedSpeed' : loss);
  return name(one) === name(other);
}

type IsOf = (interval: Interval) => boolean;

function belonging(wish: Exclude<DrillWish, { of: 'scrap' }>): IsOf | null {
  if (wish.of === 'loss') {
    const kind = classOf[wish.loss];
    return kind === undefined ? null : (one) => one.class === kind;
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
  const biggest = [...pieces].sort((a, b) => b.amount - a.amount || a.from - b.from);
  return {
    pieces: biggest.slice(0, MOST_PIECES),
    left: Math.max(0, pieces.length - MOST_PIECES),
    machines: machines.filter(({ amount }) => amount !== 0).sort((a, b) => b.amount - a.amount),
  };
}

function ascending(facts: readonly number[]): number[] {
  return [...new Set(facts)].sort((a, b) => a - b);
}
