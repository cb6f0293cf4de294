/**
 * Facts from a file -> intervals and every KPI, with no network and no database: for support, audits
 * and tests. The order of the lines does not matter: the output is the same to the byte.
 */
import { type Event, parseEventLine } from '../shared/core/event.ts';
import { type Explanation, explain } from '../shared/core/explain.ts';
import type { Figures, Sums } from '../shared/core/figures.ts';
import type {
  Interval,
  OperationTotals,
  Quantity,
  SetupRecord,
  Stop,
  Stretch,
  Undecided,
} from '../shared/core/interval.ts';
import { addSums, figuresFrom, zeroSums } from '../shared/core/oee.ts';
import { addParetoRows, addScrapRows } from '../shared/core/pareto.ts';
import { type Ledger, openLedger } from '../shared/core/pipeline.ts';
import type { Plant } from '../shared/core/plant.ts';
import { Problem } from '../shared/core/problem.ts';

export const replayGroupings = ['machine', 'order', 'shift'] as const;
export type ReplayGrouping = (typeof replayGroupings)[number];

export interface ReplayOptions {
  /** Epoch ms; by default from the first fact of a machine to the last. */
  from?: number | null;
  to?: number | null;
  by?: ReplayGrouping;
}

export interface Replay {
  plant: { id: string; name: Plant['name']; timeZone: string };
  window: { from: number; to: number; fromIso: string; toIso: string };
  facts: number;
  machines: readonly {
    machineId: string;
    intervals: readonly Interval[];
    stretches: readonly Stretch[];
    stops: readonly Stop[];
    quantities: readonly Quantity[];
    setups: readonly SetupRecord[];
    figures: Figures;
    explain: Explanation;
  }[];
  by: ReplayGrouping;
  groups: readonly ({ key: Record<string, string | null> } & Figures)[];
  operations: readonly OperationTotals[];
  undecided: readonly Undecided[];
}

/**
 * Computes a plant's time and figures from its facts. `plant` null: as the facts themselves say
 * (`masterDataChanged`); given, it alone counts. Times in the result are epoch ms.
 * Errors: `Problem('invalid')` without a plant, without facts of machines, or with an empty window.
 */
export function replay(plant: Plant | null, events: readonly Event[], options: ReplayOptions = {}): Replay {
  const ledger = ledgerOf(plant, events);
  const { from, to } = windowOf(events, options);
  const by = options.by ?? 'machine';
  const machines = ledger.plant.machines.map(({ id }) => machineOf(ledger, id, from, to));
  const operationIds = ledger.touchedOperations();
  return {
    plant: { id: ledger.plant.id, name: ledger.plant.name, timeZone: ledger.plant.timeZone },
    window: { from, to, fromIso: new Date(from).toISOString(), toIso: new Date(to).toISOString() },
    facts: events.length,
    machines: machines.map(({ undecided: _, ...machine }) => machine),
    by,
    groups: groupsOf(ledger, by, from, to),
    operations: operationIds.flatMap((id) => ledger.operation(id, to) ?? []),
    undecided: machines.flatMap((machine) => machine.undecided),
  };
}

/** The result as one line of JSON; the same facts give the same bytes. */
export function renderReplay(result: Replay): string {
  return `${JSON.stringify(result)}\n`;
}

/**
 * Reads facts in the journal's export format, one JSON object a line; empty lines are skipped.
 * Errors: `Problem('invalid')` naming file, line, field and what was expected.
 */
export function parseEvents(text: string, file: string): Event[] {
  const events: Event[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parseEventLine(line);
    if (parsed.success) {
      events.push(parsed.data);
      return;
    }
    const [issue] = parsed.error.issues;
    const field = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
    throw new Problem('invalid', `${file}:${index + 1}: ${field}: ${issue?.message ?? 'is no fact'}`);
  });
  return events;
}

/** A moment as given on a command line: ISO 8601 with a zone, or epoch milliseconds. */
export function parseMoment(text: string, flag: string): number {
  const moment = /^\d+$/.test(text) ? Number(text) : isoMoment(text);
  if (!Number.isSafeInteger(moment))
    throw new Problem(
      'invalid',
      `${flag}: "${text}" is no moment; give one like 2026-03-02T06:00:00Z or epoch milliseconds.`,
    );
  return moment;
}

/** A time without a zone would mean another moment on another box: it is refused. */
function isoMoment(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

// ---- the parts of the result -----------------------------------------------------------------

function ledgerOf(plant: Plant | null, events: readonly Event[]): Ledger {
  const said = events.find((event) => event.type === 'masterDataChanged');
  const first = plant ?? (said?.type === 'masterDataChanged' ? said.plant : null);
  if (first === null)
    throw new Problem(
      'invalid',
      'The facts do not say how the plant is configured (no masterDataChanged): give its file with --plant.',
    );
  const ledger = openLedger(first);
  ledger.record(plant === null ? events : events.filter((event) => event.type !== 'masterDataChanged'));
  return ledger;
}

function windowOf(events: readonly Event[], options: ReplayOptions): { from: number; to: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const event of events) {
    if (event.machineId === null) continue;
    // A part counted at a moment was made before it.
    const begin = event.type === 'counted' ? (event.since ?? event.at - 1) : event.at;
    first = Math.min(first, begin);
    last = Math.max(last, event.at);
  }
  const from = options.from ?? first;
  const to = options.to ?? last;
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new Problem('invalid', 'There are no facts of machines: give the window with --from and --to.');
  if (to <= from) throw new Problem('invalid', 'The window is empty: --to must be later than --from.');
  return { from, to };
}

function machineOf(ledger: Ledger, machineId: string, from: number, to: number) {
  const { intervals, quantities, stretches, stops, undecided } = ledger.machine(machineId, from, to);
  const figures = ledger.figures({ kind: 'machine', id: machineId }, from, to);
  return {
    machineId,
    intervals,
    stretches,
    stops,
    quantities,
    setups: ledger.setups(machineId, from, to),
    figures,
    explain: explain(figures.sums, intervals, quantities, from, to),
    undecided,
  };
}

type Group = { key: Record<string, string | null> } & Figures;

function groupsOf(ledger: Ledger, by: ReplayGrouping, from: number, to: number): Group[] {
  if (by === 'shift') return shiftGroups(ledger, from, to);
  if (by === 'machine')
    return ledger.plant.machines.map(({ id }) => ({
      key: { machineId: id },
      ...ledger.figures({ kind: 'machine', id }, from, to),
    }));
  const orderIds = new Set(ledger.touchedOperations().flatMap((id) => ledger.operation(id, to)?.orderId ?? []));
  return [...orderIds]
    .sort()
    .map((id) => ({ key: { orderId: id }, ...ledger.figures({ kind: 'order', id }, from, to) }));
}

/** Every shift over all machines, and what lies outside shifts; the groups add up to the window. */
function shiftGroups(ledger: Ledger, from: number, to: number): Group[] {
  const groups = new Map<string, { key: Record<string, string | null>; figures: Figures[] }>();
  for (const { id } of ledger.plant.machines)
    for (const run of shiftRuns(ledger.machine(id, from, to).intervals)) {
      const name = `${run.shiftDate ?? ''} ${run.shiftId ?? ''}`;
      const group = groups.get(name) ?? { key: { shiftDate: run.shiftDate, shiftId: run.shiftId }, figures: [] };
      groups.set(name, group);
      group.figures.push(ledger.figures({ kind: 'machine', id }, run.from, run.to));
    }
  const first = (name: string) => groups.get(name)?.key.shiftDate ?? '';
  return [...groups.keys()]
    .sort((a, b) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : a < b ? -1 : 1))
    .map((name) => {
      const group = groups.get(name);
      return { key: group?.key ?? {}, ...added(ledger.plant, group?.figures ?? []) };
    });
}

function added(plant: Plant, figures: readonly Figures[]): Figures {
  return figuresFrom(
    plant,
    figures.reduce<Sums>((sums, one) => addSums(sums, one.sums), zeroSums()),
    addParetoRows(figures.flatMap((one) => one.stopPareto)),
    addScrapRows(figures.flatMap((one) => one.scrapPareto)),
  );
}

type Run = Pick<Interval, 'from' | 'to' | 'shiftId' | 'shiftDate'>;

/** Neighbouring intervals of the same shift, as one. */
function shiftRuns(intervals: readonly Interval[]): Run[] {
  const runs: Run[] = [];
  for (const { from, to, shiftId, shiftDate } of intervals) {
    const last = runs.at(-1);
    if (last !== undefined && last.shiftId === shiftId && last.shiftDate === shiftDate && last.to === from)
      last.to = to;
    else runs.push({ from, to, shiftId, shiftDate });
  }
  return runs;
}
