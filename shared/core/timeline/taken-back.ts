/** Loads that people took back. A taking back may be taken back itself; facts come in any order. */
import type { EventOf } from '../words/event.ts';

type Load = Pick<EventOf<'loadDeclared'>, 'edgeId' | 'seq'>;

export class TakenBack {
  /** By the fact that is undone: those that undo it. */
  readonly #undoing = new Map<string, Load[]>();

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
