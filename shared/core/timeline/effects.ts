/**
 * What a fact changes, in one table: what is folded again, whose sums and totals drop, and who else may now
 * conclude something else. A new type of fact does not compile before it stands here.
 */
import type { FoldedEvent } from '../machine/fold-state.ts';
import type { Event } from '../words/event.ts';
import type { Span } from '../words/span.ts';

export interface Effects {
  /** It joins the machine's facts in their order: its chunk is folded, and what follows as far as it differs. */
  folded: boolean;
  /** Folded again, although no fact of it is new. */
  refold: Span | null;
  /** Sums of this time are made again (those of what is folded always are). */
  sums: Span | null;
  /** Totals of whoever owned the machine at this time are made again. */
  owners: Span | null;
  /** Totals of these operations are made again. */
  operations: readonly string[];
  /** What all machines may conclude anew: from people's work or what they said of material, whose time is shared, an order, the configuration. */
  concerns: 'work' | 'material' | 'person' | 'order' | 'plant' | null;
}

const nothing: Effects = { folded: false, refold: null, sums: null, owners: null, operations: [], concerns: null };
const EVER = Number.POSITIVE_INFINITY;

export function effectsOf(event: Event): Effects {
  switch (event.type) {
    case 'counted':
    case 'stateChanged':
    case 'jobChanged':
    case 'signalLost':
    case 'signalRestored':
      return folded(event);
    case 'setupFinished':
      return { ...folded(event), operations: [event.operationId] };
    case 'operationStarted':
    case 'operationInterrupted':
    case 'operationFinished':
      return { ...folded(event), operations: [event.operationId], concerns: 'work' };
    case 'scrapDeclared':
    case 'reworkDeclared':
    case 'countCorrected':
      return event.operationId === null ? folded(event) : { ...folded(event), operations: [event.operationId] };
    case 'stopClassified': {
      const { from, to } = event;
      const sums = { from, to: (to ?? from) + 1 };
      return { ...nothing, sums, owners: { from, to: to ?? from + 1 } };
    }
    case 'productionReassigned': {
      const { from, to, operationIds } = event;
      const span = { from, to };
      // A part counted at `to` belongs to the time that ends there.
      return { ...nothing, refold: { from, to: to + 1 }, sums: span, owners: span, operations: operationIds ?? [] };
    }
    case 'loadDeclared': {
      const operations = event.content.map(({ operationId }) => operationId);
      const { during } = event;
      if (during === undefined && event.undoes === undefined) return { ...folded(event), operations };
      if (during === undefined) return { ...folded(event), refold: { from: event.at, to: event.at + 1 }, operations };
      const { from, to } = during;
      return { ...folded(event), refold: { from, to: to + 1 }, sums: during, owners: during, operations };
    }
    case 'operatorSignedOn':
    case 'operatorSignedOff':
      return {
        ...nothing,
        sums: { from: event.at, to: EVER },
        owners: { from: event.at, to: EVER },
        concerns: 'person',
      };
    case 'materialIssued':
    case 'materialReturned':
    case 'lotProduced':
    case 'firstPartApproved':
      return { ...nothing, operations: [event.operationId], concerns: 'material' };
    case 'noteAdded':
    case 'sendingBegun':
    case 'sendingEnded':
      return nothing;
    case 'orderReleased':
    case 'orderChanged':
    case 'orderClosed':
    case 'orderCancelled':
      return { ...nothing, concerns: 'order' };
    case 'masterDataChanged':
      return { ...nothing, concerns: 'plant' };
    default:
      return event satisfies never;
  }
}

const foldedAlone: Effects = { ...nothing, folded: true };
/** Takes what the fold takes, so that the two lists cannot part. Counts come by the million: one object for all. */
function folded(_fact: FoldedEvent): Effects {
  return foldedAlone;
}
