/** The ERP's orders as they were written down, what of them could not be taken, and what people did with them. */
export interface OrderStore {
  /** By number. */
  all(): Promise<StoredOrder[]>;
  put(order: StoredOrder): void;
  /** Bodies of what was set aside, by the order's number. */
  aside(): Promise<string[]>;
  putAside(one: StoredAside): void;
  /** It could be taken after all; nothing where it was not aside. */
  dropAside(orderId: string): void;
  /** Orders that the ERP has no longer. */
  missed(): Promise<MissedOrder[]>;
  /** One that is missed already stays so since then. */
  miss(order: MissedOrder): void;
  found(orderId: string): void;
  /** Of one kind, oldest first. */
  acts(act: OrderActKind): Promise<OrderAct[]>;
  /** For good. */
  addAct(act: OrderAct): void;
}

export interface StoredOrder {
  orderId: string;
  body: string;
  /** Epoch ms. */
  changedAt: number;
}

export interface StoredAside {
  orderId: string;
  body: string;
  at: number;
}

export interface MissedOrder {
  orderId: string;
  /** Since when, epoch ms. */
  at: number;
}

/** A person took a vanished order off; let one begin although something is missing. */
export type OrderActKind = 'takeOff' | 'passGate';

export interface OrderAct {
  act: OrderActKind;
  orderId: string;
  at: number;
  by: string;
  reason: string;
}
