/** Declaring what lies in a machine, and the rules of the floor that a load must keep. */

import type { NewFact } from '../words/event.ts';
import type { LoadPart } from '../words/load.ts';
import { LOAD_SLACK } from '../words/load.ts';
import { unitOf } from '../words/order.ts';
import type { Machine } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { sameUnit, type Unit } from '../words/quantity.ts';
import type { Span } from '../words/span.ts';
import { checkStretch, declaredAt } from './bounds.ts';
import type { Command } from './command.ts';
import { checkSeen } from './corrections.ts';
import { type CommandState, checkOpen, checkPlace, checkUnfinished, operationOf } from './rules.ts';

type DeclareLoad = Extract<Command, { type: 'declareLoad' }>;
type Common = { machineId: string; by: string; commandId: string };

/** Errors: `refused` where an order cannot lie there, `conflict` where somebody else declared meanwhile. */
export function declareLoad(
  command: DeclareLoad,
  state: CommandState,
  machine: Machine,
  fact: Common,
): readonly NewFact[] {
  if (machine.loads === undefined) throw new Problem('refused', { what: 'noLoadsHere', machineId: machine.id });
  const { during } = command;
  if (during !== undefined) checkStretch(state, during);
  const at = during === undefined ? declaredAt(state, machine.id, command.at) : state.now;
  const about = during ?? { from: at, to: at + 1 };
  checkSeen(state, { about: 'owner', machineId: machine.id, ...about }, command.seenSeq);
  const named = new Set<string>();
  for (const part of command.content) {
    if (named.has(part.operationId))
      throw new Problem('invalid', { what: 'namedTwice', operationId: part.operationId });
    named.add(part.operationId);
    checkPart(state, machine, part, during);
  }
  const content = command.content.map(({ orderId, operationId, quantityPcs }) => ({
    orderId,
    operationId,
    quantityPcs,
  }));
  return [{ ...fact, at, type: 'loadDeclared', content, ...(during === undefined ? {} : { during }) }];
}

function checkPart(
  state: CommandState,
  machine: Machine,
  { orderId, operationId, quantityPcs, unit: said }: LoadPart & { unit?: Unit | undefined },
  during: Span | undefined,
): void {
  const { order, operation } = operationOf(state, operationId);
  if (order.id !== orderId) throw new Problem('invalid', { what: 'operationOfOther', operationId, orderId });
  checkOpen(order);
  checkPlace(operation, machine);
  if (during === undefined) checkUnfinished(state, operationId);
  const unit = unitOf(order);
  if (said !== undefined && !sameUnit(said, unit))
    throw new Problem('refused', { what: 'loadInOtherUnit', operationId, unit: unit.name, said: said.name });
  const { goodPcs, cycles } = madeIn(state, machine.id, operationId, during);
  const open = Math.max(0, operation.quantityPcs - (state.operation(operationId)?.goodPcs ?? 0) + goodPcs);
  if (quantityPcs * cycles <= open + Math.floor(operation.quantityPcs * LOAD_SLACK)) return;
  throw new Problem('refused', {
    what: 'loadTooLarge',
    operationId,
    open: { steps: open, unit },
    quantity: { steps: quantityPcs * cycles, unit },
  });
}

/** What a load declared afterwards takes the place of, and how many cycles it is of. */
function madeIn(state: CommandState, machineId: string, operationId: string, during: Span | undefined) {
  if (during === undefined) return { goodPcs: 0, cycles: 1 };
  const made = state.madeIn(machineId, during.from, during.to);
  const own = made.filter((one) => one.operationId === operationId);
  return {
    goodPcs: own.reduce((sum, one) => sum + one.goodPcs, 0),
    cycles: Math.max(
      1,
      made.reduce((sum, one) => sum + one.cycles, 0),
    ),
  };
}
