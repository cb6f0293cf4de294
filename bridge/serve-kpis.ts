/** KPIs of the strategies over HTTP. */
import { z } from 'zod';
import { kpiDefinitions, kpiIds, kpisOfStrategy } from '../shared/core/kpis/definitions.ts';
import { FEWEST, kpiGroups } from '../shared/core/kpis/groups.ts';
import { WindowSchema } from '../shared/core/words/moments.ts';
import { strategies } from '../shared/core/words/order.ts';
import { checkWidth, type Heavy } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { printFits } from './planner/fit.ts';
import { type Kpis, printKpis } from './planner/kpis.ts';

export interface KpisServerOptions {
  kpis: Kpis;
  heavy: Heavy;
  now: () => number;
}

/** The same month of two years. */
const MOST_DAYS = 800;

export const RowsSchema = z.object({ strategy: z.enum(strategies), by: z.enum(kpiGroups).default('month') });
export const BehindSchema = RowsSchema.extend({ kpi: z.enum(kpiIds), key: z.string().max(200).default('') });

export function serveKpis(app: Server, { kpis, heavy, now }: KpisServerOptions): void {
  const windowIn = (query: unknown) => {
    const window = checked(WindowSchema, query, 'window');
    checkWidth(window, MOST_DAYS);
    return window;
  };
  const rows = (query: unknown) => kpis.rows({ ...checked(RowsSchema, query, 'rows'), ...windowIn(query), now: now() });
  app.get('/api/kpis', async (request) => heavy(request, () => rows(request.query)));
  app.get('/api/kpis.csv', async (request, reply) => {
    const view = await heavy(request, () => rows(request.query));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="kpis-${view.strategy}-by-${view.by}.csv"`)
      .send(printKpis(view));
  });
  app.get('/api/kpis/behind', async (request) =>
    heavy(request, () =>
      kpis.behind({ ...checked(BehindSchema, request.query, 'rows'), ...windowIn(request.query), now: now() }),
    ),
  );
  const fits = (query: unknown) => kpis.fits({ ...windowIn(query), now: now() });
  app.get('/api/kpis/fit', async (request) => heavy(request, () => fits(request.query)));
  app.get('/api/kpis/fit.csv', async (request, reply) => {
    const rows = await heavy(request, () => fits(request.query));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="strategy-fit.csv"')
      .send(printFits(rows));
  });
  app.get('/api/kpis/definitions', async () => ({ kpis: kpiDefinitions, ofStrategy: kpisOfStrategy, fewest: FEWEST }));
}
