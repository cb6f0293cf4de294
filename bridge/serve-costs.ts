/** Post-calculation over HTTP. Costs are the office's matter: who asks is signed on. */
import { z } from 'zod';
import { openRates, type RateRow, type Rates, type Surcharges } from '../shared/core/costs/rates.ts';
import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import type { WorkOrder } from '../shared/core/words/order.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Auth } from '../shared/io/auth.ts';
import type { Heavy } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import { costGroups, costOf, costsBy, printCosts } from './planner/costs.ts';

export interface CostsServerOptions {
  auth: Auth;
  /** One costly question of a reader at a time. */
  heavy: Heavy;
  ledger: () => Ledger | null;
  /** As the ERP has them: with prices, which no box is told. */
  orders: () => readonly WorkOrder[];
  /** Of the ERP, then of the configuration. */
  rates: () => readonly RateRow[];
  surcharges: Surcharges;
  now: () => number;
}

export const RowsSchema = z.object({ by: z.enum(costGroups).default('order') });
export const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveCosts(app: Server, options: CostsServerOptions): void {
  const known = (): { ledger: Ledger; rates: Rates } => {
    const ledger = options.ledger();
    if (ledger === null) throw new Problem('unavailable', { what: 'noPlantYet' });
    return { ledger, rates: openRates(options.rates(), ledger.plant.timeZone, options.surcharges) };
  };
  const asked = (query: unknown) => {
    const { ledger, rates } = known();
    const { by } = checked(RowsSchema, query, 'rows');
    const window = { ...checked(WindowSchema, query, 'window'), now: options.now() };
    return costsBy(ledger, options.orders(), rates, { by, ...window }).then((view) => ({ view, by }));
  };
  app.get('/api/costs', async (request) => {
    requirePerson(options.auth, request, 'seeCosts');
    return (await options.heavy(request, () => asked(request.query))).view;
  });
  app.get('/api/costs.csv', async (request, reply) => {
    requirePerson(options.auth, request, 'seeCosts');
    const { view, by } = await options.heavy(request, () => asked(request.query));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="costs-by-${by}.csv"`)
      .send(printCosts(view, by));
  });
  app.get('/api/orders/:id/costs', async (request) => {
    requirePerson(options.auth, request, 'seeCosts');
    const { id } = checked(ParamsSchema, request.params);
    const order = options.orders().find((one) => one.id === id);
    if (order === undefined) throw new Problem('unknown', { what: 'noSuchOrder', orderId: id });
    const { ledger, rates } = known();
    return { cost: costOf(ledger, order, rates, options.now()) };
  });
}
