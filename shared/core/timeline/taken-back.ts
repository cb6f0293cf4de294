/** Loads that people took back. A taking back may be taken back itself; facts come in any order. */
import type { EventOf } from '../words/event.ts';

type Load = Pick<EventOf<'loadDeclared'>, 'edgeId' | 'seq'>;

export type SavedTakenBack = [undone: string, by: Load[]][];

export class TakenBack {
  /** By the fact that is undone: those that undo it. */
  readonly #undoing = new Map<string, Load[]>();

  save(): SavedTakenBack {
    return [...this.#undoing];
  }

  restore(saved: SavedTakenBack): void {
    for (const [undone, by] of saved) this.#undoing.set(undone, by);
  }

  add({ edgeId, seq, undoes }: EventOf<'loadDeclared'>): void {
    // Nothing undoes itself or what came after it.
    if (undoes === undefined || undoes >= seq) return;
    const key = keyOf({ edgeId, seq: undoes });
    this.#undoing.set(key, [...(this.#undoing.get(key) ?? []), { edgeId, seq }]);
  }

  has(load: Load): boolean {
    return this.#undoing.get(keyOf(load))?.some((by) => !this.has(by)) ?? false;
  }
}

function keyOf({ edgeId, seq }: Load): string {
  return `${edgeId} ${seq}`;
}
