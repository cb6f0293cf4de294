/** Wiring of the planners' page. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { setServerClock, startClock } from '../../../shared/ui/clock.ts';
import { plantZone } from '../../../shared/ui/format.ts';
import { wordsReady } from '../../../shared/ui/language.ts';
import { openLive } from '../../../shared/ui/live.ts';
import { doorTurns, enter, lineEnded, locked, session } from '../../../shared/ui/session.ts';
import { knowNames, namesOf } from '../../../shared/ui/speech.ts';
import type { PlannerView } from '../view.ts';
import { App } from './app.tsx';
import { followAddress } from './route.ts';
import { createPlanner } from './state.ts';
import { VIEW } from './window.tsx';

const live = openLive<PlannerView>({
  url: '/api/live',
  shape: VIEW,
  onView(view) {
    plantZone.value = view.timeZone;
    const { machines, reasons, workCentres } = view;
    knowNames({ machine: namesOf(machines), reason: namesOf(reasons), workCentre: namesOf(workCentres) });
    setServerClock(view.now);
  },
  onEnded: () => void lineEnded(),
});
// Until the plant has said its own: a page that was never answered says since when by the clock on the wall.
plantZone.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
startClock();
void enter();
followAddress();
effect(() => {
  if (doorTurns.value > 0) live.redial(session.peek() === null);
});
effect(() => {
  if (locked.value) live.view.value = null;
});

const root = document.getElementById('app');
if (root !== null) void wordsReady().then(() => render(<App planner={createPlanner(live)} />, root));
