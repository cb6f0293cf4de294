/**
 * The tablet's whole view, kept: only the machines that something happened on are made anew, and
 * all of them now and then, because time alone turns a silent pulse machine into a stopped one.
 * Counted parts alone are shown at most once a second: fast machines must not keep the box busy drawing.
 */
import type { Event } from '../../shared/core/words/event.ts';
import type { Sending } from '../../shared/core/words/sending.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { Gates } from '../sending/gates.ts';
import type { BridgeState } from '../sending/publish.ts';
import { machineCard } from './card.ts';
import { openStops } from './stops.ts';
import { type MachineCard, type TabletView, withoutNames, withoutPast } from './view.ts';
import { waitingParts } from './waiting.ts';

export interface Views {
  /** Names of people are in it for those who are signed on. */
  view(names?: boolean): TabletView;
  /** Makes what of a view is not young enough any more, a machine at each step: then the view itself costs nothing. */
  freshen(): Iterable<void>;
}

export interface ViewsOptions {
  logbook: Logbook;
  now: () => number;
  bridge: () => BridgeState;
  lineProblem: (machineId: string) => string | null;
  sending: (machineId: string) => Sending | null;
  gates?: Pick<Gates, 'of'>;
}

/** A pulse machine's stop is only the lack of a cycle; others grow older with the page's own clock. */
const PULSE_STALE_MS = 1_000;
const STALE_MS = 5_000;
const COUNTS_MS = 900;

interface Kept {
  card: MachineCard;
  madeAt: number;
  /** Parts came since. */
  counted: boolean;
}

export function createViews(options: ViewsOptions): Views {
  const { logbook, now } = options;
  const cards = new Map<string, Kept>();
  const unexplained = openStops(logbook);
  const waitingAt = waitingParts(logbook);

  logbook.onFacts((events: readonly Event[]) => {
    for (const { machineId, type } of events) {
      const kept = machineId === null ? undefined : cards.get(machineId);
      if (machineId === null) cards.clear();
      else if (type === 'counted' && kept !== undefined) kept.counted = true;
      else cards.delete(machineId);
    }
  });

  logbook.whenWhole(() => cards.clear());

  const isFresh = (kept: Kept, judgedBy: 'state' | 'pulse', at: number): boolean => {
    const age = at - kept.madeAt;
    // A cycle is all that a pulse machine says: it may have ended a stop.
    const isPulse = judgedBy === 'pulse';
    if (kept.counted) return !isPulse && age < COUNTS_MS;
    return age < (isPulse ? PULSE_STALE_MS : STALE_MS);
  };
  const cardOf = (machineId: string, at: number): MachineCard | null => {
    const ledger = logbook.ledger;
    const machine = ledger.plant.machines.find((one) => one.id === machineId);
    if (machine === undefined) return null;
    const lineProblem = options.lineProblem(machineId);
    const kept = cards.get(machineId);
    if (kept !== undefined && kept.card.lineProblem === lineProblem && isFresh(kept, machine.judgedBy, at))
      return kept.card;
    const rules = options.sending(machineId)?.rules ?? null;
    const sending = { rules, records: rules === null ? [] : logbook.sendings(machineId) };
    const { gates = null } = options;
    const isWhole = logbook.isWhole();
    const [open, waiting] = [unexplained(machineId, at), waitingAt(machineId, at)];
    const parts = { lineProblem, sending, open, waiting, notes: logbook.notes(machineId), gates, isWhole };
    const known = machineCard(ledger, machine, parts, at);
    const card = isWhole ? known : withoutPast(known);
    cards.set(machineId, { card, madeAt: at, counted: false });
    return card;
  };

  return {
    *freshen() {
      for (const { id } of logbook.ledger.plant.machines) {
        const before = cards.get(id);
        cardOf(id, now());
        if (cards.get(id) !== before) yield;
      }
    },
    view: (names = true) => {
      const at = now();
      const { plant } = logbook.ledger;
      return {
        now: at,
        seq: logbook.journal.lastSeq(),
        plantName: plant.name,
        timeZone: plant.timeZone,
        edgeId: logbook.journal.edgeId,
        bridge: options.bridge(),
        quarantined: logbook.journal.quarantine.open(),
        computing: !logbook.isWhole(),
        reasons: plant.reasons,
        machines: plant.machines.flatMap(({ id }) => {
          const card = cardOf(id, at);
          return card === null ? [] : names ? card : withoutNames(card);
        }),
      };
    },
  };
}
