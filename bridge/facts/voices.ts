/**
 * Which orders a box may speak of: those that this bridge told it of, that its own journal tells of, or that nobody else
 * knows. Who holds the token of one box ends, changes or counts for no order that only others work on.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { sameData } from '../../shared/core/words/json.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { PlantLedger } from './plant-ledger.ts';

/** What each box was told of. */
export interface ToldOrders {
  hasTold(edgeId: string, orderId: string): boolean;
}

/** Of the facts of one stretch, in their order. */
export interface Voice {
  /** Why the box cannot mean this; null: it can. */
  faultOf(event: Event): Sentence | null;
}

/** `isLost`: this bridge lost what it told the box. */
export type Voices = (edgeId: string, isLost: boolean) => Voice;

interface VoicesOptions {
  told: ToldOrders;
  plantLedger: Pick<PlantLedger, 'hasHeardOf' | 'knowsOrders' | 'newest'>;
  edgeIds: readonly string[];
}

export function openVoices({ told, plantLedger, edgeIds }: VoicesOptions): Voices {
  const knows = (edgeId: string, orderId: string): boolean =>
    plantLedger.hasHeardOf(edgeId, orderId) || told.hasTold(edgeId, orderId);
  return (edgeId, isLost) => {
    // A bridge that lost its data, which is said, or that computes its past does not know who heard of what.
    const isUnsure = isLost || !plantLedger.knowsOrders();
    const heard = new Set<string>();
    const ownerOf = (orderId: string): string | null => {
      if (heard.has(orderId) || knows(edgeId, orderId)) return null;
      return edgeIds.find((other) => other !== edgeId && knows(other, orderId)) ?? null;
    };
    /** Boxes that worked side by side before this bridge was there tell of one order in the same words. */
    const isKnownSo = (event: Event): boolean =>
      (event.type === 'orderReleased' || event.type === 'orderChanged') &&
      plantLedger
        .newest()
        ?.toldOrders(event.order.id)
        .some((order) => sameData(order, event.order)) === true;
    return {
      faultOf: (event) => {
        if (isUnsure) return null;
        for (const orderId of ordersIn(event, plantLedger)) {
          const owner = ownerOf(orderId);
          if (owner !== null && !isKnownSo(event)) return { what: 'factOfForeignOrder', orderId, owner };
        }
        if (event.type === 'orderReleased' || event.type === 'orderChanged') heard.add(event.order.id);
        return null;
      },
    };
  };
}

/** Orders that a fact is about, as far as their operations are known. */
function ordersIn(event: Event, plantLedger: Pick<PlantLedger, 'newest'>): string[] {
  if ('order' in event) return [event.order.id];
  if ('orderId' in event) return [event.orderId];
  return operationsIn(event).flatMap((id) => plantLedger.newest()?.paper(id)?.order.id ?? []);
}

function operationsIn(event: Event): readonly string[] {
  if ('operationIds' in event) return event.operationIds ?? [];
  if ('operationId' in event) return event.operationId === null ? [] : [event.operationId];
  // What a machine shows by itself may run ahead of what its box was told.
  return event.type === 'loadDeclared' ? event.content.map(({ operationId }) => operationId) : [];
}
