/**
 * Facts from a file -> intervals and every KPI, with no network and no database: for support, audits
 * and tests. The order of the lines does not matter: the output is the same to the byte.
 */

import { type Ledger, openLedger } from '../../shared/core/ledger/ledger.ts';
import { type Comparison, compare } from '../../shared/core/reports/comparison.ts';
import { type Explanation, explain, type MachineExplanation } from '../../shared/core/reports/explain.ts';
import type { Group, Grouping } from '../../shared/core/reports/group.ts';
import { figuresBy } from '../../shared/core/reports/groups.ts';
import { type Event, parseEventLine } from '../../shared/core/words/event.ts';
import type { Figures } from '../../shared/core/words/figures.ts';
import type {
  Interval,
  OperationTotals,
  Quantity,
  SetupRecord,
  Stop,
  Stretch,
  Undecided,
} from '../../shared/core/words/interval.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import type { Scope } from '../../shared/core/words/scope.ts';
import { oddLinesOf } from '../journal/odd-lines.ts';

export interface ReplayOptions {
  /** Epoch ms; by default from the first fact of a machine to the last. */
  from?: number | null;
  to?: number | null;
  by?: Grouping;
  /** Which figures the rows are of, and the explanation; by default the plant's, unexplained. */
  of?: Scope | null;
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
    /** Places count in the lists above. */
    explain: Pick<Explanation, 'kpis'> & Pick<MachineExplanation, 'sums' | 'stops' | 'scrap'>;
  }[];
  by: Grouping;
  groups: readonly Group[];
  comparison: Comparison;
  /** Of the figures that were asked for with `of`. */
  explained: Explanation | null;
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
    groups: figuresBy(ledger, by, options.of ?? { kind: 'plant' }, from, to),
    comparison: compare(ledger, from, to),
    explained: options.of == null ? null : explain(ledger, options.of, from, to),
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
  const odd = oddLinesOf(file);
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parseEventLine(line);
    if (parsed.success) {
      events.push(parsed.data);
      return;
    }
    odd.add(index + 1, parsed.error);
  });
  odd.refuse('Nothing was replayed.');
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

/** Facts name operations by their id alone: if two orders had one between them, parts would go astray. */
function checkOperationIds(events: readonly Event[]): void {
  const holders = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'orderReleased' && event.type !== 'orderChanged') continue;
    for (const { id } of event.order.operations) {
      const holder = holders.get(id) ?? event.order.id;
      if (holder !== event.order.id)
        throw new Problem(
          'invalid',
          `Operation "${id}" is one of order ${holder} and one of order ${event.order.id}: give each an id of its own, like "${event.order.id}/${id}".`,
        );
      holders.set(id, holder);
    }
  }
}

function ledgerOf(plant: Plant | null, events: readonly Event[]): Ledger {
  checkOperationIds(events);
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
  const { intervals, stretches, stops, undecided } = ledger.machine(machineId, from, to);
  const { figures, kpis, machines } = explain(ledger, { kind: 'machine', id: machineId }, from, to);
  const [own] = machines;
  return {
    machineId,
    intervals,
    stretches,
    stops,
    quantities: own?.quantities ?? [],
    setups: ledger.setups(machineId, from, to),
    figures,
    explain: { kpis, sums: own?.sums ?? [], stops: own?.stops ?? [], scrap: own?.scrap ?? [] },
    undecided,
  };
}
