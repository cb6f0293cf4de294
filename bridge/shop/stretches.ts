/**
 * Productive stretches and the stops that ended them, as the promise resamples them: read once over
 * the months behind, then only the last days again.
 */

import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Phase } from '../../shared/core/words/interval.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/words/time.ts';
import { nextTurn } from '../../shared/io/turn.ts';
import { type MeasuredStretch, StretchList } from '../promise/stretch-list.ts';
import { addStints, type NamedStint } from './stints.ts';

/** What was going on where the intervals read so far end. */
interface Running {
  productiveMs: number;
  stop: {
    from: number;
    productiveMs: number;
    stopMs: number;
    endedAt: number;
    /** A minor stop of this operation, and whether its work had not begun yet. */
    minorOf: string | null;
    beforeWork: boolean;
  } | null;
  /** The operation whose time was read last; null = nobody's. */
  operationId: string | null;
}

/** A stop that takes working time from an order: without one the machine is not missed. */
export function isStop({ class: kind, operationId }: Phase): boolean {
  return (kind === 'stop' || kind === 'minorStop') && operationId !== null;
}
export function isBetweenShifts({ class: kind }: Phase): boolean {
  return kind === 'unscheduled' || kind === 'plannedStop';
}

const nothing = (): Running => ({ productiveMs: 0, stop: null, operationId: null });

/**
 * Pairs of productive time and stop, in planned time. A stop across a shift's edge is one stop.
 * Unobserved time ends a stretch without a stop: nobody knows what happened. The short wait between
 * "started" and the first move, or between the last part and "finished", interrupted nothing.
 */
export function stretchesOf(machineId: string, phases: readonly Phase[]): MeasuredStretch[] {
  const running = nothing();
  const found = advance(machineId, running, phases);
  return running.stop === null ? found : [...found, stretch(machineId, running.stop, true)];
}

/** Reads on; returns the pairs that ended, and leaves in `running` what has not. */
function advance(machineId: string, running: Running, phases: readonly Phase[]): MeasuredStretch[] {
  const found: MeasuredStretch[] = [];
  const end = (nextOperationId: string | null): void => {
    const { stop } = running;
    running.stop = null;
    if (stop === null) return;
    const isEdge = stop.minorOf !== null && (stop.beforeWork || nextOperationId !== stop.minorOf);
    if (isEdge) running.productiveMs += stop.productiveMs;
    else found.push(stretch(machineId, stop, false));
  };
  for (const interval of phases) {
    const lengthMs = interval.to - interval.from;
    const { operationId } = interval;
    if (isStop(interval)) {
      const from = interval.stopFrom ?? interval.from;
      if (running.stop !== null && running.stop.from === from) {
        running.stop.stopMs += lengthMs;
        running.stop.endedAt = interval.to;
        continue;
      }
      end(operationId);
      running.stop = {
        from,
        productiveMs: running.productiveMs,
        stopMs: lengthMs,
        endedAt: interval.to,
        minorOf: interval.class === 'minorStop' ? operationId : null,
        beforeWork: operationId !== running.operationId,
      };
      running.productiveMs = 0;
    } else if (interval.class === 'noData') {
      running.stop = null;
      running.productiveMs = 0;
    } else if (!isBetweenShifts(interval)) {
      end(operationId);
      if (interval.class === 'producing') running.productiveMs += lengthMs;
    }
    if (!isBetweenShifts(interval)) running.operationId = operationId;
  }
  return found;
}

function stretch(machineId: string, stop: NonNullable<Running['stop']>, open: boolean): MeasuredStretch {
  const { from, productiveMs, stopMs, endedAt } = stop;
  return { machineId, endedAt, productiveMs, stopMs, stopFrom: from, open };
}

/** What ran up to now without a stop: a machine that runs for weeks like that tells that it seldom stops. */
function unstopped(machineId: string, { productiveMs }: Running, at: number): MeasuredStretch[] {
  return productiveMs <= 0 ? [] : [{ machineId, endedAt: at, productiveMs, stopMs: 0, stopFrom: at, open: false }];
}

/** Younger than this is read anew each time: facts come late and people correct. */
const FRESH_MS = 36 * HOUR_MS;
/** After this long all is read again, with whatever was corrected in the past. */
const KEEP_MS = 12 * HOUR_MS;
/** So much time is read in one go; in between, others get their turn. */
const CHUNK_MS = 14 * DAY_MS;

export interface StretchReader {
  /** A machine's up to `to`; its stretches are added to `stretches`. */
  read(
    ledger: Ledger,
    machineId: string,
    { to, measuredMs, stretches }: { to: number; measuredMs: number; stretches: StretchList },
  ): Promise<NamedStint[]>;
}

interface Kept {
  ledger: Ledger;
  until: number;
  running: Running;
  found: StretchList;
  stints: NamedStint[];
  state: { isBroken: boolean };
}

export function openStretchReader(): StretchReader {
  const kept = new Map<string, Kept>();
  return {
    read: async (ledger, machineId, { to, measuredMs, stretches }) => {
      let past = kept.get(machineId);
      if (past === undefined || past.ledger !== ledger || to - past.until > FRESH_MS + KEEP_MS) {
        past = {
          ...{ ledger, until: to - FRESH_MS, running: nothing() },
          ...{ found: new StretchList(), stints: [], state: { isBroken: false } },
        };
        for (let from = to - measuredMs; from < past.until; from += CHUNK_MS) {
          const phases = ledger.phases(machineId, from, Math.min(from + CHUNK_MS, past.until));
          for (const one of advance(machineId, past.running, phases)) past.found.add(one);
          addStints(past.stints, machineId, phases, past.state);
          await nextTurn();
        }
        kept.set(machineId, past);
      }
      const running: Running = { ...past.running, stop: past.running.stop && { ...past.running.stop } };
      const phases = ledger.phases(machineId, past.until, Math.max(to, past.until + 1));
      const recent = advance(machineId, running, phases);
      const last = past.stints.at(-1);
      const stints = last === undefined ? [] : [{ ...last }];
      addStints(stints, machineId, phases, { ...past.state });
      const open = running.stop === null ? unstopped(machineId, running, to) : [stretch(machineId, running.stop, true)];
      stretches.addEndedSince(past.found, to - measuredMs);
      for (const one of [...recent, ...open]) stretches.add(one);
      return [...past.stints.slice(0, -1).filter((one) => one.to >= to - measuredMs), ...stints];
    },
  };
}
