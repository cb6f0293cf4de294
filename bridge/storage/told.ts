/** What each box was told of the ERP's orders: the state of each that it heard last, and the messages themselves. */
export interface ToldStore {
  orders(edgeId: string): Promise<{ orderId: string; body: string }[]>;
  has(edgeId: string, orderId: string): Promise<boolean>;
  put(edgeId: string, orderId: string, body: string): void;
  /** As if it had not been told. */
  forget(edgeId: string, orderId: string): void;
  /** Number of the last message; 0: none. */
  lastId(edgeId: string): Promise<number>;
  /** After a number, ascending. */
  messages(edgeId: string, after: number, limit: number): Promise<{ id: number; body: string }[]>;
  /** Errors: where the box has a message of that number. */
  addMessage(edgeId: string, id: number, body: string): void;
}
