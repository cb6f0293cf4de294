/** What the bridge sends to the planner's page. Figures arrive computed; the page draws them. */

import type { Gate } from '../../shared/core/materials/gate.ts';
import type { OddOrder } from '../../shared/core/orders/sift.ts';
import type { Figures, ParetoRow } from '../../shared/core/words/figures.ts';
import type { Strategy } from '../../shared/core/words/order.ts';
import type { IntervalClass, MachineState, Name, Reason } from '../../shared/core/words/plant.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { DownloadStatus } from '../erp/downloads.ts';
import type { MasterView } from '../erp/master.ts';
import type { VanishedOrder } from '../erp/orders.ts';
import type { OutboxView } from '../erp/outbox-view.ts';
import type { Alarm } from '../promise/alarms.ts';
import type { PromiseView, RecordSummary, WordView } from '../shop/promise-view.ts';

export interface PlannerView {
  now: number;
  plantName: Name;
  timeZone: string;
  reasons: readonly Reason[];
  edges: readonly { edgeId: string; lastSeenAt: number | null; cursor: number }[];
  /** What is wrong with the bridge and around it, but for boxes that are not heard. */
  wrong?: readonly Sentence[];
  /** The window that figures and Pareto are over. */
  window: { from: number; to: number };
  /** What stands beside paper is over: four weeks, or what is known of them; the window, where one is asked for. */
  measured: { from: number; to: number };
  plant: FigureCard;
  machines: readonly MachineRow[];
  workCentres: readonly {
    id: string;
    name: Name;
    paperAvailability: number | null;
    measuredAvailability: number | null;
    /** Share of planned time that the measured figure rests on: says why it is withheld. */
    coverage?: number | null;
  }[];
  /** What the plant calls its shifts. */
  shifts?: readonly { id: string; name: Name }[];
  pareto: readonly ParetoRow[];
  scrapPareto: Figures['scrapPareto'];
  waterfall: Figures['waterfall'];
  orders: readonly OrderRow[];
  /** Dates in danger, told once each until they have recovered. */
  alarms: readonly Alarm[];
  workTime: WorkTime;
  /** Orders of the ERP that could not be taken: which field holds what, and what was expected there. */
  setAside: readonly OddOrder[];
  /** Open orders that the ERP has no longer. */
  vanished: readonly VanishedOrder[];
  /** When each kind of download last went well. */
  downloads: readonly DownloadStatus[];
  /** What the plant names and the ERP does not know; null where the ERP gives no master data. */
  master: MasterView | null;
  outbox: OutboxView;
  /** Of the dates given, how many were kept; null = none was given. */
  record: RecordSummary;
}

/** When any machine of the plant has planned work: what dates are read against. */
export interface WorkTime {
  /** The calendar was looked at over [from, to). */
  from: number;
  to: number;
  open: readonly (readonly [from: number, to: number])[];
}

export type FigureCard = Pick<Figures, 'kpis' | 'coverage' | 'withheld' | 'sums' | 'units'>;

export interface MachineRow {
  id: string;
  name: Name;
  workCentreId: string;
  class: IntervalClass;
  state: MachineState | null;
  since: number | null;
  reasonId: string | null;
  operationId: string | null;
  itemName: string | null;
  figures: FigureCard;
  paperAvailability: number | null;
  /** The last 24 hours: [from, to, class, reasonId][]. */
  strip: readonly (readonly [from: number, to: number, kind: IntervalClass, reasonId: string | null])[];
}

export interface OrderRow {
  orderId: string;
  itemId: string;
  itemName: string;
  customer: string | null;
  strategy: Strategy;
  status: 'planned' | 'released' | 'running' | 'finished' | 'closed' | 'cancelled';
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  quantityPcs: number;
  /** Of the last operation. */
  goodPcs: number;
  scrapPcs: number;
  operations: readonly {
    operationId: string;
    number: string;
    workCentreId: string;
    /** Done by somebody else. */
    outside?: true;
    status: 'waiting' | 'running' | 'interrupted' | 'finished';
    goodPcs: number;
    scrapPcs: number;
    quantityPcs: number;
  }[];
  dueAt: number | null;
  paperFinishAt: number | null;
  /** Today's distribution; null where none is computed. */
  promise: PromiseView | null;
  /** The date that was given; absent where none stands. */
  word?: WordView;
  /** What its next operation waits for, and whether somebody let it begin all the same; absent where it waits for nothing. */
  gate?: Gate & { isPassed: boolean };
  /** Why it has no date, where it can have none; absent where it has one, or is not looked at yet. */
  noDate?: Sentence;
  finishedAt: number | null;
}

/** What a bar is made of: ms of time, or pieces of scrap. */
export interface DrillPiece {
  machineId: string;
  from: number;
  to: number;
  amount: number;
  /** null for scrap. */
  class: IntervalClass | null;
  reasonId: string | null;
  operationIds: readonly string[];
  /** `seq` of the facts that decided it, in the journal of the machine's edge box. */
  facts: readonly number[];
}
export interface Drill {
  /** The biggest first. */
  pieces: readonly DrillPiece[];
  /** Smaller ones that are not listed. */
  left: number;
  machines: readonly { machineId: string; amount: number }[];
}
