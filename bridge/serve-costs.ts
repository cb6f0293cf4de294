/** Post-calculation over HTTP. Costs are the office's matter: who asks is signed on. */
import { z } from 'zod';
import type { Prices } from '../shared/core/costs/prices.ts';
import type { Ledger } from '../shared/core/ledger/ledger.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import type { WorkOrder } from '../shared/core/words/order.ts';
import { Problem } from '../shared/core/words/problem.ts';
import type { Auth } from '../shared/io/auth.ts';
import { checkWidth, type Heavy } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import { tableXlsx, XLSX_TYPE } from '../shared/io/xlsx.ts';
import type { Answering } from './answering.ts';
import type { RatesBook } from './erp/rates.ts';
import { costGroups, costRowOf, costsBy, costsTable, kindOfColumn, type Priced, printCosts } from './planner/costs.ts';
import { keepCosts } from './planner/kept-costs.ts';

export interface CostsServerOptions {
  auth: Auth;
  /** One costly question of a reader at a time. */
  heavy: Heavy;
  answers: Pick<Answering, 'send'>;
  ledger: () => Ledger | null;
  /** As the ERP has them: with prices, which no box is told. */
  orders: () => readonly WorkOrder[];
  /** As they were told, by the days of a zone. */
  rates: Pick<RatesBook, 'in' | 'told'>;
  /** Of lots and items, as the ERP's stock told them. */
  prices: () => Prices;
  restOf: Priced['restOf'];
  now: () => number;
}

export const RowsSchema = z.object({ by: z.enum(costGroups).default('order') });
const MOST_DAYS = 400;
const ParamsSchema = z.object({ id: z.string().max(64) });

export function serveCosts(app: Server, options: CostsServerOptions): void {
  const costOf = keepCosts();
  const known = (): { ledger: Ledger; priced: Priced } => {
    const ledger = options.ledger();
    if (ledger === null) throw new Problem('unavailable', { what: 'noPlantYet' });
    return {
      ledger,
      priced: {
        rates: options.rates.in(ledger.plant.timeZone),
        prices: options.prices(),
        costOf,
        restOf: options.restOf,
      },
    };
  };
  const asked = (query: unknown) => {
    const { ledger, priced } = known();
    const { by } = checked(RowsSchema, query, 'rows');
    const window = { ...checked(WindowSchema, query, 'window'), now: options.now() };
    return costsBy(ledger, options.orders(), priced, { by, ...window }).then((view) => ({ view, by }));
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
  app.get('/api/costs.xlsx', async (request, reply) => {
    requirePerson(options.auth, request, 'seeCosts');
    const { view, by } = await options.heavy(request, () => asked(request.query));
    return reply
      .type(XLSX_TYPE)
      .header('content-disposition', `attachment; filename="costs-by-${by}.xlsx"`)
      .send(tableXlsx(`costs by ${by}`, costsTable(view, by), kindOfColumn));
  });
  app.get('/api/costs/paid-time', async (request, reply) => {
    requirePerson(options.auth, request, 'seeCosts');
    const { from, to } = checked(WindowSchema, request.query, 'window');
    checkWidth({ from, to }, MOST_DAYS);
    return options.answers.send(request, reply, () => ({
      ...{ kind: 'paidTime', told: options.rates.told() },
      ...{ from, to: Math.min(to, options.now()) },
    }));
  });
  app.get('/api/orders/:id/costs', async (request) => {
    requirePerson(options.auth, request, 'seeCosts');
    const { id } = checked(ParamsSchema, request.params);
    const order = options.orders().find((one) => one.id === id);
    if (order === undefined) throw new Problem('unknown', { what: 'noSuchOrder', orderId: id });
    const { ledger, priced } = known();
    return { cost: costRowOf(ledger, order, priced, options.now()) };
  });
}
