/** All that is kept of what was worked out of a plant: dropped where its time changes, worked out ahead where it is over. */
import type { Touched } from '../machine/touched.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import type { Cellar } from '../words/cellar.ts';
import type { RestingPlace } from '../words/pages.ts';
import { KEPT_FOR_ESTIMATES, KeptTotals, USUALLY_KEPT } from './kept.ts';
import { KeptPhases } from './kept-phases.ts';
import { KeptSetups } from './kept-setups.ts';
import { KeptSums } from './kept-sums.ts';
import { KeptWaiting } from './kept-waiting.ts';
import { type InputSource, SumInputs } from './sum-inputs.ts';
import { Unexplained } from './unexplained.ts';
import { WorkedTotals } from './worked-totals.ts';

export interface KeptSource extends InputSource {
  /** All there are, folded or not. */
  machines: ReadonlyMap<string, MachineLedger>;
  /** Estimators will ask: see `LedgerOptions`. */
  estimates: boolean;
  cellar: Cellar;
  /** Where what is kept by day rests. */
  daysPlace: RestingPlace;
}

export class KeptAnswers {
  readonly inputs: SumInputs;
  readonly sums: KeptSums;
  readonly unexplained: Unexplained;
  readonly waiting: KeptWaiting;
  readonly totals: KeptTotals;
  readonly worked: WorkedTotals;
  readonly setups: KeptSetups;
  readonly phases: KeptPhases;
  readonly #source: KeptSource;

  constructor(source: KeptSource) {
    const { plant, book, machine, machines, reason, estimates, cellar, daysPlace } = source;
    this.#source = source;
    this.inputs = new SumInputs(source);
    const ofSums = {
      plant,
      book,
      input: (...asked: Parameters<SumInputs['of']>) => this.inputs.of(...asked),
      closedUntil: (machineId: string) => machine(machineId).history.closedUntil,
    };
    this.sums = new KeptSums(ofSums, cellar);
    this.unexplained = new Unexplained({ sums: this.sums, machine, reason });
    this.totals = new KeptTotals(cellar, estimates ? KEPT_FOR_ESTIMATES : USUALLY_KEPT);
    this.worked = new WorkedTotals({
      kept: this.totals,
      machines,
      book,
      reason,
      cellOf: (piece) => this.inputs.cellOf(piece),
    });
    this.setups = new KeptSetups(book, daysPlace);
    this.phases = new KeptPhases(reason, daysPlace);
    this.waiting = new KeptWaiting(daysPlace);
  }

  /** A machine's time has changed. */
  drop(machine: MachineLedger, { from, to, workFrom }: Touched): void {
    this.sums.drop(machine.id, from, to);
    this.unexplained.drop(machine.id, from, to);
    this.waiting.drop(machine.id, from, to);
    this.totals.drop(machine.id, from, to);
    this.worked.drop(machine, workFrom, to);
    this.setups.drop(machine.id, from);
    this.phases.drop(machine.id, from, to);
  }

  /** Who is where and what of it counts may be other than it was; machines say themselves what of their time is. */
  reconfigured(isOtherZone: boolean): void {
    this.totals.reconfigured();
    this.worked.reconfigured();
    this.setups.clear();
    if (isOtherZone) for (const byDay of [this.sums, this.unexplained]) byDay.clear();
  }

  /** Works out days that are over, and then operations; one at each step. */
  *working(horizon: number): Generator<void> {
    for (const machine of this.#source.machines.values()) while (this.#sumDays(machine, horizon, 1) > 0) yield;
    yield* this.worked.working(horizon);
  }

  /** Works out days that are over, at most `mostDays` of single machines, and then operations. False: there is more to do. */
  workAhead(horizon: number, mostDays: number): boolean {
    const { machines, estimates } = this.#source;
    let left = mostDays;
    for (const machine of machines.values()) {
      left -= this.#sumDays(machine, horizon, left);
      if (left <= 0) return false;
    }
    if (estimates) return true;
    for (const _ of this.worked.working(horizon)) if (--left <= 0) return false;
    return true;
  }

  /** How many it did. */
  #sumDays(machine: MachineLedger, horizon: number, most: number): number {
    const { id, history, configs } = machine;
    if (history.firstAt === null || configs.length === 0) return 0;
    const { estimates } = this.#source;
    // As many as there are may be asked for: it is counted up, not down.
    let done = this.sums.sumDays(id, history.firstAt, horizon, most);
    if (!estimates) done += this.unexplained.keepDays(id, history.firstAt, horizon, most - done);
    if (!estimates) done += this.waiting.keepDays(machine, most - done);
    if (estimates) done += this.phases.keepDays(machine, horizon, most - done);
    if (estimates) done += this.setups.keepDays(machine, horizon, most - done);
    return done;
  }
}
