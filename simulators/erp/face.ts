/**
 * A strict face of the mock ERP: it speaks as one real ERP does, and refuses what that one would refuse, in its words.
 * One file (or folder) each in `faces/`, used by the dialect's tests; its records are its own, in memory.
 */
import type { Amounts } from '../../shared/core/erp/amounts.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { Faults } from './faults.ts';

export interface FaceOptions {
  /** Known to it from the start. */
  orders: readonly WorkOrder[];
  /** What goes wrong on demand: before every call `isDown`, `latencyMs`, `takeFailure`; `refusalFor` and `statusFor` per order; `takeLoss` after booking. */
  faults: Faults;
  now: () => number;
}

export interface Face {
  /** Where the dialect finds it: a URL on loopback, a folder. */
  address: string;
  /** A new or changed order. */
  put(order: WorkOrder): void;
  /** What its books hold of an order's first operation: records that stand, what they say, whether it is done. */
  held(orderId: string): { records: number; sums: Amounts; final: boolean };
  /** What the real one does in the background: works through its queue, its inbox, its folder. */
  work(): Promise<void>;
  stop(): Promise<void>;
}

/** Each face exports one of these. */
export type StartFace = (options: FaceOptions) => Promise<Face>;
