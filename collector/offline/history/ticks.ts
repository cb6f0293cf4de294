/**
 * Lines that tell one moment -> stretches of work. Either a line each for the beginning and the end of a step, or one for
 * every piece that came off.
 */
import type { HistoryRow, OddLine } from './rows.ts';

export interface Tick {
  /** `startAt`: its moment. */
  row: HistoryRow;
  tells: 'start' | 'end' | 'piece';
}

/** After a longer pause than this between two pieces it is another stretch. */
const PAUSE_MS = 2 * 3_600_000;

export function stretchesOf(ticks: readonly Tick[]): (HistoryRow | OddLine)[] {
  const byStep = new Map<string, Tick[]>();
  for (const tick of [...ticks].sort((a, b) => a.row.startAt - b.row.startAt)) {
    const { orderId, operation, resource } = tick.row;
    const key = JSON.stringify([orderId, operation, resource]);
    const own = byStep.get(key) ?? [];
    own.push(tick);
    byStep.set(key, own);
  }
  return [...byStep.values()].flatMap((own) => [...pairsOf(own), ...runsOf(own)]);
}

/** Who began first ends first, where several were at it at once. What did not end goes on. */
function pairsOf(ticks: readonly Tick[]): (HistoryRow | OddLine)[] {
  const open: HistoryRow[] = [];
  const found: (HistoryRow | OddLine)[] = [];
  for (const { row, tells } of ticks) {
    if (tells === 'start') open.push({ ...row, endAt: null });
    if (tells !== 'end') continue;
    const begun = open.shift();
    found.push(begun === undefined ? { line: row.line, why: 'it ends what no line began' } : joined(begun, row));
  }
  return [...found, ...open];
}

function joined(begun: HistoryRow, ended: HistoryRow): HistoryRow {
  const hasPieces = begun.quantityPcs !== null || ended.quantityPcs !== null;
  return {
    ...begun,
    endAt: ended.startAt,
    quantityPcs: hasPieces ? (begun.quantityPcs ?? 0) + (ended.quantityPcs ?? 0) : null,
    scrapPcs: begun.scrapPcs + ended.scrapPcs,
    worker: begun.worker ?? ended.worker,
  };
}

/** The first piece was begun as long before it as the next took. */
function runsOf(ticks: readonly Tick[]): HistoryRow[] {
  const runs: HistoryRow[][] = [];
  for (const { row, tells } of ticks) {
    if (tells !== 'piece') continue;
    const last = runs.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && row.startAt - before.startAt <= PAUSE_MS) last.push(row);
    else runs.push([row]);
  }
  return runs.flatMap((pieces) => {
    const [first, second, last] = [pieces[0], pieces[1], pieces.at(-1)];
    if (first === undefined || last === undefined) return [];
    const sum = (of: (row: HistoryRow) => number) => pieces.reduce((total, row) => total + of(row), 0);
    const startAt = first.startAt - (second === undefined ? 0 : second.startAt - first.startAt);
    const counted = { quantityPcs: sum(({ quantityPcs }) => quantityPcs ?? 1), scrapPcs: sum((row) => row.scrapPcs) };
    return [{ ...first, startAt, endAt: last.startAt, ...counted }];
  });
}
