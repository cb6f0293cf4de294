/**
 * Where an operation stands, over all machines that worked on it: parts as counted and corrected,
 * machine, setup and labour time, stops by reason, from whoever worked on it.
 */

import { materialOf } from '../orders/consumption.ts';
import type { KnownOperation, OrderBook } from '../orders/order-book.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { MachineSpan } from '../words/figures.ts';
import type { OperationTotals } from '../words/interval.ts';
import { balanced } from './balance.ts';
import { endedIn, type PersonSpan } from './labour.ts';
import type { OwnCell } from './sum-cell.ts';
import { earliest, latest, type MachineWork, ownSpansOf, type WorkedUntil } from './worked-until.ts';

export interface WorkTotals {
  totals: OperationTotals | null;
  /** The time in which it was in work itself, per machine. */
  own: readonly MachineSpan[];
  /** What the operation's figures are made of, for each of `own`; null: only facts tell. */
  cells: readonly (OwnCell | null)[];
}

/** With the time that they rest on, that of `own` and this: a change there makes them wrong. */
export interface RestingTotals extends WorkTotals {
  /** Time of those of its people who were signed on elsewhere, too. */
  people: readonly PersonSpan[];
}

interface Place {
  machine: MachineLedger;
  work: MachineWork;
}

/** `worked`: its time up to `now`. */
export function totalsOf(
  operationId: string,
  worked: WorkedUntil,
  machines: readonly MachineLedger[],
  book: OrderBook,
  now: number,
): RestingTotals {
  const known = book.operations.now(operationId);
  const said = book.work.on(operationId).filter((fact) => fact.at <= now);
  const places = machines.flatMap((machine): Place[] => {
    const work = worked.machines.get(machine.id);
    return work === undefined ? [] : [{ machine, work }];
  });
  const own = ownSpansOf(worked);
  const people = [...worked.people].map(([by, [from, to]]) => ({ by, from, to }));
  const cells = [...worked.machines.values()].map(({ cell }) => cell);
  const ofMaterial = book.material.on(operationId).filter((fact) => fact.at <= now);
  if (known === null && said.length === 0 && places.length === 0 && ofMaterial.length === 0)
    return { totals: null, own, people, cells };

  const sums = sumsOf(places);
  const { firstAt, lastAt, ...parts } = sums;
  const standing = book.work.standing(operationId, now);
  const finished = standing === 'finished' ? (book.work.leftAt(operationId, now) ?? now) : null;
  const goesOn = goingOn(operationId, places, finished, now);
  const inWorkAt = [...new Set([...book.work.inWorkAt(operationId, now), ...goesOn])].sort();
  const started = said.find((fact) => fact.type === 'operationStarted')?.at ?? null;
  const begun = places.length > 0 || said.length > 0;
  const material = materialOf(ofMaterial, known, parts.producedPcs);
  const operators = [...worked.labourMs.keys()].sort();
  const labourBy = operators.map((by) => ({ by, labourMs: worked.labourMs.get(by) ?? 0 }));
  const totals: OperationTotals = {
    operationId,
    orderId: orderIdOf(operationId, known),
    status:
      inWorkAt.length > 0
        ? 'running'
        : standing === 'finished' || standing === 'interrupted'
          ? standing
          : begun && firstAt !== null
            ? 'running'
            : 'waiting',
    inWorkAt,
    machineIds: places.map(({ machine }) => machine.id).sort(),
    startedAt: earliest(started, firstAt),
    finishedAt: inWorkAt.length === 0 ? latest(finished, finished === null ? null : lastPartAt(places)) : null,
    lastAt: latest(said.at(-1)?.at ?? null, lastAt),
    ...parts,
    labourMs: labourBy.reduce((sum, one) => sum + one.labourMs, 0),
    ...(labourBy.length === 0 ? {} : { labourBy }),
    operators: [...new Set([...said.map((fact) => fact.by), ...operators])].sort(),
    ...(material === null ? {} : { material }),
    endedByShift: endedIn(
      worked.own,
      places.map(({ machine, work: { from, to } }) => ({ machine, from, to })),
    ),
  };
  return { totals, own, people, cells };
}

const lastPartAt = (places: readonly Place[]): number | null =>
  places.reduce<number | null>((last, { work }) => latest(last, work.lastPartAt), null);

/** Machines that go on naming an operation as their job, and have made parts of it since it was finished. */
function goingOn(operationId: string, places: readonly Place[], finishedAt: number | null, now: number): string[] {
  if (finishedAt === null) return [];
  return places
    .filter(({ machine, work }) => (work.lastPartAt ?? finishedAt) > finishedAt && machine.isOn(operationId, now))
    .map(({ machine }) => machine.id);
}

/** An operation's id is `<orderId>/<number>`, also where the order is not known yet. */
function orderIdOf(operationId: string, known: KnownOperation | null): string {
  if (known !== null) return known.order.id;
  const slash = operationId.lastIndexOf('/');
  return slash < 0 ? operationId : operationId.slice(0, slash);
}

function sumsOf(places: readonly Place[]) {
  const pcs = { producedPcs: 0, goodPcs: 0, reworkPcs: 0 };
  const [scrap, stops] = [
    new Map<string | null, number>(),
    new Map<string | null, { durationMs: number; count: number }>(),
  ];
  let [machineMs, setupMs] = [0, 0];
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  for (const { work } of places) {
    pcs.producedPcs += work.producedPcs;
    pcs.goodPcs += work.goodPcs;
    pcs.reworkPcs += work.reworkPcs;
    machineMs += work.machineMs;
    setupMs += work.setupMs;
    firstAt = earliest(firstAt, work.firstAt);
    lastAt = latest(lastAt, work.lastAt);
    for (const [reasonId, more] of work.scrap) scrap.set(reasonId, (scrap.get(reasonId) ?? 0) + more);
    for (const [reasonId, more] of work.stops) {
      const { durationMs, count } = stops.get(reasonId) ?? { durationMs: 0, count: 0 };
      stops.set(reasonId, { durationMs: durationMs + more.durationMs, count: count + more.count });
    }
  }
  const byId = (a: { reasonId: string | null }, b: { reasonId: string | null }) =>
    (a.reasonId ?? '') < (b.reasonId ?? '') ? -1 : 1;
  const stopsByReason = [...stops].map(([reasonId, row]) => ({ reasonId, ...row })).sort(byId);
  return { ...balanced({ ...pcs, scrap }), machineMs, setupMs, stopsByReason, firstAt, lastAt };
}
