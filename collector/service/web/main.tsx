/** Wiring of the service page. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { setServerClock, startClock } from '../../../shared/ui/clock.ts';
import { plantZone } from '../../../shared/ui/format.ts';
import { wordsReady } from '../../../shared/ui/language.ts';
import { openLive } from '../../../shared/ui/live.ts';
import { doorTurns, enter, lineEnded, locked, session } from '../../../shared/ui/session.ts';
import { knowNames, namesOf } from '../../../shared/ui/speech.ts';
import { swallowBounces } from '../../../shared/ui/steady.ts';
import type { ServiceView } from '../view.ts';
import { App } from './app.tsx';
import { createConnecting } from './connecting.ts';
import { createService, followAddress } from './state.ts';

const live = openLive<ServiceView>({
  url: '/api/service/live',
  shape: { now: 'number', findings: 'list', sources: 'list', machines: 'list' },
  onView(view) {
    plantZone.value = view.timeZone;
    knowNames({ machine: namesOf(view.machines) });
    setServerClock(view.now);
  },
  onEnded: () => void lineEnded(),
});
const service = createService(live);
startClock();
void enter();
followAddress(service);
swallowBounces();
effect(() => {
  if (doorTurns.value > 0) live.redial(session.peek() === null);
});
effect(() => {
  if (locked.value) live.view.value = null;
});

const root = document.getElementById('app');
if (root !== null)
  void wordsReady().then(() => render(<App service={service} connecting={createConnecting()} />, root));
