/** Who is signed on, and whether this browser may look at all. A write without a session asks for one first and then goes on. */
import { signal } from '@preact/signals';
import type { Sentence } from '../core/words/sentence.ts';
import { type Answer, call, type Refusal } from './api.ts';
import { recall, remember } from './memory.ts';

export interface Session {
  name: string;
  role: string;
  /** Signed on without a line: the server has not seen the PIN yet, and nothing goes out under this name until it has. */
  toProve?: true;
}

/** What an answer that names a session has. */
export const SESSION = { name: 'string', role: 'string' } as const;

export const session = signal<Session | null>(null);

/** Nobody can sign on yet: the first person is made with the code that the server printed. */
export const needsSetup = signal(false);

/** The server said that this browser may not look: neither signed on nor paired. */
export const locked = signal(false);

/** What the button of the plant's own sign-on says; null where there is none. */
export const provider = signal<string | null>(null);

/** Why a sign-on with the provider, or one without a line, came back with nobody. */
export const providerRefusal = signal<Refusal | null>(null);

/** Rises whenever what this browser may see can have changed. */
export const doorTurns = signal(0);

/** Why a link or code did not pair this browser. */
export const pairRefusal = signal<Refusal | null>(null);

/** The badge that was read last; its person still gives the PIN. */
export const badgeRead = signal<{ number: string } | null>(null);

/** A badge opens the dialog, or fills it in. */
export function takeBadge(badge: string): void {
  badgeRead.value = { number: badge };
  signOnWanted.value ??= { goOn: null };
}

/** Set while the sign-on dialog is wanted; `goOn` is what the person was about to do. */
export const signOnWanted = signal<{ goOn: (() => void) | null } | null>(null);

/** Rises with each sign-on and sign-off here: an answer to what was asked before says nothing about who it is now. */
let turns = 0;
/** The sign-off that is under way: its end must not be that of the session after it. */
let signingOff: Promise<void> = Promise.resolve();

/** Asks the server who we are. Without an answer the name of the last session holds: the server has the last word on every write. */
async function findSession(): Promise<void> {
  if (sessionToEnd() !== null) return setSession(null);
  const asked = turns;
  const answer = await call<{
    person: Session | null;
    needsSetup: boolean;
    station?: string | null;
    provider?: string;
  }>('GET', '/api/session', { needsSetup: 'boolean' });
  if (turns !== asked) return;
  if (answer.ok) {
    const { person, station } = answer.value;
    setSession(person);
    needsSetup.value = answer.value.needsSetup;
    provider.value = answer.value.provider ?? null;
    locked.value = person === null && station === null;
  } else session.value = readKept();
}

const CODE = /^#pair=([A-Za-z0-9]{1,64})$/;

/** A link that pairs: its code is taken out of the address before anything else looks at it. */
export function enter(): Promise<void> {
  // Opened in a page that is there already, a link only changes what stands behind `#`.
  addEventListener('hashchange', () => {
    if (CODE.test(location.hash)) void come();
  });
  return come();
}

const cameBack = [
  'providerAway',
  'providerRefused',
  'providerTooLate',
  'providerNoRole',
  'providerNoName',
  'providerNameTaken',
] as const satisfies readonly Sentence['what'][];

/** The provider's sign-on failed: why stands in the address. */
async function comeBack(what: (typeof cameBack)[number]): Promise<void> {
  history.replaceState(null, '', location.pathname);
  await findSession();
  const away = what === 'providerAway';
  const sentence = { what, provider: provider.value ?? 'OpenID' };
  providerRefusal.value = { code: away ? 'unavailable' : 'refused', message: '', sentence, retry: away };
  signOnWanted.value = { goOn: null };
}

async function come(): Promise<void> {
  const failed = cameBack.find((what) => location.hash === `#signon=${what}`);
  if (failed !== undefined) return comeBack(failed);
  const code = CODE.exec(location.hash)?.[1];
  if (code === undefined) return findSession();
  history.replaceState(null, '', location.pathname);
  await pair(code);
}

/** With a code that an administrator made. A browser that is paired already stays so where the code is used up. */
export async function pair(code: string): Promise<void> {
  const answer = await call('POST', '/api/pair', null, { code });
  await findSession();
  pairRefusal.value = answer.ok || !locked.value ? null : answer.refusal;
  doorTurns.value += 1;
}

function readKept(): Session | null {
  const [name, role] = (recall('session') ?? '').split('\n');
  return name ? { name, role: role ?? '' } : null;
}

/** Over a reload only who was proved stays: a PIN is kept nowhere. */
export function setSession(next: Session | null): void {
  session.value = next;
  remember('session', next === null || next.toProve ? '' : `${next.name}\n${next.role}`);
}

export async function signOn(name: string, secret: string): Promise<Answer<Session>> {
  await signingOff;
  return signedOn(await call<Session>('POST', '/api/session', SESSION, { name, secret }));
}

/** The first person of a new installation, by the one-time code that the server printed. */
export async function setUp(code: string, name: string, secret: string): Promise<Answer<Session>> {
  const answer = await call<Session>('POST', '/api/setup', SESSION, { code, name, secret });
  if (answer.ok) needsSetup.value = false;
  return signedOn(answer);
}

function signedOn(answer: Answer<Session>): Answer<Session> {
  if (answer.ok) {
    turns += 1;
    remember('sessionToEnd', '');
    locked.value = false;
    // Who it is stands before the door turns: a line that begins anew for nobody forgets what is on the screen.
    setSession(answer.value);
    doorTurns.value += 1;
    letIn(answer.value);
  }
  return answer;
}

/** And what the person was about to do goes on. */
export function letIn(person: Session): void {
  setSession(person);
  badgeRead.value = null;
  const goOn = signOnWanted.value?.goOn;
  signOnWanted.value = null;
  goOn?.();
}

/** Who signed off without a line: the server does not know yet, and must not take them for signed on. */
export function sessionToEnd(): string | null {
  return recall('sessionToEnd') || null;
}

export async function signOff(): Promise<void> {
  if (session.value?.toProve) return setSession(null);
  turns += 1;
  remember('sessionToEnd', session.value?.name ?? sessionToEnd() ?? '');
  setSession(null);
  signingOff = endSession();
  await signingOff;
}

async function endSession(): Promise<void> {
  const answer = await call<{ goTo?: string }>('DELETE', '/api/session', {});
  if (!answer.ok && answer.refusal.retry) return;
  remember('sessionToEnd', '');
  // Signed on elsewhere: that session ends, too.
  if (answer.ok && answer.value.goTo !== undefined) return location.assign(answer.value.goTo);
  await findSession();
  doorTurns.value += 1;
}

/** The server ended the live line: the session is over, or the pairing. */
export async function lineEnded(): Promise<void> {
  await findSession();
  doorTurns.value += 1;
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
