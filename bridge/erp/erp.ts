/**
 * The contract of every ERP dialect: one file each in `dialects/`, built from checked options,
 * connecting only when called. It translates; it stores nothing and decides nothing.
 */
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import type { OddOrder } from '../../shared/core/orders/sift.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { OrderPromise } from '../promise/shop.ts';

/** How a send ended. `unknown`: no answer came, it must be looked up before it is sent again. */
export type Delivery =
  | { outcome: 'accepted'; erpNumber: string }
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'unavailable'; message: string }
  | { outcome: 'unknown'; message: string };

export interface Erp {
  readonly id: string;
  /**
   * Orders changed after `cursor` (opaque; null = all), and the cursor for the next call. Each is checked
   * alone: an odd one stops no other and is told in `odd`.
   */
  orders(cursor: string | null): Promise<{ cursor: string; orders: readonly WorkOrder[]; odd?: readonly OddOrder[] }>;
  send(confirmation: Confirmation): Promise<Delivery>;
  /** The ERP's number of the confirmation with this key; null when it never arrived. */
  find(key: string): Promise<{ erpNumber: string } | null>;
  /** All confirmations that the ERP holds of an order, for reconciliation. */
  confirmations?(orderId: string): Promise<readonly Confirmation[]>;
  /** Hands the measured promise back, where the ERP has a place for it. */
  promise?(promise: OrderPromise): Promise<void>;
  /** Ends every call under way: its outcome is then unknown. */
  close?(): void;
}
