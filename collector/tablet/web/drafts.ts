/** What was typed into a dialog stays when the dialog closes, until it was given. */
import { type Signal, signal } from '@preact/signals';

export type Drafts<T> = Map<string, Signal<T>>;

/** By what the dialog is about, such as its machine. */
export function draftOf<T>(drafts: Drafts<T>, key: string, empty: T): Signal<T> {
  const draft = drafts.get(key) ?? signal(empty);
  drafts.set(key, draft);
  return draft;
}
