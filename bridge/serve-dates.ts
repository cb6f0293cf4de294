/** Dates over HTTP: quotes, what-ifs, and how the dates given so far were kept. */
import { z } from 'zod';
import { MomentSchema } from '../shared/core/words/moments.ts';
import { MINUTE_MS } from '../shared/core/words/time.ts';
import type { Heavy } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import type { Enquiry } from './promise/shop.ts';
import type { ShopChange } from './promise/what-if.ts';
import type { Promises } from './shop/promises.ts';
import { type QuoteRequest, QuoteSchema } from './shop/quotes.ts';

export interface DatesServerOptions {
  heavy: Heavy;
  promises: Pick<Promises, 'quote' | 'whatIf' | 'score' | 'words' | 'alarms' | 'drift' | 'beliefs' | 'explain'>;
  /** Errors: as `enquiryOf`. */
  enquiry: (request: QuoteRequest) => Enquiry;
}

/** The newest. */
const MOST_WORDS = 1_000;
const Id = z.string().min(1).max(64);
const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a local time like 06:00');
const ChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('overtime'),
    date: z.iso.date(),
    start: LocalTime,
    end: LocalTime,
    machineIds: z.array(Id).max(1_000).optional(),
  }),
  z.strictObject({ kind: z.literal('machineDown'), machineId: Id, until: MomentSchema }),
  z.strictObject({ kind: z.literal('machineAdded'), workCentreId: Id, until: MomentSchema.optional() }),
  z.strictObject({ kind: z.literal('setups'), factor: z.number().min(0).max(10), workCentreId: Id.optional() }),
  z.strictObject({ kind: z.literal('priority'), orderId: Id, priorityAt: MomentSchema }),
  z.strictObject({ kind: z.literal('material'), orderId: Id, arrivesAt: MomentSchema }),
  z.strictObject({ kind: z.literal('enquiry'), quote: QuoteSchema }),
]);
export const WhatIfSchema = z.strictObject({
  changes: z
    .array(ChangeSchema)
    .min(1)
    .max(20)
    .refine((changes) => changes.filter(({ kind }) => kind === 'enquiry').length <= 1, 'one enquiry at a time'),
});

export function serveDates(app: Server, { heavy, promises, enquiry }: DatesServerOptions): void {
  const limitedTo = (max: number) => ({ config: { rateLimit: { max, timeWindow: MINUTE_MS } } });
  /** An order more takes the place that its quote would have. */
  const asChange = async (change: z.infer<typeof ChangeSchema>): Promise<ShopChange> => {
    if (change.kind !== 'enquiry') return changeOf(change);
    const asked = enquiry(change.quote);
    if (asked.priorityAt !== null || asked.isLast === true) return { kind: 'enquiry', enquiry: asked };
    const { quotedAt: priorityAt } = await promises.quote(asked);
    return { kind: 'enquiry', enquiry: { ...asked, priorityAt } };
  };
  app.post('/api/quotes', limitedTo(120), async (request) =>
    heavy(request, () => promises.quote(enquiry(checked(QuoteSchema, request.body, 'quote')))),
  );
  app.post('/api/what-if', limitedTo(30), async (request) =>
    heavy(request, async () => {
      const { changes } = checked(WhatIfSchema, request.body, 'what-if');
      return promises.whatIf(await Promise.all(changes.map(asChange)));
    }),
  );
  app.get('/api/orders/:id/explanation', limitedTo(120), async (request) =>
    heavy(request, async () => ({
      explanation: await promises.explain(checked(z.object({ id: z.string().max(64) }), request.params).id),
    })),
  );
  app.get('/api/promises/record', async () => promises.score());
  app.get('/api/promises/record/words', async () => {
    const words = promises.words();
    return { total: words.length, words: words.slice(0, MOST_WORDS) };
  });
  app.get('/api/promises/beliefs', async () => promises.beliefs());
  app.get('/api/promises/drift', async () => promises.drift());
  app.get('/api/promises/alarms', async () => promises.alarms());
}

function changeOf(change: Exclude<z.infer<typeof ChangeSchema>, { kind: 'enquiry' }>): ShopChange {
  switch (change.kind) {
    case 'overtime': {
      const { machineIds, ...rest } = change;
      return machineIds === undefined ? rest : { ...rest, machineIds };
    }
    case 'machineAdded': {
      const { until, ...rest } = change;
      return until === undefined ? rest : { ...rest, until };
    }
    case 'setups': {
      const { workCentreId, ...rest } = change;
      return workCentreId === undefined ? rest : { ...rest, workCentreId };
    }
    default:
      return change;
  }
}
