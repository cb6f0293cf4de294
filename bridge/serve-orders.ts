/** Orders over HTTP that the planners' page does not list, and what orders are for. */
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import { checked, type Server } from '../shared/io/http.ts';
import type { Views } from './planner/views.ts';

const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveOrders(app: Server, { views }: { views: Pick<Views, 'orderOf' | 'items'> }): void {
  app.get('/api/items', async () => ({ items: await views.items() }));
  app.get('/api/orders/:id/row', async (request) => {
    const { id: orderId } = checked(ParamsSchema, request.params);
    const row = views.orderOf(orderId);
    if (row === null) throw new Problem('unknown', { what: 'noSuchOrder', orderId });
    return { row };
  });
}
