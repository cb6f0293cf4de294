/**
 * The contract between an edge box and the bridge: one call, opened by the box, outward only.
 *
 * POST /edge/v1/exchange, `Authorization: Bearer <edge token>`.
 * The box sends its facts from `firstSeq` on, in order and gap-free, and how far it has taken over
 * planning messages. The bridge stores the facts, its cursor and their effects in one transaction
 * and only then answers with its cursor; repeats are dropped. A box that was restored from an old
 * backup (`journalId` unchanged but facts that differ, or fewer) is refused with code `conflict` until its own journal
 * is back. `facts` of that answer holds the bridge's cursor.
 */
import { z } from 'zod';
import { EventSchema } from './event.ts';
import { GateSchema } from './gate.ts';
import { WorkOrderSchema } from './order.ts';

export const PROTOCOL = 1;
/** Facts in one call, at most. */
export const EXCHANGE_MAX_EVENTS = 5_000;
/** A message a millisecond for thirty years; a bridge that goes on from there still counts exactly. */
const MOST_PLANNING = 1_000_000_000_000;

/** A planning message that the box could not take: which field is odd, what it holds, what was expected. */
const OddPlanningSchema = z.strictObject({
  id: z.int().positive(),
  orderId: z.string().max(256),
  field: z.string().max(256),
  value: z.string().max(256),
  expected: z.string().max(512),
});
export type OddPlanning = z.infer<typeof OddPlanningSchema>;

export const ExchangeRequestSchema = z
  .object({
    protocol: z.literal(PROTOCOL),
    edgeId: z.string().min(1).max(128),
    /** Made once with the journal: tells a replaced box from a continuing one. */
    journalId: z.string().min(8).max(64),
    events: z.array(EventSchema).max(EXCHANGE_MAX_EVENTS),
    /** Highest planning message that is in the box's journal; 0 for none. */
    planningCursor: z.int().nonnegative().max(MOST_PLANNING),
    /** The box's clock, to measure the difference. */
    sentAt: z.int(),
    /**
     * Highest `seq` in the box's journal: tells a box that has told everything up to `sentAt` from one
     * that catches up. Without it the bridge takes the box's time from its facts alone.
     */
    lastSeq: z.int().nonnegative().optional(),
    /** The fact at the bridge's cursor as the box has it, with its hash (`factHash`): both must hold the same. */
    at: z.strictObject({ seq: z.int().nonnegative(), hash: z.string().length(64) }).optional(),
    /** The highest cursor that a bridge ever told this box: one that is behind it has lost its data. */
    heard: z.int().nonnegative().optional(),
    /** Messages up to `planningCursor` that the box has set aside since the last call; left out where none. */
    oddPlanning: z.array(OddPlanningSchema).max(1_000).optional(),
  })
  .strict();
export type ExchangeRequest = z.infer<typeof ExchangeRequestSchema>;

/** As the bridge takes it: each fact is judged alone, so that one that makes no sense stops no other. */
export const ExchangeReceivedSchema = ExchangeRequestSchema.extend({
  events: z.array(z.looseObject({ seq: z.int().positive(), edgeId: z.string().max(128) })).max(EXCHANGE_MAX_EVENTS),
});
export type ExchangeReceived = z.infer<typeof ExchangeReceivedSchema>;
export type ReceivedFact = ExchangeReceived['events'][number];

/** POST /edge/v1/compare: whether a fact of the box is here as it has it. */
export const CompareRequestSchema = z.strictObject({
  edgeId: z.string().min(1).max(128),
  seq: z.int().positive(),
  hash: z.string().length(64),
});
export const CompareResponseSchema = z.strictObject({ same: z.boolean(), cursor: z.int().nonnegative() });

/** POST /edge/v1/token: the hash (SHA-256) of the token that the box uses from its next call on. */
export const TokenRequestSchema = z.strictObject({
  edgeId: z.string().min(1).max(128),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

export const PlanningMessageSchema = z.discriminatedUnion('type', [
  z.object({ id: z.int().positive(), at: z.int(), type: z.literal('orderReleased'), order: WorkOrderSchema }).strict(),
  z.object({ id: z.int().positive(), at: z.int(), type: z.literal('orderChanged'), order: WorkOrderSchema }).strict(),
  z.object({ id: z.int().positive(), at: z.int(), type: z.literal('orderClosed'), orderId: z.string() }).strict(),
  z.object({ id: z.int().positive(), at: z.int(), type: z.literal('orderCancelled'), orderId: z.string() }).strict(),
]);
export type PlanningMessage = z.infer<typeof PlanningMessageSchema>;

/** The stamp of the gates that a box holds, '' for none; a bridge that does not know the header passes it over. */
export const GATES_HEADER = 'x-istwert-gates';
/** Operations that wait for something, as the bridge judges all orders of the plant; what is not named may begin. */
const GatesHeardSchema = z.object({
  stamp: z.string().min(1).max(64),
  closed: z.array(z.object({ operationId: z.string().max(128), gate: GateSchema })).max(10_000),
});
export type GatesHeard = z.infer<typeof GatesHeardSchema>;

export const ExchangeResponseSchema = z
  .object({
    /** Highest `seq` of this box that the bridge has on disk. */
    cursor: z.int().nonnegative(),
    /** `PlanningMessage`s; the box checks each alone, so that one that it does not understand stops no other. */
    planning: z.array(z.unknown()),
    receivedAt: z.int(),
    /** Only where the box asked by `GATES_HEADER`, and holds others. */
    gates: GatesHeardSchema.optional(),
  })
  .strict();
/** What the bridge answers, and what a box knows of an answer. */
export type ExchangeResponse = Omit<ExchangeHeard, 'planning'> & { planning: PlanningMessage[] };
export type ExchangeHeard = z.infer<typeof ExchangeResponseSchema>;
