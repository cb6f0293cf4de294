/** What of the tablet's page can be under a finger: when it changes, the page has moved (`shared/ui/steady.ts`). */
import { signOnWanted } from '../../../shared/ui/session.ts';
import type { MachineCard } from '../view.ts';
import type { Tablet } from './state.ts';

export function placeOf(tablet: Tablet): string {
  const machines = tablet.machines.value;
  const id = tablet.machineId.value;
  const here = machines.find((one) => one.id === id);
  const shape = here === undefined ? tablet.byUrgency.value.map((one) => one.id).join() : shapeOf(here);
  const toast = tablet.last.value?.command.commandId;
  const banners = [tablet.live.status.value === 'offline', tablet.outbox.failures.value.length, tablet.shown.value];
  return [id, tablet.question.value?.kind, signOnWanted.value !== null, banners, toast, shape].join();
}

/** What, when it changes, moves what is below it. */
function shapeOf({ current, also, undecided, stops, queue, notes }: MachineCard): string {
  const open = stops.filter(({ unexplained }) => unexplained).map(({ from }) => from);
  const orders = [current, ...also, ...queue].map((one) => one?.operationId);
  return JSON.stringify([open, orders, undecided.map(({ from }) => from), notes[0]?.seq]);
}
