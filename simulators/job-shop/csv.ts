/** The log that somebody would have taken out of a shop's life, as a table. */
import type { Dials } from './dials.ts';
import { liveOf, type Order, type Row } from './floor.ts';
import { DAY, HOUR } from './people.ts';

const BEGIN = Date.UTC(2025, 0, 6);
const TICK_MS = 3_600_000 / HOUR;

/** `istwert-collector import --csv` reads it by the map of the README. */
export function logOf(dials: Dials): string {
  const head = 'Case,Activity,Resource,Start,End,Order Qty,Part,Qty,Worker';
  return `${[head, ...rowsOf(dials).map(lineOf)].join('\n')}\n`;
}

/** Of orders whose work began in the window, by when rows began. */
function rowsOf(dials: Dials): Row[] {
  const { rows, open } = liveOf(dials);
  const from = dials.warmupDays * DAY;
  const until = from + dials.windowDays * DAY;
  const begun = new Map<Order, number>();
  for (const row of rows) begun.set(row.order, Math.min(begun.get(row.order) ?? row.from, row.from));
  return rows
    .filter(({ order }) => {
      const at = begun.get(order) ?? 0;
      return at >= from && at < until && (dials.cut === 'until' || !open.has(order));
    })
    .sort((a, b) => a.from - b.from);
}

function lineOf({ order, step, machineId, from, to, pcs, workerId }: Row): string {
  const { id, quantityPcs, part } = order;
  return [id, step, machineId, stamp(from), stamp(to), quantityPcs, part.id, pcs, workerId].join(',');
}

const stamp = (tick: number): string =>
  new Date(BEGIN + tick * TICK_MS).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
