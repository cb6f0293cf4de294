/** What of the machines' time a scope is over, and what its figures are made of. */
import type { SumInput } from '../figures/oee.ts';
import { operationsOf, ownedBy } from '../figures/windows.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { MachineSpan, SignOn } from '../words/figures.ts';
import type { Plant } from '../words/plant.ts';
import type { Scope } from '../words/scope.ts';
import type { Plan } from './ledger.ts';
import { machinesIn, operationsIn } from './scopes.ts';
import { Worked } from './worked.ts';

/** What of these stretches is in the scope: of its machines, and while its person was signed on. */
export function spansWithin(
  scope: Scope,
  spans: readonly MachineSpan[],
  plant: Plant,
  signOns: (machineId: string, from: number, to: number) => readonly SignOn[],
): MachineSpan[] {
  const machines = new Set(machinesIn(scope, plant));
  const own = spans.filter(({ machineId }) => machines.has(machineId));
  if (scope.kind !== 'operator') return own;
  return own
    .flatMap(({ machineId, from, to }) => signOns(machineId, from, to))
    .filter(({ by }) => by === scope.id)
    .map(({ machineId, from, to }) => ({ machineId, from, to }));
}

export interface EvidenceOf {
  book: OrderBook;
  input: (machineId: string, from: number, to: number) => SumInput;
  /** The time in which machines worked on an operation. */
  worked: (operationId: string) => readonly MachineSpan[];
}

/** One for each stretch: what is added up, and can be shown. */
export function evidenceIn(scope: Scope, spans: readonly MachineSpan[], of: EvidenceOf): (SumInput & MachineSpan)[] {
  if (scope.kind === 'item') return spans.flatMap((span) => itemEvidence(scope.id, span, of));
  const owned = operationsIn(scope, of.book);
  if (owned !== null) return ownEvidence(owned, spans, of);
  return spans.map(({ machineId, from, to }) => ({ machineId, ...of.input(machineId, from, to) }));
}

/** Where an operation came to be of another item it is cut: each stretch by what it was of then. */
function itemEvidence(itemId: string, { machineId, from, to }: MachineSpan, { book, input }: EvidenceOf) {
  return book.items.cut(book.operations.movedFrom(itemId), from, to).map((piece) => {
    const all = input(machineId, piece.from, piece.to);
    const own = [...operationsOf(all)].filter((id) => book.items.in(id, piece.from, piece.to) === itemId);
    return { machineId, ...ownedBy(all, new Set(own)) };
  });
}

/** Only the time in which a machine worked on these operations is looked at, however long the window is. */
function ownEvidence(
  owned: ReadonlySet<string>,
  spans: readonly MachineSpan[],
  of: EvidenceOf,
): (SumInput & MachineSpan)[] {
  const worked = new Worked([...owned].flatMap((id) => of.worked(id)));
  return spans.map((span) => ({ ...ownedBy(of.input(span.machineId, ...worked.within(span)), owned), ...span }));
}

/** As planned at a moment; by today's plan, whenever it was made. */
export function plansOf(book: OrderBook): Readonly<Record<Plan, Pick<SumInput, 'operation' | 'changesOf'>>> {
  return {
    inForce: {
      operation: (operationId, at) => book.operations.at(operationId, at)?.operation ?? null,
      changesOf: (operationId, after, until) => book.operations.changesOf(operationId, after, until),
    },
    today: { operation: (operationId) => book.operations.now(operationId)?.operation ?? null },
  };
}
