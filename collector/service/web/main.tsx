/** Wiring of the service page. */
import { render } from 'preact';
import { setServerClock, startClock } from '../../../shared/ui/clock.ts';
import { plantZone } from '../../../shared/ui/format.ts';
import { openLive } from '../../../shared/ui/live.ts';
import { findSession } from '../../../shared/ui/session.ts';
import { knowNames, namesOf } from '../../../shared/ui/speech.ts';
import type { ServiceView } from '../view.ts';
import { App } from './app.tsx';
import { createConnecting } from './connecting.ts';
import { createService, followAddress } from './state.ts';

const live = openLive<ServiceView>({
  url: '/api/service/live',
  onView(view) {
    plantZone.value = view.timeZone;
    knowNames({ machine: namesOf(view.machines) });
    setServerClock(view.now);
  },
});
const service = createService(live);
startClock();
followAddress(service);
void findSession();

const root = document.getElementById('app');
if (root !== null) render(<App service={service} connecting={createConnecting()} />, root);
