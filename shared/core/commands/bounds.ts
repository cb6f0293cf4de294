/**
 * How far a person's word may reach: into time that facts tell of, over a stated length, and over no more parts than
 * there are. Whatever passes here is corrected for at the ERP, so it is bounded before it is a fact.
 */
import { usualDeclarations } from '../words/declarations.ts';
import type { Quantity } from '../words/interval.ts';
import { CLOCK_SLACK_MS, LONGEST_STRETCH_MS } from '../words/moments.ts';
import { type Component, unitOf } from '../words/order.ts';
import { Problem } from '../words/problem.ts';
import { pieces, stepsPerUnit } from '../words/quantity.ts';
import { hasRight } from '../words/role.ts';
import type { Span } from '../words/span.ts';
import { DAY_MS } from '../words/time.ts';
import { type CommandState, operationOf, pastMoment } from './rules.ts';

/** A stretch of time that a person speaks of. Errors: `invalid`. */
export function checkStretch(state: CommandState, { from, to }: Span): void {
  if (to <= from) throw new Problem('invalid', { what: 'stretchEndsBeforeItBegins' });
  if (from > state.now) throw new Problem('invalid', { what: 'futureStretch' });
  if (to > state.now + CLOCK_SLACK_MS) throw new Problem('invalid', { what: 'futureEnd' });
  if (to - from > LONGEST_STRETCH_MS)
    throw new Problem('invalid', { what: 'stretchTooLong', days: LONGEST_STRETCH_MS / DAY_MS });
  checkKnown(state, from);
}

/** Errors: `invalid` for a moment of which no fact tells. */
export function checkKnown(state: CommandState, at: number): void {
  if (at < state.firstAt - DAY_MS) throw new Problem('invalid', { what: 'beforeFirstFact' });
}

/**
 * When a declaration is of. Operators declare what they can have seen: since the shift before this one began, or
 * since they signed on. Errors: `invalid`, `forbidden`.
 */
export function declaredAt(state: CommandState, machineId: string, said: number | undefined): number {
  const at = pastMoment(state, said);
  if (said === undefined) return at;
  checkKnown(state, at);
  if (!hasRight(state.role, 'correct') && at < state.seenFrom(machineId))
    throw new Problem('forbidden', { what: 'declaredTooEarly' });
  return at;
}

/**
 * A few parts are an operator's matter, and so is half of what was made; beyond that somebody else looks too, however
 * many declarations it comes in. Errors: `forbidden`.
 */
export function checkShare(state: CommandState, operationId: string | null, quantityPcs: number): void {
  if (operationId === null || hasRight(state.role, 'correct') || quantityPcs <= 0) return;
  const { producedPcs, goodPcs } = state.operation(operationId) ?? { producedPcs: 0, goodPcs: 0 };
  const unit = unitOf(operationOf(state, operationId).order);
  const { operatorPcs, operatorShare } = state.plant.declarations ?? usualDeclarations;
  const free = Math.max(operatorPcs * stepsPerUnit(unit), Math.floor(producedPcs * operatorShare));
  const all = producedPcs - goodPcs + quantityPcs;
  if (all <= free) return;
  const made = { steps: producedPcs, unit };
  throw new Problem('forbidden', { what: 'supervisorDeclares', operationId, all: { steps: all, unit }, made });
}

/**
 * A whole bag or bar is an operator's matter however little of it is needed; beyond that and some times the need somebody
 * else looks too, however many issues it comes in. Errors: `forbidden`.
 */
export function checkIssued(
  state: CommandState,
  operationId: string,
  { itemId, unit = pieces }: Pick<Component, 'itemId' | 'unit'>,
  { needed, issued }: { needed: number; issued: number },
): void {
  if (hasRight(state.role, 'correct')) return;
  const { operatorPcs, operatorNeeds } = state.plant.declarations ?? usualDeclarations;
  const free = Math.max(operatorPcs * stepsPerUnit(unit), Math.floor(needed * operatorNeeds));
  if (issued <= free) return;
  throw new Problem('forbidden', {
    ...{ what: 'supervisorIssues', itemId, operationId },
    ...{ needed: { steps: Math.round(needed), unit }, quantity: { steps: issued, unit } },
  });
}

/**
 * Parts without an order: a few, which no counter may have seen, and those that were made around then. No ERP hears of
 * them before somebody gives them to an order. Errors: `refused`.
 */
export function checkNobodys(
  state: CommandState,
  machineId: string,
  at: number,
  field: 'goodPcs' | 'scrapPcs' | 'reworkPcs',
  quantityPcs: number,
): void {
  const taken = Math.abs(quantityPcs);
  const near = state.madeIn(machineId, at - AROUND_MS, Math.min(state.now, at + AROUND_MS));
  const own = near.filter(({ operationId }) => operationId === null);
  const there = own.reduce((sum: number, one: Quantity) => sum + one[field], 0);
  const { operatorPcs } = state.plant.declarations ?? usualDeclarations;
  if (taken <= there + operatorPcs) return;
  const quantity = { steps: taken, unit: pieces };
  throw new Problem('refused', {
    what: 'notSoManyWithoutOrder',
    machineId,
    there: { steps: there, unit: pieces },
    quantity,
  });
}

/** Over a long weekend. */
const AROUND_MS = 4 * DAY_MS;

/** A count is corrected up to twice the order: more than that nobody made by mistake. Errors: `refused`. */
export function checkNotBeyondOrder(state: CommandState, operationId: string, pcs: number): void {
  const { order, operation } = operationOf(state, operationId);
  const produced = state.operation(operationId)?.producedPcs ?? 0;
  if (pcs <= 0 || produced + pcs <= 2 * operation.quantityPcs) return;
  const unit = unitOf(order);
  throw new Problem('refused', {
    what: 'correctedBeyondOrder',
    operationId,
    quantity: { steps: produced + pcs, unit },
    ordered: { steps: operation.quantityPcs, unit },
  });
}
