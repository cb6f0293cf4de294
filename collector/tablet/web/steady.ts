/**
 * A glove bounces: one tap arrives as two, 40 to 350 ms apart. The second must not land on what the first one
 * brought, so nothing reacts in the first moments after a dialog opens or closes, or the page moves.
 */
import { effect } from '@preact/signals';
import { signOnWanted } from '../../../shared/ui/session.ts';
import type { MachineCard } from '../view.ts';
import type { Tablet } from './state.ts';

const STEADY_MS = 400;

let timer: ReturnType<typeof setTimeout> | undefined;

/** From now on nothing takes a tap for a while. */
function settle(): void {
  document.documentElement.classList.add('settling');
  clearTimeout(timer);
  const end = () => document.documentElement.classList.remove('settling');
  timer = setTimeout(end, 2 * STEADY_MS);
  // From when it can be seen: a slow tablet draws late.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      clearTimeout(timer);
      timer = setTimeout(end, STEADY_MS);
    }),
  );
}

/** What, when it changes, moves what is below it. */
function shapeOf({ current, also, undecided, stops, queue, notes }: MachineCard): string {
  const open = stops.filter(({ unexplained }) => unexplained).map(({ from }) => from);
  const orders = [current, ...also, ...queue].map((one) => one?.operationId);
  return JSON.stringify([open, orders, undecided.map(({ from }) => from), notes[0]?.seq]);
}

/** What of the page can be under a finger. */
function placeOf(tablet: Tablet): string {
  const machines = tablet.machines.value;
  const id = tablet.machineId.value;
  const here = machines.find((one) => one.id === id);
  const shape = here === undefined ? tablet.byUrgency.value.map((one) => one.id).join() : shapeOf(here);
  const banners = [tablet.live.status.value === 'offline', tablet.outbox.failures.value.length, tablet.shown.value];
  return [id, tablet.question.value?.kind, signOnWanted.value !== null, banners, shape].join();
}

export function keepSteady(tablet: Tablet): void {
  let before: string | null = null;
  effect(() => {
    const place = placeOf(tablet);
    if (before !== null && place !== before) settle();
    before = place;
  });
  // What was pressed before the page moved is let go after it: that is no tap on what stands there now.
  const swallow = (event: MouseEvent) => {
    if (event.detail === 0 || !document.documentElement.classList.contains('settling')) return;
    event.preventDefault();
    event.stopPropagation();
  };
  for (const type of ['click', 'pointerdown'] as const) document.addEventListener(type, swallow, { capture: true });
}
