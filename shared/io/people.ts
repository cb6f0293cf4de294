/** Who may write, over HTTP: administrators make and remove people while the process runs. */
import { z } from 'zod';
import { Problem } from '../core/words/problem.ts';
import { roles } from '../core/words/role.ts';
import type { Auth } from './auth.ts';
import { checked, type Server } from './http.ts';
import { requirePerson } from './session.ts';

const NewPerson = z.object({ name: z.string().min(1).max(64), role: z.enum(roles) }).strict();

/** `GET /api/people` for supervisors; `POST {name, role}` answers with the new secret, once; `DELETE`. */
export function servePeople(app: Server, auth: Auth): void {
  app.get('/api/people', async (request) => {
    requirePerson(auth, request, ['supervisor']);
    return { people: auth.people() };
  });
  app.post('/api/people', async (request) => {
    requirePerson(auth, request, []);
    return auth.addPerson(checked(NewPerson, request.body, 'person'));
  });
  app.delete('/api/people/:name', async (request) => {
    const { name: own } = requirePerson(auth, request, []);
    const { name } = checked(z.object({ name: z.string().max(64) }), request.params, 'address');
    if (name === own) throw new Problem('refused', { what: 'notYourself' });
    auth.removePerson(name);
    return {};
  });
}
