/** The date given for an order, over HTTP: a person gives, changes or withdraws it; every act with its name. */
import { z } from 'zod';
import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { MomentSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import type { Promises } from './shop/promises.ts';
import { momentOf, WhenSchema } from './shop/quotes.ts';

export interface WordServerOptions {
  auth: Auth;
  promises: Pick<Promises, 'act' | 'acts' | 'chanceOf'>;
  ledger: () => Ledger | null;
}

const Reason = z.string().trim().min(1).max(500);
export const WishSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('give'), date: WhenSchema, reason: Reason.optional() }),
  z.strictObject({ act: z.literal('change'), date: WhenSchema, reason: Reason, was: MomentSchema.optional() }),
  z.strictObject({ act: z.literal('withdraw'), reason: Reason, was: MomentSchema.optional() }),
]);
export const DateQuery = z.object({ date: z.union([z.iso.date(), z.coerce.number().pipe(MomentSchema)]) });
const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveWord(app: Server, { auth, promises, ledger }: WordServerOptions): void {
  const inPlant = (date: z.infer<typeof WhenSchema>): number => {
    const known = ledger();
    if (known === null) throw new Problem('unavailable', { what: 'noPlantYet' });
    return momentOf(date, known.plant.timeZone);
  };
  // Acts name people.
  app.get('/api/orders/:id/word', { config: { right: 'names' } }, async ({ params }) => ({
    acts: promises.acts(checked(ParamsSchema, params).id),
  }));
  app.get('/api/orders/:id/chance', async ({ params, query }) => {
    const date = inPlant(checked(DateQuery, query, 'date').date);
    return { date, chance: promises.chanceOf(checked(ParamsSchema, params).id, date) };
  });
  app.post('/api/orders/:id/word', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id } = checked(ParamsSchema, request.params);
    const wish = checked(WishSchema, request.body, 'wish');
    const act = 'date' in wish ? { ...wish, date: inPlant(wish.date) } : wish;
    return { act: await promises.act(id, act, name) };
  });
}
