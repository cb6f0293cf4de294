/** Material of open orders over HTTP, and the way past a gate. */
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import type { Auth } from '../shared/io/auth.ts';
import { type Door, seesNames } from '../shared/io/door/rights.ts';
import { checked, type Server } from '../shared/io/http.ts';
import { requirePerson } from '../shared/io/session.ts';
import type { Passes } from './erp/passes.ts';
import { type MaterialRow, type Materials, printMaterials } from './planner/materials.ts';

export interface MaterialServerOptions {
  auth: Auth;
  door: Door;
  materials: Materials;
  passes: Passes;
  onPassed: () => void;
}

const ParamsSchema = z.object({ id: z.string().max(64) });
export const PassSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

export function serveMaterial(app: Server, { auth, door, materials, passes, onPassed }: MaterialServerOptions): void {
  app.get('/api/material', async (request) => {
    const view = materials.view();
    if (seesNames(door.readerOf(request))) return view;
    const unnamed = ({ passed }: MaterialRow) => (passed === null ? null : { ...passed, by: '' });
    return { ...view, rows: view.rows.map((row) => ({ ...row, passed: unnamed(row) })) };
  });
  app.get('/api/material.csv', { config: { right: 'names' } }, async (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="material.csv"')
      .send(printMaterials(materials.view())),
  );
  app.post('/api/orders/:id/pass', async (request) => {
    const { name } = requirePerson(auth, request, 'decide');
    const { id } = checked(ParamsSchema, request.params);
    const { reason } = checked(PassSchema, request.body, 'pass');
    if (materials.gateOf(id) === null) throw new Problem('refused', { what: 'noGate', orderId: id });
    await passes.pass(id, { by: name, reason });
    materials.forget();
    onPassed();
    return {};
  });
}
