/** The tablet's one state: what the box says, which machine is shown, what is asked, what is on its way. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Command } from '../../../shared/core/commands/command.ts';
import { byUrgency, type Watched } from '../../../shared/core/reports/urgency.ts';
import type { Span } from '../../../shared/core/words/span.ts';
import { serverNow } from '../../../shared/ui/clock.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { session, withSession } from '../../../shared/ui/session.ts';
import type { MachineCard, TabletView } from '../view.ts';
import type { Outbox } from './outbox.ts';
import { withPending } from './pending.ts';

/** A stop as its person saw it. */
export interface SeenStop {
  from: number;
  to: number | null;
  reasonId: string | null;
  seenSeq?: number;
}

/** What is asked right now; one at a time. */
export type Question =
  | ({ kind: 'reason'; machineId: string } & SeenStop)
  | { kind: 'scrap'; machineId: string }
  | { kind: 'finish' | 'interrupt'; machineId: string; operationId: string }
  | { kind: 'send'; machineId: string }
  | { kind: 'note'; machineId: string }
  | { kind: 'entries'; machineId: string }
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
  /** The same, the most urgent first. */
  byUrgency: ReadonlySignal<readonly MachineCard[]>;
  /** What was given last, for as long as a toast offers to take it back. */
  last: Signal<LastGiven | null>;
  /** Rises with what else moves the page. */
  shown: Signal<number>;
  newId: () => string;
}

export interface LastGiven {
  command: Command;
  by: string;
  /** Numbers of the facts that it gave; null until the box has answered. */
  facts: readonly number[] | null;
}

/** A command before it has its id. */
type Without<C, K extends PropertyKey> = C extends unknown ? Omit<C, K> : never;
export type Wish = Without<Command, 'commandId'>;

export function createTablet(parts: Pick<Tablet, 'live' | 'outbox' | 'newId'>): Tablet {
  const { live, outbox } = parts;
  const machines = computed(() => {
    const known = live.view.value?.machines ?? [];
    const entries = outbox.entries.value;
    return entries.length === 0 ? known : known.map((machine) => withPending(machine, entries));
  });
  return {
    ...parts,
    machines,
    byUrgency: computed(() => [...machines.value].sort((a, b) => byUrgency(watched(a), watched(b)))),
    machineId: signal<string | null>(null),
    question: signal<Question | null>(null),
    last: signal<LastGiven | null>(null),
    shown: signal(0),
  };
}

function watched({ class: kind, current, lineProblem, stops, unexplained, undecided, since }: MachineCard): Watched {
  const isUnexplained = stops.some((stop) => stop.to === null && stop.unexplained);
  const open = unexplained + undecided.length;
  return { class: kind, isBusy: current !== null, lineProblem, isUnexplained, open, since };
}

/** Opens a dialog, or closes it. */
export function ask(tablet: Tablet, question: Question | null): void {
  tablet.question.value = question;
}

/** What this screen knows at this moment: a correction is judged by what was seen when its dialog opened. */
export function seenOf(tablet: Tablet): { seenSeq?: number } {
  const seenSeq = tablet.live.view.value?.seq;
  return seenSeq === undefined ? {} : { seenSeq };
}

/** Gives a command as of this tap, after signing on if need be. */
export function give(tablet: Tablet, wish: Wish, onTaken?: () => void): void {
  const command: Command = { ...withTap(withSeen(wish, tablet.live.view.value?.seq)), commandId: tablet.newId() };
  withSession(() => {
    const by = session.peek()?.name;
    if (by !== undefined && command.type !== 'undoCorrection') tablet.last.value = { command, by, facts: null };
    tablet.shown.value += 1;
    onTaken?.();
    void tablet.outbox.add(command);
  });
}

/** When it was done, not when the line came back. */
function withTap(wish: Wish): Wish {
  switch (wish.type) {
    case 'startOperation':
    case 'finishSetup':
    case 'interruptOperation':
    case 'finishOperation':
    case 'signOn':
    case 'signOff':
    case 'addNote':
      return { ...wish, at: Math.round(serverNow()) };
    default:
      return wish;
  }
}

/** A correction says what its person had seen, so that two of the same thing do not pass unnoticed. */
function withSeen(wish: Wish, seenSeq: number | undefined): Wish {
  if ('seenSeq' in wish && wish.seenSeq !== undefined) return wish;
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

/** The page's address names its machine, so that a tablet stays where it hangs and "back" works. */
export function followAddress(tablet: Tablet): void {
  const read = () => {
    const id = decoded(location.hash.replace(/^#\/?/, ''));
    tablet.machineId.value = id === '' ? null : id;
    tablet.question.value = null;
  };
  window.addEventListener('hashchange', read);
  read();
}

/** An address that somebody typed or a mail cut off may hold half a character: it then names no machine. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
