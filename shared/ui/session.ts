/** Who is signed on. A write without a session asks for one first and then goes on. */
import { signal } from '@preact/signals';
import { type Answer, call } from './api.ts';
import { recall, remember } from './memory.ts';

export interface Session {
  name: string;
  role: string;
}

export const session = signal<Session | null>(null);

/** Nobody can sign on yet: the first person is made with the code that the server printed. */
export const needsSetup = signal(false);

/** Set while the sign-on dialog is wanted; `goOn` is what the person was about to do. */
export const signOnWanted = signal<{ goOn: (() => void) | null } | null>(null);

/** Asks the server who we are. Without an answer the name of the last session holds: the server has the last word on every write. */
export async function findSession(): Promise<void> {
  const answer = await call<{ person: Session | null; needsSetup: boolean }>('GET', '/api/session');
  if (answer.ok) {
    setSession(answer.value.person);
    needsSetup.value = answer.value.needsSetup;
  } else session.value = readKept();
}

function readKept(): Session | null {
  const [name, role] = (recall('session') ?? '').split('\n');
  return name ? { name, role: role ?? '' } : null;
}

function setSession(next: Session | null): void {
  session.value = next;
  remember('session', next === null ? '' : `${next.name}\n${next.role}`);
}

export async function signOn(name: string, secret: string): Promise<Answer<Session>> {
  return signedOn(await call<Session>('POST', '/api/session', { name, secret }));
}

/** The first person of a new installation, by the one-time code that the server printed. */
export async function setUp(code: string, name: string, secret: string): Promise<Answer<Session>> {
  const answer = await call<Session>('POST', '/api/setup', { code, name, secret });
  if (answer.ok) needsSetup.value = false;
  return signedOn(answer);
}

function signedOn(answer: Answer<Session>): Answer<Session> {
  if (answer.ok) {
    setSession(answer.value);
    const goOn = signOnWanted.value?.goOn;
    signOnWanted.value = null;
    goOn?.();
  }
  return answer;
}

export async function signOff(): Promise<void> {
  setSession(null);
  await call('DELETE', '/api/session');
}

/** The server no longer knows us. */
export function sessionEnded(goOn: (() => void) | null): void {
  setSession(null);
  signOnWanted.value = { goOn };
}

/** Does it now, or after signing on. */
export function withSession(action: () => void): void {
  if (session.value !== null) action();
  else signOnWanted.value = { goOn: action };
}
