/**
 * When a setup begins and ends: by the machine's signal, by the operator, or by the first good part,
 * as the machine is configured. Short test moves do not end a setup.
 *
 * - It begins when the state becomes `setup`, and, where configured, when an operation is started here
 *   that was not the last one in work.
 * - `ends: signal`: with the state leaving `setup` (a setup begun by an operator's start: with the state
 *   becoming `running`). With `testParts` n the end stands only once n parts were made without a return
 *   to `setup`; a return makes everything between part of the setup.
 * - `ends: setupFinished`: by the operator's word, or by n parts in a row where n > 0.
 * - `ends: firstGoodPart`: with the first of max(1, n) good parts in a row; that part still belongs to
 *   the setup, as is usual (last good part of the old to first good part of the new).
 * - Always with the end of the operation, or the start of another one.
 *
 * A row is broken by scrap and by any state other than `running`.
 */
import type { Machine, MachineState } from '../words/plant.ts';

export interface SetupSpan {
  from: number;
  to: number;
  /** `seq` of the fact that began it. */
  seq: number;
}

/** A setup that has not ended for good. Plain, compared by value. */
export interface OpenSetup {
  from: number;
  seq: number;
  by: 'signal' | 'operation';
  /** Good parts in a row, and when the first of them was finished. */
  row: number;
  rowFrom: number | null;
  /** `ends: signal`: when the signal said that it is over; stands once enough parts were made. */
  leftAt: number | null;
}

/** A setup after a fact: still open, or ended, or neither. */
export type SetupStep = { open: OpenSetup | null; ended: SetupSpan | null };
const still = (open: OpenSetup | null): SetupStep => ({ open, ended: null });
const end = (open: OpenSetup, to: number): SetupStep => ({ open: null, ended: { from: open.from, to, seq: open.seq } });
const begin = (from: number, seq: number, by: OpenSetup['by']): OpenSetup => ({
  from,
  seq,
  by,
  row: 0,
  rowFrom: null,
  leftAt: null,
});

/** How a machine without a state signal ends a setup: it cannot say so, its first good part does. */
function endsBy(machine: Machine): Machine['setup']['ends'] {
  return machine.judgedBy === 'pulse' && machine.setup.ends === 'signal' ? 'firstGoodPart' : machine.setup.ends;
}

export function setupOnState(
  machine: Machine,
  open: OpenSetup | null,
  state: MachineState,
  at: number,
  seq: number,
): SetupStep {
  if (state === 'setup') {
    if (open === null) return still(begin(at, seq, 'signal'));
    return still({ ...open, by: 'signal', row: 0, rowFrom: null, leftAt: null });
  }
  if (open === null) return still(null);
  const row = state === 'running' ? { row: open.row, rowFrom: open.rowFrom } : { row: 0, rowFrom: null };
  if (endsBy(machine) !== 'signal') return still({ ...open, ...row });
  if (open.by === 'signal') {
    const leftAt = open.leftAt ?? at;
    return machine.setup.testParts === 0 ? end(open, leftAt) : still({ ...open, leftAt });
  }
  if (state !== 'running') return still({ ...open, row: 0, rowFrom: null, leftAt: null });
  return machine.setup.testParts === 0 ? end(open, at) : still({ ...open, leftAt: open.leftAt ?? at });
}

/** An operation was started; `again`: it was the last one in work here. `running`: the machine's state. */
export function setupOnStart(
  machine: Machine,
  open: OpenSetup | null,
  again: boolean,
  at: number,
  seq: number,
  running: boolean,
): SetupStep {
  if (machine.setup.begins !== 'operationStarted' || again) return still(open);
  if (open !== null && open.by === 'signal' && open.leftAt === null) return still(open);
  const opened = begin(at, seq, 'operation');
  // Started late, with the machine already running: the signal says that the setup is over.
  const fresh =
    running && endsBy(machine) === 'signal'
      ? machine.setup.testParts === 0
        ? null
        : { ...opened, leftAt: at }
      : opened;
  return { open: fresh, ended: open === null ? null : end(open, open.leftAt ?? at).ended };
}

/** That it was over is taken back: it goes on from here, unless it does already or the machine itself says that it runs. */
export function setupGoesOn(
  machine: Machine,
  open: OpenSetup | null,
  state: MachineState | null,
  at: number,
  seq: number,
): SetupStep {
  if (open !== null || (state === 'running' && endsBy(machine) === 'signal')) return still(open);
  return still(begin(at, seq, state === 'setup' ? 'signal' : 'operation'));
}

/** Parts were counted: `goodPcs` good ones, `scrapped` when scrap was among them. */
export function setupOnParts(
  machine: Machine,
  open: OpenSetup | null,
  goodPcs: number,
  scrapped: boolean,
  at: number,
): SetupStep {
  if (open === null) return still(null);
  const ends = endsBy(machine);
  const needed = ends === 'firstGoodPart' ? Math.max(1, machine.setup.testParts) : machine.setup.testParts;
  if (needed === 0) return still(open);
  // With a signal, parts only count once the signal has said that the setup is over.
  if (ends === 'signal' && open.leftAt === null) return still(open);
  const row = scrapped && ends !== 'signal' ? 0 : open.row + Math.max(0, goodPcs);
  if (row >= needed) return end(open, ends === 'signal' ? (open.leftAt ?? at) : (open.rowFrom ?? at));
  if (row === open.row) return still(open);
  return still({ ...open, row, rowFrom: row === 0 ? null : (open.rowFrom ?? at) });
}

/** The operator said so, or the operation ended. */
export function setupOnEnd(open: OpenSetup | null, at: number): SetupStep {
  return open === null ? still(null) : end(open, open.leftAt ?? at);
}

/** How an open setup looks at `now`: over since the signal said so, until a return proves otherwise. */
export function openSpan(open: OpenSetup | null, now: number): SetupSpan | null {
  if (open === null) return null;
  const to = open.leftAt ?? Math.max(now, open.from);
  return { from: open.from, to, seq: open.seq };
}
