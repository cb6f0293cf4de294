/** The date given for an order, over HTTP: a person gives, changes or withdraws it; every act with its name. */
import { z } from 'zod';
import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { MomentSchema } from '../shared/core/words/moments.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import { dayEnd } from './promise/delivery-day.ts';
import type { Promises } from './shop/promises.ts';

export interface WordServerOptions {
  auth: Auth;
  promises: Pick<Promises, 'act' | 'acts'>;
  ledger: () => Ledger | null;
}

const Reason = z.string().trim().min(1).max(500);
/** A day of the plant's calendar means its end; or a moment, epoch ms. */
const When = z.union([z.iso.date(), MomentSchema]);
const WishSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('give'), date: When, reason: Reason.optional() }),
  z.strictObject({ act: z.literal('change'), date: When, reason: Reason, was: MomentSchema.optional() }),
  z.strictObject({ act: z.literal('withdraw'), reason: Reason, was: MomentSchema.optional() }),
]);
const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveWord(app: Server, { auth, promises, ledger }: WordServerOptions): void {
  const momentOf = (date: string | number): number => {
    if (typeof date === 'number') return date;
    const known = ledger();
    if (known === null) throw new Problem('unavailable', { what: 'noPlantYet' });
    return dayEnd(known.plant.timeZone, date);
  };
  // Acts name people.
  app.get('/api/orders/:id/word', { config: { right: 'names' } }, async ({ params }) => ({
    acts: promises.acts(checked(ParamsSchema, params).id),
  }));
  app.post('/api/orders/:id/word', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id } = checked(ParamsSchema, request.params);
    const wish = checked(WishSchema, request.body, 'wish');
    const act = 'date' in wish ? { ...wish, date: momentOf(wish.date) } : wish;
    return { act: promises.act(id, act, name) };
  });
}
