/** Families of orders over HTTP. */
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import { checked, type Server } from '../shared/io/http.ts';
import type { Families } from './planner/family.ts';

const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveFamily(app: Server, { families }: { families: Families }): void {
  app.get('/api/families', async () => families.all());
  app.get('/api/orders/:id/family', async (request) => {
    const { id: orderId } = checked(ParamsSchema, request.params);
    const family = families.of(orderId);
    if (family === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
    return family;
  });
}
