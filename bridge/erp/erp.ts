/**
 * The contract of every ERP dialect: one file each in `dialects/`, built from checked options,
 * connecting only when called. It translates; it stores nothing and decides nothing.
 */
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import type { OddOrder } from '../../shared/core/orders/sift.ts';
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
   * Orders changed after `cursor` (opaque; null = all) as `WrittenOrderSchema` reads them, and the cursor for the
   * next call. They are not checked here: `orders.ts` checks each alone, so that an odd one stops no other. `odd`:
   * what is not even readable enough to be given.
   */
  orders(cursor: string | null): Promise<{ cursor: string; orders: readonly unknown[]; odd?: readonly OddOrder[] }>;
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
