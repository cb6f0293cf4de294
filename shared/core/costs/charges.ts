/**
 * What paid time cost, and whose it was. A machine is paid for in its shifts, and beyond them while it runs for an
 * order; a person in the time that counts as labour. What no order has is `idle`: all charges of a machine or a person
 * add up to the paid time at its rates, exactly, however a window is cut.
 */

import type { Ledger } from '../ledger/ledger.ts';
import { sharedOut } from '../ledger/shared-out.ts';
import { timeWeights } from '../timeline/time-weights.ts';
import type { Interval } from '../words/interval.ts';
import { costOfTime, type Money, partOf } from './money.ts';
import type { Rates } from './rates.ts';

const chargeKinds = ['setup', 'run', 'stop', 'labour', 'idle'] as const;
export type ChargeKind = (typeof chargeKinds)[number];

export interface Charge {
  kind: ChargeKind;
  /** null: no order has it. */
  operationId: string | null;
  /** The operation's own part of the machine's or the person's time. */
  ms: number;
  /** null: nobody gave a rate for that time. */
  money: Money | null;
}

type Asked = Pick<Ledger, 'plant' | 'attended' | 'shifts'>;

/** What a machine's intervals cost. */
export function machineCharges(intervals: readonly Interval[], rates: Rates, plant: Asked['plant']): Charge[] {
  return intervals.flatMap((interval): Charge[] => {
    const kind = kindOf(interval);
    if (kind === null) return [];
    const centre = centreOf(plant, interval.machineId);
    const { owner } = interval;
    const isIdle = kind === 'idle' || owner === null;
    return pricedApart(interval, rates, (at) => rates.machine(centre, at)).flatMap(({ ms, money }): Charge[] => {
      if (isIdle) return [{ kind: 'idle', operationId: null, ms, money }];
      const weights = timeWeights(owner.shares);
      return owner.shares.map(({ operationId }, index) => {
        const own = Number(partOf(BigInt(ms), weights, index));
        return { kind, operationId, ms: own, money: money === null ? null : partOf(money, weights, index) };
      });
    });
  });
}

/** null: nobody pays for that time. */
function kindOf({ class: kind, owner, state }: Interval): ChargeKind | null {
  switch (kind) {
    case 'producing':
      return 'run';
    case 'setup':
      return 'setup';
    case 'stop':
    case 'minorStop':
      return 'stop';
    case 'plannedStop':
    case 'noOrder':
    case 'noData':
      return 'idle';
    case 'unscheduled':
      return owner !== null && state === 'running' ? 'run' : null;
    default:
      return kind satisfies never;
  }
}

/** What a person's counted time in [from, to) cost, at all machines. */
export function labourCharges(ledger: Asked, by: string, from: number, to: number, rates: Rates): Charge[] {
  const pieces = ledger.attended(by, from, to);
  const shiftAt = shiftsOf(ledger, [...new Set(pieces.map(({ machineId }) => machineId))], from, to);
  return sharedOut(pieces, [...rates.beginsIn(from, to), ...shiftAt.begins]).flatMap((piece): Charge[] => {
    const charge = (machineId: string, ms: number): Money | null => {
      const perHour = rates.labour(by, centreOf(ledger.plant, machineId), piece.from);
      return perHour === null
        ? null
        : costOfTime(ms, perHour, rates.surcharge(shiftAt.of(machineId, piece.from), piece.from));
    };
    const [first = ''] = piece.machineIds;
    const idleMs = piece.to - piece.from;
    if (piece.own.length === 0) return [{ kind: 'idle', operationId: null, ms: idleMs, money: charge(first, idleMs) }];
    return piece.own.map(({ id, machineId, ms }) => ({
      kind: 'labour',
      operationId: id,
      ms,
      money: charge(machineId, ms),
    }));
  });
}

/** Time at the rates in force in it, and what of it has none: apart, so that a sum is the same however time is cut. */
function pricedApart(
  { from, to }: { from: number; to: number },
  rates: Rates,
  perHourAt: (at: number) => bigint | null,
): { ms: number; money: Money | null }[] {
  let [money, pricedMs, unpricedMs] = [0n, 0, 0];
  let begin = from;
  for (const end of [...rates.beginsIn(from, to), to]) {
    const perHour = perHourAt(begin);
    if (perHour === null) unpricedMs += end - begin;
    else [money, pricedMs] = [money + costOfTime(end - begin, perHour), pricedMs + end - begin];
    begin = end;
  }
  return [
    ...(pricedMs > 0 ? [{ ms: pricedMs, money }] : []),
    ...(unpricedMs > 0 ? [{ ms: unpricedMs, money: null }] : []),
  ];
}

function shiftsOf(ledger: Asked, machineIds: readonly string[], from: number, to: number) {
  const shifts = new Map(machineIds.map((id) => [id, ledger.shifts(id, from, to)]));
  return {
    begins: [...shifts.values()].flat().map((shift) => shift.from),
    of: (machineId: string, at: number): string | null =>
      shifts.get(machineId)?.find((shift) => shift.from <= at && at < shift.to)?.shiftId ?? null,
  };
}

function centreOf(plant: Asked['plant'], machineId: string): string {
  return plant.machines.find(({ id }) => id === machineId)?.workCentreId ?? '';
}
