/**
 * Which orders a box may speak of: those that this bridge told it of, that its own journal tells of, or that nobody else
 * knows. Who holds the token of one box ends, changes or counts for no order that only others work on.
 */
import type { Event } from '../../shared/core/words/event.ts';
import { sameData } from '../../shared/core/words/json.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { In } from '../storage/storage.ts';
import type { PlantLedger } from './plant-ledger.ts';

/** What each box was told of. */
export interface ToldOrders {
  hasTold(transaction: In<'told'>, edgeId: string, orderId: string): Promise<boolean>;
}

/** Of the facts of one stretch, in their order. */
export interface Voice {
  /** Why the box cannot mean this; null: it can. */
  faultOf(event: Event): Sentence | null;
}

/** For the facts of one stretch; what they need to know is read first. `isLost`: this bridge lost what it told the box. */
export type Voices = (
  transaction: In<'told'>,
  from: { edgeId: string; isLost: boolean },
  facts: readonly Event[],
) => Promise<Voice>;

interface VoicesOptions {
  told: ToldOrders;
  plantLedger: Pick<PlantLedger, 'hasHeardOf' | 'knowsOrders' | 'newest'>;
  edgeIds: readonly string[];
}

export function openVoices({ told, plantLedger, edgeIds }: VoicesOptions): Voices {
  const knows = async (transaction: In<'told'>, edgeId: string, orderId: string): Promise<boolean> =>
    plantLedger.hasHeardOf(edgeId, orderId) || (await told.hasTold(transaction, edgeId, orderId));
  const ownerOf = async (transaction: In<'told'>, edgeId: string, orderId: string): Promise<string | null> => {
    if (await knows(transaction, edgeId, orderId)) return null;
    for (const other of edgeIds) if (other !== edgeId && (await knows(transaction, other, orderId))) return other;
    return null;
  };
  /** Boxes that worked side by side before this bridge was there tell of one order in the same words. */
  const isKnownSo = (event: Event): boolean =>
    (event.type === 'orderReleased' || event.type === 'orderChanged') &&
    plantLedger
      .newest()
      ?.toldOrders(event.order.id)
      .some((order) => sameData(order, event.order)) === true;
  return async (transaction, { edgeId, isLost }, facts) => {
    // A bridge that lost its data, which is said, or that computes its past does not know who heard of what.
    if (isLost || !plantLedger.knowsOrders()) return { faultOf: () => null };
    /** Orders that others alone work on. */
    const owners = new Map<string, string>();
    for (const orderId of new Set(facts.flatMap((event) => ordersIn(event, plantLedger)))) {
      const owner = await ownerOf(transaction, edgeId, orderId);
      if (owner !== null) owners.set(orderId, owner);
    }
    return {
      faultOf: (event) => {
        if (owners.size === 0) return null;
        for (const orderId of ordersIn(event, plantLedger)) {
          const owner = owners.get(orderId);
          if (owner !== undefined && !isKnownSo(event)) return { what: 'factOfForeignOrder', orderId, owner };
        }
        // From here on the box has heard of it, too.
        if (event.type === 'orderReleased' || event.type === 'orderChanged') owners.delete(event.order.id);
        return null;
      },
    };
  };
}

/** Orders that a fact is about, as far as their operations are known. */
function ordersIn(event: Event, plantLedger: Pick<PlantLedger, 'newest'>): string[] {
  if ('order' in event) return [event.order.id];
  if ('orderId' in event) return [event.orderId];
  return operationsIn(event).flatMap((id) => plantLedger.newest()?.lastPlan(id)?.order.id ?? []);
}

function operationsIn(event: Event): readonly string[] {
  if ('operationIds' in event) return event.operationIds ?? [];
  if ('operationId' in event) return event.operationId === null ? [] : [event.operationId];
  // What a machine shows by itself may run ahead of what its box was told.
  return event.type === 'loadDeclared' ? event.content.map(({ operationId }) => operationId) : [];
}
