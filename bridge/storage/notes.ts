/** What a room keeps as one text under a name of its own: where a download stands, what was heard last. */
export interface NoteStore {
  /** null: nothing was noted. */
  of(name: NoteName): Promise<string | null>;
  /** In the place of what stood there. */
  put(name: NoteName, text: string): void;
}

/** On disk for good: a name is never given to something else. */
export type NoteName =
  | 'orders'
  | 'answers'
  | 'master'
  | 'stock'
  | 'rates'
  | `download:${string}`
  | 'oddAtBoxes'
  | 'lostBooks'
  | 'aliveAt'
  | 'alarms'
  | 'undated'
  | 'drift'
  | 'backfill'
  | 'wordTold';
