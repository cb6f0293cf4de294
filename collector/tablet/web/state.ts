/** The tablet's one state: what the box says, which machine is shown, what is asked, what is on its way. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Command } from '../../../shared/core/commands/command.ts';
import type { Span } from '../../../shared/core/words/span.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { withSession } from '../../../shared/ui/session.ts';
import type { MachineCard, StopEntry, TabletView } from '../view.ts';
import type { Outbox } from './outbox.ts';
import { withPending } from './pending.ts';

/** What is asked right now; one at a time. */
type Question =
  | { kind: 'reason'; machineId: string; from: number }
  | { kind: 'scrap'; machineId: string }
  | { kind: 'finish'; machineId: string; operationId: string }
  | { kind: 'send'; machineId: string }
  | { kind: 'note'; machineId: string }
  | { kind: 'material'; machineId: string }
  | { kind: 'load'; machineId: string; during: Span | null }
  | { kind: 'pending' };

export interface Tablet {
  live: Pick<Live<TabletView>, 'view' | 'status' | 'heardAt'>;
  outbox: Outbox;
  /** The machine on the screen; null shows the wall. */
  machineId: Signal<string | null>;
  question: Signal<Question | null>;
  /** Machines as they will be once what is on its way has arrived. */
  machines: ReadonlySignal<readonly MachineCard[]>;
  newId: () => string;
}

/** A command before it has its id. */
type Without<C, K extends PropertyKey> = C extends unknown ? Omit<C, K> : never;
export type Wish = Without<Command, 'commandId'>;

export function createTablet(parts: Pick<Tablet, 'live' | 'outbox' | 'newId'>): Tablet {
  const { live, outbox } = parts;
  return {
    ...parts,
    machineId: signal<string | null>(null),
    question: signal<Question | null>(null),
    machines: computed(() => {
      const machines = live.view.value?.machines ?? [];
      const entries = outbox.entries.value;
      return entries.length === 0 ? machines : machines.map((machine) => withPending(machine, entries));
    }),
  };
}

/** Gives a command, after signing on if need be. */
export function give(tablet: Tablet, wish: Wish): void {
  const command: Command = { ...withSeen(wish, tablet.live.view.value?.seq), commandId: tablet.newId() };
  withSession(() => void tablet.outbox.add(command));
}

/** A correction says what its person had seen, so that two of the same thing do not pass unnoticed. */
function withSeen(wish: Wish, seenSeq: number | undefined): Wish {
  switch (wish.type) {
    case 'classifyStop':
    case 'declareScrap':
    case 'declareRework':
    case 'correctCount':
    case 'reassignProduction':
    case 'declareLoad':
    case 'issueMaterial':
    case 'returnMaterial':
    case 'declareLot':
      return seenSeq === undefined ? wish : { ...wish, seenSeq };
    default:
      return wish;
  }
}

export function machineOf(tablet: Tablet, machineId: string): MachineCard | null {
  return tablet.machines.value.find((machine) => machine.id === machineId) ?? null;
}

/** The stop that began then; where late facts moved its beginning meanwhile, the one around that moment. */
export function stopAt(machine: MachineCard, at: number): StopEntry | null {
  const exact = machine.stops.find((stop) => stop.from === at);
  return exact ?? machine.stops.find((stop) => stop.from <= at && (stop.to === null || at < stop.to)) ?? null;
}

export function unexplained(machine: MachineCard): number {
  return machine.stops.filter((stop) => stop.unexplained).length;
}

/** The page's address names its machine, so that a tablet stays where it hangs and "back" works. */
export function followAddress(tablet: Tablet): void {
  const read = () => {
    const id = decodeURIComponent(location.hash.replace(/^#\/?/, ''));
    tablet.machineId.value = id === '' ? null : id;
    tablet.question.value = null;
  };
  window.addEventListener('hashchange', read);
  read();
}
