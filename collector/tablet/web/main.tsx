/** Wiring of the operators' page: the line to the edge box, what is kept in the browser, the drawing. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { call } from '../../../shared/ui/api.ts';
import { followBadges } from '../../../shared/ui/badge.ts';
import { setServerClock, startClock } from '../../../shared/ui/clock.ts';
import { plantZone } from '../../../shared/ui/format.ts';
import { wordsReady } from '../../../shared/ui/language.ts';
import { openLive } from '../../../shared/ui/live.ts';
import {
  doorTurns,
  enter,
  lineEnded,
  locked,
  session,
  sessionEnded,
  sessionToEnd,
  signOnWanted,
  takeBadge,
} from '../../../shared/ui/session.ts';
import { knowNames, namesOf } from '../../../shared/ui/speech.ts';
import { keepSteady } from '../../../shared/ui/steady.ts';
import { type TabletView, withoutNames } from '../view.ts';
import { App } from './app.tsx';
import { createOutbox, newCommandId } from './outbox.ts';
import { placeOf } from './place.ts';
import { shelfLater } from './shelf-later.ts';
import { createTablet, followAddress } from './state.ts';

const KEEP_VIEW_EVERY_MS = 15_000;
const RETRY_EVERY_MS = 3_000;

const shelf = shelfLater();
const outbox = createOutbox({
  shelf,
  send: (command) => call<{ facts: unknown }>('POST', '/api/commands', { facts: 'list' }, command),
  who: () => session.peek()?.name ?? null,
  sender: () => (session.peek()?.toProve ? null : session.peek()?.name) ?? sessionToEnd(),
  // Of one who has signed off nobody is asked: what they gave waits for them.
  onSignedOut: (goOn) => {
    if (sessionToEnd() === null) sessionEnded(goOn);
  },
  onDone: (command, facts) => {
    const last = tablet.last.peek();
    if (last?.command.commandId === command.commandId) tablet.last.value = { ...last, facts };
  },
  now: Date.now,
});

let keptAt = 0;
const live = openLive<TabletView>({
  url: '/api/live',
  shape: { now: 'number', reasons: 'list', machines: 'list' },
  onView(view) {
    plantZone.value = view.timeZone;
    knowNames({ machine: namesOf(view.machines), reason: namesOf(view.reasons) });
    setServerClock(view.now);
    if (Date.now() - keptAt < KEEP_VIEW_EVERY_MS) return;
    keptAt = Date.now();
    // It may be shown to whoever takes the tablet next.
    void shelf.keepView({ ...view, machines: view.machines.map(withoutNames) });
  },
  onEnded: () => void lineEnded(),
});

const tablet = createTablet({
  live,
  outbox,
  newId: () => newCommandId((bytes) => crypto.getRandomValues(bytes)),
});

/** Started without a line: the last known picture, under the "Offline" banner. */
async function showLastView(): Promise<void> {
  const view = await shelf.lastView();
  if (view === undefined || live.view.value !== null) return;
  plantZone.value = view.timeZone;
  live.view.value = view;
}

/** Elsewhere a reader may type a lot, a note, a code. */
const isBadgeTime = (): boolean =>
  signOnWanted.peek() !== null ||
  (document.querySelector('dialog[open]') === null && !(document.activeElement instanceof HTMLInputElement));

followBadges(isBadgeTime, takeBadge);
// Until the plant has said its own: a page that was never answered says since when by the clock on the wall.
plantZone.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
startClock();
const entered = enter();
followAddress(tablet);
keepSteady(() => placeOf(tablet));
void showLastView();
void entered.then(() => outbox.restore());
effect(() => {
  if (doorTurns.value > 0) live.redial(session.peek() === null);
});
effect(() => {
  if (locked.value) live.view.value = null;
});
effect(() => {
  if (live.status.value !== 'live') return;
  void import('./asked.tsx').then(({ comeBack, keepPage }) => {
    keepPage();
    void comeBack(outbox, shelf);
  });
});
effect(() => {
  if (session.value !== null) void outbox.flush();
});
setInterval(() => void outbox.flush(), RETRY_EVERY_MS);

const root = document.getElementById('app');
if (root !== null) void wordsReady().then(() => render(<App tablet={tablet} />, root));
