/** A command in the reader's words, for lists of what waits and what failed. */
import type { Command } from '../../../shared/core/commands/command.ts';
import type { Reason } from '../../../shared/core/words/plant.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { clock, dash, quantity } from '../../../shared/ui/format.ts';
import type { TabletView } from '../view.ts';
import { askedWords } from './asked-words.ts';
import { reasonName } from './reason-name.ts';

/** What an operation's quantities are counted in, as far as this tablet knows the operation. */
export type UnitOf = (operationId: string | null) => Unit | undefined;

export function unitsIn(view: TabletView | null): UnitOf {
  const known = (view?.machines ?? []).flatMap(({ current, queue }) => [
    ...(current === null ? [] : [current]),
    ...queue,
  ]);
  return (operationId) => known.find((one) => one.operationId === operationId)?.unit;
}

export function describe(command: Command, reasons: readonly Reason[], unitOf: UnitOf): string {
  const t = askedWords.value.commands;
  switch (command.type) {
    case 'startOperation':
    case 'finishSetup':
    case 'interruptOperation':
    case 'finishOperation':
    case 'approveFirstPart':
    case 'sendProgram':
      return t[command.type](command.operationId);
    case 'classifyStop':
      return t.classifyStop(reasonName(command.reasonId, reasons), clock(command.from));
    case 'declareScrap':
    case 'declareRework':
    case 'correctCount':
      return t[command.type](quantity(command.quantityPcs, unitOf(command.operationId)));
    case 'reassignProduction':
      return t.reassignProduction(clock(command.from));
    case 'declareLoad':
      return t.declareLoad(command.content.map(({ orderId }) => orderId).join(', ') || dash);
    case 'issueMaterial':
    case 'returnMaterial':
      return t[command.type](quantity(command.quantityPcs, command.unit), command.itemId);
    case 'declareLot':
      return t.declareLot(quantity(command.quantityPcs, command.unit), command.lot);
    case 'undoCorrection':
    case 'signOn':
    case 'signOff':
    case 'addNote':
      return t[command.type];
  }
}
