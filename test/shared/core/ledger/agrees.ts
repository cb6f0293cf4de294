/** Compares the product with the naive calculation, fact by fact of one history. */
import assert from 'node:assert/strict';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { labourOf } from '../../../../shared/core/reports/labour.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { Interval } from '../../../../shared/core/words/interval.ts';
import type { Plant } from '../../../../shared/core/words/plant.ts';
import { day } from '../facts.ts';
import { randomPlant, spanOf } from './histories.ts';
import { type NaiveParts, type NaivePiece, naiveParts, naivePieces, worldOf } from './naive.ts';
import { naiveLabour } from './naive-labour.ts';

/** Fails where the product and the naive calculation differ about these facts. */
export function agrees(events: readonly Event[], plant: Plant = randomPlant()): void {
  const { from, to } = spanOf(events);
  const ledger = openLedger(plant, { chunkFacts: 4 });
  ledger.record(events);
  const piecesOf = new Map<string, NaivePiece[]>();
  for (const { id } of plant.machines) {
    const world = worldOf(plant, events, id, to);
    const { intervals } = ledger.machine(id, from, to);
    const pieces = naivePieces(world, from, to);
    piecesOf.set(id, pieces);
    assert.deepEqual(intervals.map(asNaive).reduce(joined, []), pieces);
    const { pbtMs, aptMs, austMs, adetMs, adotMs } = ledger.figures({ kind: 'machine', id }, from, to).sums;
    assert.deepEqual({ pbtMs, aptMs, austMs, adetMs, adotMs }, naiveTimes(pieces));
    const naive = naiveParts(world);
    const known = new Map<string, number[]>();
    for (const one of ledger.machine(id, from - day, to).quantities) {
      const sum = known.get(one.operationId ?? '') ?? [0, 0, 0, 0];
      const pcs = [one.producedPcs, one.goodPcs, one.scrapPcs, one.reworkPcs];
      known.set(
        one.operationId ?? '',
        sum.map((value, index) => value + (pcs[index] ?? 0)),
      );
    }
    const families = [...naive.keys()].some((key) => key.startsWith('family:'));
    if (!families) assert.deepEqual(nonZero(known), nonZero(listed(naive)));
    assert.deepEqual(total(known), total(listed(naive)));
  }
  const labour = naiveLabour(events, piecesOf, to);
  for (const id of ledger.touchedOperations())
    assert.equal(ledger.operation(id, to)?.labourMs ?? 0, labour.byOperation.get(id) ?? 0, `labour of ${id}`);
  for (const [by, ms] of labour.byPerson) assert.equal(labourOf(ledger, by, from, to).apwtMs, ms, `work of ${by}`);
}

/** Time elements of ISO 22400-2 by their definitions: PBT is what the plan leaves of the time that was seen. */
function naiveTimes(pieces: readonly NaivePiece[]) {
  const ms = (is: (piece: NaivePiece) => boolean) =>
    pieces.filter(is).reduce((sum, { from, to }) => sum + to - from, 0);
  const stopped = (piece: NaivePiece) => piece.class === 'stop' || piece.class === 'minorStop';
  return {
    pbtMs: ms((piece) => !['unscheduled', 'plannedStop', 'noData'].includes(piece.class)),
    aptMs: ms((piece) => piece.class === 'producing'),
    austMs: ms((piece) => piece.class === 'setup'),
    adetMs: ms((piece) => stopped(piece) && piece.owner !== null),
    adotMs: ms((piece) => piece.class === 'noOrder' || (stopped(piece) && piece.owner === null)),
  };
}

function nonZero(parts: ReadonlyMap<string, readonly number[]>) {
  return [...parts].filter(([, sum]) => sum.some((pcs) => pcs !== 0)).sort(([a], [b]) => (a < b ? -1 : 1));
}
function total(parts: ReadonlyMap<string, readonly number[]>): number[] {
  return [...parts.values()].reduce<number[]>(
    (sum, one) => sum.map((pcs, index) => pcs + (one[index] ?? 0)),
    [0, 0, 0, 0],
  );
}

function asNaive(interval: Interval): NaivePiece {
  const { owner } = interval;
  return {
    from: interval.from,
    to: interval.to,
    class: interval.class,
    state: interval.state,
    reasonId: interval.reasonFrom === 'calendar' ? null : interval.reasonId,
    owner: owner === null ? null : `${owner.rule}:${owner.shares.map((share) => share.operationId).join('+')}`,
    shift: interval.shiftDate === null ? null : `${interval.shiftDate} ${interval.shiftId}`,
  };
}

/** Neighbours that differ only in which stop they are part of are one to the naive calculation. */
function joined(pieces: NaivePiece[], next: NaivePiece): NaivePiece[] {
  const last = pieces.at(-1);
  if (last !== undefined && JSON.stringify({ ...last, to: next.to }) === JSON.stringify({ ...next, from: last.from }))
    last.to = next.to;
  else pieces.push(next);
  return pieces;
}

function listed(parts: ReadonlyMap<string, NaiveParts>): Map<string, number[]> {
  // `+ 0` makes a negative zero a zero.
  return new Map([...parts].map(([key, sum]) => [key, Object.values(sum).map((pcs) => pcs + 0)]));
}
