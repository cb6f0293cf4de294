/** Builds intervals and quantities for tests of figures: a machine's day, piece by piece. */

import type { SumInput } from '../../../shared/core/figures/sums.ts';
import type { Interval, Owner, Quantity } from '../../../shared/core/words/interval.ts';
import { type Operation, OperationSchema } from '../../../shared/core/words/order.ts';
import { type IntervalClass, type Plant, PlantSchema } from '../../../shared/core/words/plant.ts';

export const T = Date.UTC(2026, 10, 18, 6);

export function plantWith(reasons: unknown[] = []): Plant {
  return PlantSchema.parse({
    id: 'plant',
    name: 'Plant',
    timeZone: 'UTC',
    calendars: [{ id: 'c', shifts: [], week: {} }],
    workCentres: [{ id: 'w', name: 'W' }],
    machines: [{ id: 'm', name: 'M', workCentreId: 'w', calendarId: 'c' }],
    reasons,
  });
}

function ownerOf(operationId: string): Owner {
  return { shares: [{ operationId, perCycle: { num: 1, den: 1 } }], rule: 'operatorStarted', sureness: 'certain' };
}

/** One stretch of a day. `operationId` null: no order in work. */
export interface Piece {
  class: IntervalClass;
  ms: number;
  operationId?: string | null;
  reasonId?: string | null;
  state?: Interval['state'];
  /** How long the stop lasts already when the piece begins: 0 = it begins here. */
  stoppedForMs?: number;
}

/** Pieces one after the other from a moment on. */
export function intervalsOf(pieces: readonly Piece[], from = T): Interval[] {
  let at = from;
  return pieces.map((piece) => {
    const isStop = piece.class === 'stop' || piece.class === 'minorStop';
    const interval: Interval = {
      machineId: 'm',
      from: at,
      to: at + piece.ms,
      class: piece.class,
      state: piece.state ?? null,
      reasonId: piece.reasonId ?? null,
      reasonFrom: piece.reasonId === undefined || piece.reasonId === null ? null : 'person',
      owner: piece.operationId === null ? null : ownerOf(piece.operationId ?? 'op'),
      shiftId: piece.class === 'unscheduled' ? null : 's',
      shiftDate: piece.class === 'unscheduled' ? null : '2026-11-18',
      stopFrom: isStop ? at - (piece.stoppedForMs ?? 0) : null,
      facts: [],
    };
    at += piece.ms;
    return interval;
  });
}

export function quantityOf(at: number, producedPcs: number, more: Partial<Quantity> = {}): Quantity {
  return {
    machineId: 'm',
    operationId: 'op',
    since: at,
    at,
    producedPcs,
    goodPcs: producedPcs - (more.scrapPcs ?? 0) - (more.reworkPcs ?? 0),
    scrapPcs: 0,
    reworkPcs: 0,
    cycles: producedPcs,
    reasonId: null,
    recovered: false,
    seq: 1,
    ...more,
  };
}

/** Operations by id with their planned run time, ms per part. */
export function operationsWith(runMsPerPc: Record<string, number>): SumInput['operation'] {
  const operations = new Map<string, Operation>(
    Object.entries(runMsPerPc).map(([id, plannedRunMsPerPc]) => [
      id,
      OperationSchema.parse({ id, number: '0010', workCentreId: 'w', quantityPcs: 1, plannedRunMsPerPc }),
    ]),
  );
  return (id) => operations.get(id) ?? null;
}

/** The input of one machine's whole day. */
export function dayOf(
  pieces: readonly Piece[],
  quantities: readonly Quantity[],
  runMsPerPc: Record<string, number>,
): SumInput {
  const intervals = intervalsOf(pieces);
  return {
    from: T,
    to: intervals.at(-1)?.to ?? T,
    intervals,
    quantities,
    operation: operationsWith(runMsPerPc),
  };
}
