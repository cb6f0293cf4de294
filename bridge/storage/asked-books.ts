/** Operations whose books at the ERP were asked after the bridge's data was lost. */
export interface AskedBooksStore {
  all(): Promise<string[]>;
  /** Once or again. */
  add(operationId: string): void;
  /** All of them are to be asked anew. */
  forget(): void;
}
