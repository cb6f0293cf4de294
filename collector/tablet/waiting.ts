/** Parts that nobody gave to an order: asked for until somebody did, over a weekend and a shutdown too. */
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import type { Undecided } from '../../shared/core/words/interval.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

/** What nobody gave to an order in two weeks is the office's to settle. */
const WAITS_MS = 14 * DAY_MS;
const SHOWN = 40;
/** As of stops: all days are kept, but where facts touched them since. */
const DAYS_A_LOOK = 1;

/** Of a machine, oldest first; of very many the newest. */
export function waitingParts(logbook: { ledger: Pick<Ledger, 'undecided'> }) {
  return (machineId: string, now: number): readonly Undecided[] =>
    logbook.ledger.undecided(machineId, now - WAITS_MS, now, DAYS_A_LOOK).slice(-SHOWN);
}
