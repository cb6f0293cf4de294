/** What of an order may be sent back, and what of it is done again as it stands: its operations, as a shop is compiled. */
import type { Operation } from '../../../shared/core/words/order.ts';
import { routing, type WorkOrder } from '../../../shared/core/words/order.ts';
import { isElsewhere, type PathsLeft, type Step } from '../open-work.ts';
import type { OpenOrder } from '../shop.ts';
import type { CompileContext } from './compile-context.ts';
import { addOperation, setOf } from './compile-operation.ts';
import { againLaw, backsOf, chanceOf, makeAgain, type Send, serialOf, surely } from './rework-model.ts';

/** A step that is left, or one that is done and has to be done again. */
export interface Planned {
  operation: Operation;
  /** Its place in the routing. */
  place: number;
  /** null: it comes after a step that was sent pieces, and was done before. */
  step: Step | null;
  /** It makes again what was sent back: of that, productive ms made already. */
  doneMs: number | null;
  /** Where it comes first: when what is before it ended. */
  since?: number;
}

/** Steps side by side or in place of others are taken as if nothing of them ever went back. */
const isInLine = ({ operations }: WorkOrder): boolean => operations.every(({ sequence }) => sequence === undefined);

/** null: nothing of the order is ever sent back, as far as anybody saw. */
export function plannedSteps({ laws, plant }: CompileContext, open: OpenOrder, { main }: PathsLeft): Planned[] | null {
  if (laws.rework === undefined || !isInLine(open.order)) return null;
  const line = routing(open.order);
  const states = new Map(open.operations.map((state) => [state.operationId, state]));
  const steps = main.map((step): Planned => {
    const { operation, serial: place, state } = step;
    return { operation, place, step, doneMs: state?.status === 'waiting' ? null : (state?.againMs ?? null) };
  });
  const sent = line.findLastIndex(({ id }) => states.get(id)?.againMs !== undefined);
  const state = states.get(line[sent]?.id ?? '');
  if (state === undefined) return steps;
  const sentUntil = state.status === 'finished' ? (state.finishedAt ?? null) : null;
  const isBegun = main.some((step) => step.serial > sent && (step.state?.status ?? 'waiting') !== 'waiting');
  if (isBegun || (state.status === 'finished' && sentUntil === null)) return steps;
  const after = line.flatMap((operation, place): Planned[] => {
    const own = states.get(operation.id);
    if (place <= sent || own?.status !== 'finished' || isElsewhere(operation, plant)) return [];
    const wasBefore = sentUntil === null || (own.finishedAt ?? Number.POSITIVE_INFINITY) < sentUntil;
    return wasBefore
      ? [{ operation, place, step: null, doneMs: null, ...(sentUntil === null ? {} : { since: sentUntil }) }]
      : [];
  });
  const worth = after.filter(({ operation }) => isDoneAgain(laws, operation));
  return [...steps, ...worth].sort((a, b) => a.place - b.place);
}

/** More often than not. */
function isDoneAgain(laws: CompileContext['laws'], operation: Operation): boolean {
  const shapes = againLaw(laws, operation, false)?.shapes ?? new Float64Array();
  return 2 * shapes.filter((shape) => shape > 0).length > shapes.length;
}

/** Of an order that is to come; null as above. */
export function plannedTemplate(context: CompileContext, order: WorkOrder): Planned[] | null {
  const { laws, plant } = context;
  if (laws.rework === undefined || !isInLine(order)) return null;
  const line = routing(order);
  if (line.some((one) => !isElsewhere(one, plant) && setOf(context, one) < 0)) return null;
  return line.map((operation, place) => ({ operation, place, step: null, doneMs: null }));
}

/** Adds them; where they end. */
export function addPlanned(context: CompileContext, order: WorkOrder, steps: readonly Planned[]): number {
  for (const [index, { operation, place, step, doneMs }] of steps.entries()) {
    const before = steps[index - 1]?.step ?? null;
    if (step === null) {
      const serial = serialOf(order.operations.length + place, 0, place);
      addAgain(context, order, { operation, isSent: false, serial, times: 1 });
      continue;
    }
    addOperation(context, order, step, before);
    const law = doneMs === null ? undefined : againLaw(context.laws, operation, true);
    if (law !== undefined)
      makeAgain(context, { operation, law, itemId: order.itemId, serial: place, times: 1, doneMs: doneMs ?? 0 });
  }
  return context.builder.set.length;
}

interface AgainAsked {
  operation: Operation;
  isSent: boolean;
  serial: number;
  times: number;
}

function addAgain(context: CompileContext, order: WorkOrder, { operation, isSent, serial, times }: AgainAsked): void {
  addOperation(context, order, { operation, serial, leftPcs: operation.quantityPcs, state: undefined }, null);
  const law = againLaw(context.laws, operation, isSent);
  if (law === undefined) return;
  // Nobody asks any more whether it is done again.
  makeAgain(context, { operation, law: times < 1 ? law : surely(law), itemId: order.itemId, serial, times });
}

/** What may come in place of the next step, after the one at an index of the order's steps. */
export interface Chain {
  index: number;
  send: Send;
  /** Last operations of its ways: they go on where the step would. */
  ends: readonly number[];
}

/** Adds what each of the steps may send back; before the order's own operations. */
export function addChains(context: CompileContext, order: WorkOrder, steps: readonly Planned[] | null): Chain[] {
  const { laws, plant, builder } = context;
  if (steps === null) return [];
  const line = routing(order);
  const isOurs = (operation: Operation): boolean => !isElsewhere(operation, plant) && setOf(context, operation) >= 0;
  return steps.flatMap(({ place }, index): Chain[] => {
    const backs = backsOf(laws, line, place, isOurs).filter((back) => back.steps.length > 0);
    if (backs.length === 0) return [];
    const own = line[place];
    if (own === undefined) return [];
    const chance = chanceOf(laws, order.itemId, own, backs);
    const ways = backs.map(({ steps: again, share }, target) => {
      const start = builder.set.length;
      for (const { operation, isSent, place: at } of again) {
        const times = Math.min(0.99, chance.chance * share);
        addAgain(context, order, { operation, isSent, serial: serialOf(place, target, at), times });
      }
      return { start, end: builder.set.length - 1 };
    });
    return [{ index, send: { ...chance, starts: ways.map(({ start }) => start) }, ends: ways.map(({ end }) => end) }];
  });
}

/** Once the order's own operations are there, from `first` on: who sends, and where it goes on afterwards. */
export function joinChains({ builder }: CompileContext, chains: readonly Chain[], first: number): void {
  for (const { index, send, ends } of chains) {
    const op = first + index;
    builder.sends.set(op, send);
    for (const end of ends) {
      builder.sends.set(end, send);
      builder.paths.next.set(end, op + 1);
    }
  }
}
