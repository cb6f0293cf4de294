/**
 * A machine's last day as bars. What lies an hour back changes by a fact of the machine alone: it is kept, and a view reads
 * the rest.
 */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Interval } from '../../shared/core/words/interval.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/words/time.ts';
import type { MachineRow } from './view.ts';

type Bar = MachineRow['strip'][number];

export interface Strip {
  bars: readonly Bar[];
  /** Since when the last class holds, over the cuts that reasons, shifts and orders make. */
  since: number | null;
  last: Interval | undefined;
}

interface Kept {
  ledger: Ledger;
  from: number;
  /** Up to here. */
  bars: readonly Bar[];
  to: number;
  madeAt: number;
}

const STRIP_MS = DAY_MS;
/** On a grid, so that the strip's beginning does not move with every view. */
const GRID_MS = 15 * MINUTE_MS;
/** The clock changes what is over, too: a stop that grew too long to be a short one, a cycle that never came. */
const SETTLED_MS = HOUR_MS;
const MOST_AGE_MS = 5 * MINUTE_MS;

export class KeptStrips {
  readonly #kept = new Map<string, Kept>();

  /** A fact spoke of these machines. */
  forget(machineIds: ReadonlySet<string>): void {
    for (const id of machineIds) this.#kept.delete(id);
  }

  /** Up to `now`, of the last day. */
  of(ledger: Ledger, machineId: string, now: number): Strip {
    const from = Math.floor((now - STRIP_MS) / GRID_MS) * GRID_MS;
    const kept = this.#usable(ledger, machineId, from, now);
    const { intervals } = ledger.machine(machineId, kept?.to ?? from, now);
    const bars = joined([...(kept?.bars ?? []), ...intervals.map(barOf)]);
    const last = intervals.at(-1);
    if (kept === null) this.#keep(ledger, machineId, { from, bars, last, now });
    return { bars, since: sinceOf(bars), last };
  }

  #usable(ledger: Ledger, machineId: string, from: number, now: number): Kept | null {
    const kept = this.#kept.get(machineId);
    if (kept === undefined || kept.ledger !== ledger || kept.from !== from) return null;
    return kept.to <= now && Math.abs(now - kept.madeAt) < MOST_AGE_MS ? kept : null;
  }

  #keep(
    ledger: Ledger,
    machineId: string,
    { from, bars, last, now }: { from: number; bars: readonly Bar[]; last: Interval | undefined; now: number },
  ): void {
    const to = Math.min(now - SETTLED_MS, bars.at(-1)?.[0] ?? now, last?.stopFrom ?? now);
    if (to <= from) return;
    const settled = bars.flatMap(([begin, end, ...look]): Bar[] =>
      begin < to ? [[begin, Math.min(end, to), ...look]] : [],
    );
    this.#kept.set(machineId, { ledger, from, bars: settled, to, madeAt: now });
  }
}

const barOf = ({ from, to, class: kind, reasonId }: Interval): Bar => [from, to, kind, reasonId];

/** Neighbours that look the same are one bar. */
function joined(pieces: readonly Bar[]): Bar[] {
  const bars: Bar[] = [];
  for (const piece of pieces) {
    const last = bars.at(-1);
    if (last !== undefined && last[1] === piece[0] && last[2] === piece[2] && last[3] === piece[3])
      bars[bars.length - 1] = [last[0], piece[1], last[2], last[3]];
    else bars.push(piece);
  }
  return bars;
}

function sinceOf(bars: readonly Bar[]): number | null {
  let since: number | null = null;
  for (let index = bars.length - 1; index >= 0; index -= 1) {
    const bar = bars[index];
    if (bar === undefined || bar[2] !== bars.at(-1)?.[2]) break;
    since = bar[0];
  }
  return since;
}
