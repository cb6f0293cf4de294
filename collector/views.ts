/**
 * The tablet's whole view, kept: only the machines that something happened on are made anew, and
 * all of them now and then, because time alone turns a silent pulse machine into a stopped one.
 */
import type { Event } from '../shared/core/event.ts';
import { machineCard, type Operations, operationsOf } from './card.ts';
import type { Floor } from './floor.ts';
import type { BridgeState } from './publish.ts';
import type { MachineCard, TabletView } from './tablet/view.ts';

export interface Views {
  view(): TabletView;
  card(machineId: string): MachineCard | null;
}

export interface ViewsOptions {
  floor: Floor;
  now: () => number;
  bridge: () => BridgeState;
  lineProblem: (machineId: string) => string | null;
}

/** A pulse machine's stop is only the lack of a cycle; others grow older with the page's own clock. */
const PULSE_STALE_MS = 1_000;
const STALE_MS = 5_000;

export function createViews(options: ViewsOptions): Views {
  const { floor, now } = options;
  const cards = new Map<string, { card: MachineCard; madeAt: number }>();
  let operations: Operations | null = null;

  const forget = (): void => {
    cards.clear();
    operations = null;
  };
  floor.onFacts((events: readonly Event[]) => {
    for (const { machineId } of events) {
      if (machineId !== null) cards.delete(machineId);
      else forget();
    }
  });

  const cardOf = (machineId: string, at: number): MachineCard | null => {
    const ledger = floor.ledger;
    const machine = ledger.plant.machines.find((one) => one.id === machineId);
    if (machine === undefined) return null;
    const lineProblem = options.lineProblem(machineId);
    const kept = cards.get(machineId);
    const staleMs = machine.judgedBy === 'pulse' ? PULSE_STALE_MS : STALE_MS;
    if (kept !== undefined && at - kept.madeAt < staleMs && kept.card.lineProblem === lineProblem) return kept.card;
    operations ??= operationsOf(ledger);
    const card = machineCard(ledger, machine, operations, lineProblem, at);
    cards.set(machineId, { card, madeAt: at });
    return card;
  };

  return {
    view: () => {
      const at = now();
      const { plant } = floor.ledger;
      return {
        now: at,
        plantName: plant.name,
        timeZone: plant.timeZone,
        edgeId: floor.journal.edgeId,
        bridge: options.bridge(),
        quarantined: floor.journal.quarantine.open(),
        reasons: plant.reasons,
        machines: plant.machines.flatMap((machine) => cardOf(machine.id, at) ?? []),
      };
    },
    card: (machineId) => cardOf(machineId, now()),
  };
}
