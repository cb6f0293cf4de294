/**
 * Signing on without a line. Whoever says name and PIN is taken at their word on this screen alone: the PIN stays in
 * memory, and what they give waits. With the line back each is signed on as they said, and only then their entries go out.
 */
import { call } from './api.ts';
import { remember } from './memory.ts';
import {
  badgeRead,
  letIn,
  providerRefusal,
  SESSION,
  type Session,
  session,
  sessionEnded,
  sessionToEnd,
  setSession,
} from './session.ts';

interface Claim {
  name: string;
  secret: string;
}

/** In the order in which people came. */
let claims: readonly Claim[] = [];

export function claimSession(name: string, secret: string): void {
  const before = session.peek();
  // The server still takes this browser for whoever was on: their session ends first.
  if (before !== null && before.toProve === undefined) remember('sessionToEnd', before.name);
  claims = [...claims.filter((one) => one.name !== name), { name, secret }];
  letIn({ name, role: '', toProve: true });
}

/** What one person gave, sent under their name. */
export interface Sending {
  /** Sends what waits of one whom the server knows now; `saidAs` is what they signed on with. */
  (person: Session, saidAs: string): Promise<void>;
}

/** With the line back; what was given by whoever signed off before them has gone out. */
export async function proveClaims(send: Sending): Promise<void> {
  while (claims.length > 0) {
    if (sessionToEnd() !== null && !(await endSession())) return;
    const [claim] = claims;
    if (claim === undefined) return;
    const answer = await call<Session>('POST', '/api/session', SESSION, claim);
    if (!answer.ok && answer.refusal.retry) return;
    claims = claims.filter((one) => one !== claim);
    const isHere = session.peek()?.toProve === true && session.peek()?.name === claim.name;
    if (answer.ok) {
      if (isHere) setSession(answer.value);
      else remember('sessionToEnd', answer.value.name);
      await send(answer.value, claim.name);
    } else if (isHere) {
      providerRefusal.value = answer.refusal;
      badgeRead.value = { number: claim.name };
      sessionEnded(null);
    }
  }
  if (session.peek()?.toProve !== true && sessionToEnd() !== null) await endSession();
}

async function endSession(): Promise<boolean> {
  const answer = await call('DELETE', '/api/session', null);
  if (!answer.ok && answer.refusal.retry) return false;
  remember('sessionToEnd', '');
  return true;
}
