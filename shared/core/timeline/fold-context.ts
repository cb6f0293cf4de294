/** What a fold asks about its machine, of what is known now: configurations, people's words, what comes after a fact. */
import type { FoldContext, Reassigned } from '../machine/fold-state.ts';
import type { MachineHistory } from '../machine/history.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { MachineConfig } from './configs.ts';
import type { Counters } from './counters.ts';
import type { Moved } from './moved.ts';
import { reassignedBefore, touching } from './painted.ts';
import type { Reports } from './reports.ts';
import type { TakenBack } from './taken-back.ts';

export interface FoldSource {
  configs: readonly MachineConfig[];
  book: OrderBook;
  history: MachineHistory;
  counters: Counters;
  reports: Reports;
  moved: Moved;
  takenBack: TakenBack;
  reassigned: () => readonly Reassigned[];
}

/** null: nobody has said how the machine is configured. */
export function foldContextOf(source: FoldSource): FoldContext | null {
  const { configs, book, history, counters, reports, moved, takenBack } = source;
  const [first] = configs;
  if (first === undefined) return null;
  const several = configs.length > 1;
  const reassigned = source.reassigned();
  let index = 0;
  const context: FoldContext = {
    machine: first.machine,
    book,
    ...counters.known(),
    enter: (at) => {
      if (!several) return null;
      if ((configs[index]?.from ?? 0) > at) index = 0;
      for (let next = configs[index + 1]; next !== undefined && next.from <= at; next = configs[index + 1]) index++;
      context.machine = configs[index]?.machine ?? first.machine;
      return index === 0 ? null : (configs[index]?.from ?? null);
    },
    configuredAfter: (from) =>
      configs.find((config, nth) => nth > 0 && (from === null || config.from > from))?.from ?? null,
    reassignedBefore: (at) => (reassigned.length === 0 ? null : reassignedBefore(reassigned, at)),
    reassignedWithin: (from, to) => (reassigned.length === 0 ? reassigned : touching(reassigned, from, to)),
    movedTo: (fact, operationId, ruled) => moved.to(fact, operationId, ruled),
    nextJobAfter: (at) => reports.nextAfter(at),
    countsSoonAfter: (fact, withinMs) => history.countsSoonAfter(fact, withinMs),
    isTakenBack: (load) => takenBack.has(load),
    reportsAgain: (...asked) => reports.comesBack(...asked),
  };
  return context;
}
