/** A small door for tests and demonstrations, on loopback: stop a machine, see the truth. */
import { z } from 'zod';
import { machineStates } from '../../shared/core/words/plant.ts';
import { checked, createServer, type Server } from '../../shared/io/http.ts';
import type { Log } from '../../shared/io/log.ts';
import type { LivePlant } from './live.ts';

const StopSchema = z
  .object({
    reasonId: z.string().nullable().default(null),
    state: z.enum(machineStates).default('fault'),
    alarm: z.string().nullable().default(null),
    durationMs: z.int().positive().nullable().default(null),
  })
  .strict();
const BeginSchema = z.object({ operationId: z.string(), quantityPcs: z.int().positive().optional() }).strict();
const MachineSchema = z.object({ id: z.string() });

export async function createControlServer(live: LivePlant, log: Log): Promise<Server> {
  const app = await createServer({ log, webRoot: null, requestsPerMinute: 100_000 });
  const machineOf = (params: unknown): string => checked(MachineSchema, params).id;
  app.get('/truth', async () => live.truth());
  app.get('/machines', async () => live.states());
  app.post('/machines/:id/stop', async (request) => {
    live.stopMachine(machineOf(request.params), checked(StopSchema, request.body ?? {}));
    return {};
  });
  app.post('/machines/:id/resume', async (request) => {
    live.resumeMachine(machineOf(request.params));
    return {};
  });
  app.post('/machines/:id/begin', async (request) => {
    const { operationId, quantityPcs } = checked(BeginSchema, request.body);
    live.begin(machineOf(request.params), operationId, quantityPcs);
    return {};
  });
  return app;
}
