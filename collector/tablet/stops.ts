/** Which stops a machine's card shows: whatever nobody has explained, and of the others the last ones. */
import type { Ledger, MachineWindow } from '../../shared/core/ledger/ledger.ts';
import type { Stop } from '../../shared/core/words/interval.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { StopEntry } from './view.ts';

const OPEN_SHOWN = 60;
const TOLD_SHOWN = 20;

/** `open`: every stop that nobody has explained. Newest first. */
export function stopsOf(window: Pick<MachineWindow, 'stops'>, open: readonly Stop[]): StopEntry[] {
  const told = window.stops.filter(({ unexplained }) => !unexplained).reverse();
  const isMinor = (stop: Stop) => stop.class === 'minorStop' && stop.reasonId === null;
  const shown = [
    ...open.slice(-OPEN_SHOWN),
    ...told.filter((stop) => !isMinor(stop)).slice(0, TOLD_SHOWN),
    // By themselves: they would push out those that somebody explained.
    ...told.filter(isMinor).slice(0, TOLD_SHOWN),
  ];
  return shown.sort((a, b) => b.from - a.from).map(entryOf);
}

/** Unexplained stops that began before a moment, newest first, as many as a card shows. */
export function openBefore(open: readonly Stop[], before: number): StopEntry[] {
  return open
    .filter(({ from }) => from < before)
    .slice(-OPEN_SHOWN)
    .reverse()
    .map(entryOf);
}

function entryOf({ from, to, durationMs, class: kind, reasonId, unexplained }: Stop): StopEntry {
  return { from, to, durationMs, class: kind, reasonId, unexplained };
}

/** Days that one look may have to read: all are kept, but where facts touched them since. */
const DAYS_A_LOOK = 1;

/** Every stop of a machine that nobody has explained, oldest first. */
export type OpenStops = (machineId: string, now: number) => readonly Stop[];

/** What has to be read again comes some days a look: nobody waits for a year's days. */
export function openStops(logbook: {
  ledger: Pick<Ledger, 'unexplained'>;
  journal: Pick<Logbook['journal'], 'firstAt'>;
}): OpenStops {
  return (machineId, now) => logbook.ledger.unexplained(machineId, logbook.journal.firstAt() ?? now, now, DAYS_A_LOOK);
}
