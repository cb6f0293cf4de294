/**
 * The shop and the laws as flat arrays for the simulation (made by compile-model.ts). Times are ms relative to `now`.
 *
 * Orders 0 … `real`−1 are the open ones; templates of virtual orders follow. An order has the
 * operations `first[o]` … `end[o]`−1, those that are left. Machines that the same operations may use
 * form an eligibility set with one queue.
 *
 * What runs beside an open order's main path is a limb, a job of its own: jobs are the open orders, then the limbs, then
 * orders to come, which are taken one step after another. Steps that may be done instead stand before `first[o]`.
 */
import type { Machine, Plant } from '../../../shared/core/words/plant.ts';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import type { Overlapping } from '../laws.ts';
import type { WorkClock } from './clock.ts';
import type { EngineeringTables } from './engineering.ts';
import type { Bearable } from './load.ts';
import type { PeopleTables } from './people-tables.ts';
import type { ReworkTables } from './rework-model.ts';
import type { SetupTables } from './setup-tables.ts';
import type { StopTables } from './stop-tables.ts';

/** How far calendars are laid out. */
export const HORIZON_MS = 540 * DAY_MS;

export interface Limbs {
  count: number;
  /** Limbs `firstOf[o]` … `firstOf[o + 1]`−1 are of open order o. */
  firstOf: Int32Array;
  owner: Int32Array;
  first: Int32Array;
  end: Int32Array;
  /** Operations of the owner: it may begin once that one may, which `join` waits for. */
  fork: Int32Array;
  join: Int32Array;
  /** As `movingSince` of an order. */
  movingSince: Float64Array;
}

export interface ShopModel {
  now: number;
  plant: Plant;
  machines: readonly Machine[];
  machineKey: Int32Array;
  /** What a ms of each costs; empty: nobody asks. */
  costPerMs: Float64Array;
  clocks: readonly WorkClock[];
  /** Sets that a machine serves, and machines of a set. */
  setsOf: readonly Int32Array[];
  sets: readonly Int32Array[];

  orderIds: readonly string[];
  real: number;
  first: Int32Array;
  end: Int32Array;
  priority: Float64Array;
  orderKey: Int32Array;
  /** Nothing of it starts before (an operation's end plus transfer is drawn, this is when it ended). */
  movingSince: Float64Array;
  /** When it came in: an ensemble may be a little older than the enquiry. */
  createdAt: Float64Array;
  /** Since when an open order's first step could wait for its machine: it came in, was released, its material is there. */
  thereSince: Float64Array;
  /** Known end of a finished order; NaN while it is open. */
  doneAt: Float64Array;
  /** Chance that it is cancelled before it begins; 0 once it has. Of an open order. */
  cancelShare: Float64Array;
  componentFirst: Int32Array;
  componentEnd: Int32Array;
  componentSupplier: Int32Array;
  /** It is ordered once the component before it, engineering's release, is there. */
  componentAfter: Int32Array;
  /** Confirmed date relative to now (real) or to the arrival (template). */
  componentAt: Float64Array;

  limbs: Limbs;
  /** Per operation: what comes after it; another one that may be done in its place (−1 = none); whose place it takes. */
  opNext: Int32Array;
  opOther: Int32Array;
  opHead: Int32Array;
  opIds: readonly string[];
  /** −1: done by somebody else, by the law `opOutside` of `outside`. */
  opSet: Int32Array;
  opOutside: Int32Array;
  /** Calendar time over planned time, ascending. */
  outside: readonly Float64Array[];
  outsideSd: readonly number[];
  outsideKey: readonly number[];
  opFamily: Int32Array;
  /** Planned productive ms of the pieces that are left; outside, all of the step's planned time. */
  opRunMs: Float64Array;
  opRatio: Float64Array;
  opRatioSd: Float64Array;
  opItemKey: Int32Array;
  /** Number of the item's operation, below `items`. */
  opItem: Int32Array;
  items: number;
  opSerial: Int32Array;
  /** Shapes of the run ratio of its work centre. */
  opShapes: readonly Float64Array[];
  opPieces: Float64Array;
  /** How it begins before the one before it is done; null: it does not. */
  opOverlap: readonly (Overlapping | null)[];
  /** Share of its pieces that is made. */
  opMade: Float64Array;
  /** On how many machines at once, where they are idle, equally likely values; null: on one. */
  opSplit: readonly (Float64Array | null)[];
  /** How many jobs of one queue a machine treats at once, equally likely values; null: one. */
  opLoad: readonly (Float64Array | null)[];
  /** Lots overlap or are split, or loads are of several: a job may leave before its machine is free, or after. */
  hasLots: boolean;

  /** Per machine: the order whose first operation is on it (−1 = none), and how it stands. */
  onOrder: Int32Array;
  /** Orders' later operations that are on a machine too, in their order: their lots overlap. */
  laterOn: readonly { machine: number; job: number; op: number }[];
  /** Per machine: the job that it works on beside the one that is on it by `onOrder`; −1 = none. */
  besideOn: Int32Array;
  /** Jobs that are in a machine's load beside the one that is on it by `onOrder`. */
  inLoad: readonly { machine: number; job: number; op: number }[];
  /** Per machine: run of what it does of an operation whose step before waits for a machine itself; 0: of none. */
  asideMs: Float64Array;
  inSetup: Int32Array;
  setupElapsed: Float64Array;
  /** Age of the open stop; −1 = none. */
  openStop: Float64Array;
  family: Int32Array;

  /** null: nothing is ever sent back. */
  rework: ReworkTables | null;

  /** null: nothing waits for people. */
  people: PeopleTables | null;

  /** null: no order waits for another in engineering. */
  engineering: EngineeringTables | null;

  stops: StopTables;
  setups: SetupTables;
  suppliers: readonly Float64Array[];
  /** Of each of them, as far as few data tell: drawn once per scenario. */
  supplierSd: readonly number[];
  /** What the draw is named by: a number would change with who else is asked for. */
  supplierKey: readonly number[];
  /** `bearable`: more than that no work centre could do for long. */
  arrivals: {
    perMs: number;
    bearable: Bearable;
    relativeSd: number;
    first: number;
    count: number;
    /** Local days from now on: when each ends, and how many orders come on it over the mean; null: all are alike. */
    days: { endMs: Float64Array; factor: Float64Array } | null;
  };
  /** Per operation: its way from the one before, equally likely values. */
  opTransferMs: readonly Float64Array[];
  /** Per eligibility set: the work centre that it was named for, and what it goes by (a place in `dispatchRules`). */
  setCentre: readonly string[];
  setRule: Int32Array;
  /** In what the set goes by. */
  setBonusMs: Float64Array;
  setOverride: Float64Array;
  names: {
    families: ReadonlyMap<string, number>;
    sets: ReadonlyMap<string, number>;
    suppliers: ReadonlyMap<string, number>;
    outside: ReadonlyMap<string, number>;
    items: ReadonlyMap<string, number>;
  };
  /** Scenarios run at least this far, so that enquiries meet a shop that goes on. */
  untilMs: number;
  /** Who arrives later than this is less urgent than all that is looked at, and is left out. */
  arriveUntilMs: number;
}
