/** Somebody who is signed on: what names people is shown to nobody else. */
import type { Role } from '../shared/core/words/role.ts';
import type { Auth } from '../shared/io/auth.ts';

let made = 0;

/** The header of a new person's session. Hashing takes its time: once a test is enough. */
export async function signedOn(
  auth: Auth,
  process: 'collector' | 'bridge' = 'collector',
  role: Role = 'supervisor',
): Promise<{ cookie: string }> {
  made += 1;
  const name = `Test ${made}`;
  const { secret } = await auth.addPerson({ name, role });
  const { token } = await auth.signOn(name, secret, 'test');
  return { cookie: `${process === 'collector' ? 'istwert_session' : 'istwert_bridge_session'}=${token}` };
}
