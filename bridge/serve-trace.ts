/** Traces and recalls over HTTP. They name people, machines and customers: who asks is signed on. */
import { z } from 'zod';
import type { TraceStart } from '../shared/core/trace/genealogy.ts';
import type { Heavy } from '../shared/io/door/heavy.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { printRecall, type Traces } from './planner/trace.ts';

const Text = z.string().trim().min(1).max(128);
const LotSchema = z.object({ itemId: Text, lot: Text });
export const FindSchema = z.object({ q: Text });
export const StartSchema = z
  .union([
    z.object({ orderId: Text }).transform(({ orderId }): TraceStart => ({ kind: 'order', orderId })),
    z.object({ serial: Text }).transform(({ serial }): TraceStart => ({ kind: 'serial', serial })),
    LotSchema.transform((lot): TraceStart => ({ kind: 'lot', ...lot })),
  ])
  .describe('orderId, serial, or itemId and lot');

const names = { config: { right: 'names' } } as const;

export function serveTrace(app: Server, { traces, heavy }: { traces: Traces; heavy: Heavy }): void {
  app.get('/api/trace/find', names, (request) =>
    heavy(request, () => traces.find(checked(FindSchema, request.query, 'find').q)),
  );
  app.get('/api/trace', names, (request) =>
    heavy(request, () => traces.trace(checked(StartSchema, request.query, 'trace'))),
  );
  app.get('/api/recall', names, (request) =>
    heavy(request, () => traces.recall(checked(StartSchema, request.query, 'recall'))),
  );
  app.get('/api/recall.csv', names, async (request, reply) => {
    const half = await heavy(request, () => traces.recall(checked(StartSchema, request.query, 'recall')));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="recall.csv"')
      .send(printRecall(half));
  });
}
