/** The gates of operations as the bridge last judged them: stock and tools of the whole plant, which a box cannot know. */
import type { Gate } from '../../shared/core/words/gate.ts';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import type { GatesHeard } from '../../shared/core/words/wire.ts';

export interface Gates {
  /** What is held, for the next call; '' for nothing. */
  stamp(): string;
  /** The bridge answered; undefined: what is held still holds. */
  take(heard: GatesHeard | undefined, now: number): void;
  /** `gate` null: it may begin. null: the bridge has said nothing for too long. */
  of(operationId: string, now: number): { gate: Gate | null; at: number } | null;
}

/** For a shift and the night after it: then the order's own dates say more. */
const HOLDS_MS = 16 * HOUR_MS;

export function openGates(): Gates {
  let stamp = '';
  let heardAt: number | null = null;
  let closed: ReadonlyMap<string, Gate> = new Map();
  return {
    stamp: () => stamp,
    take: (heard, now) => {
      if (heard !== undefined) {
        stamp = heard.stamp;
        closed = new Map(heard.closed.map(({ operationId, gate }) => [operationId, gate]));
      }
      if (stamp !== '') heardAt = now;
    },
    of: (operationId, now) =>
      heardAt === null || Math.abs(now - heardAt) > HOLDS_MS
        ? null
        : { gate: closed.get(operationId) ?? null, at: heardAt },
  };
}
