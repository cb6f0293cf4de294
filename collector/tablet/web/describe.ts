/** A command in the reader's words, for lists of what waits and what failed. */
import type { Command } from '../../../shared/core/commands/command.ts';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { clock, count } from '../../../shared/ui/format.ts';
import { named, words } from '../../../shared/ui/language.ts';
import { tabletWords } from './words.ts';

export function describe(command: Command, reasons: readonly Reason[]): string {
  const t = tabletWords.value.commands;
  switch (command.type) {
    case 'startOperation':
    case 'finishSetup':
    case 'interruptOperation':
    case 'finishOperation':
    case 'sendProgram':
      return t[command.type](command.operationId);
    case 'classifyStop':
      return t.classifyStop(reasonName(command.reasonId, reasons), clock(command.from));
    case 'declareScrap':
    case 'declareRework':
    case 'correctCount':
      return t[command.type](count(command.quantityPcs));
    case 'reassignProduction':
      return t.reassignProduction(clock(command.from));
    case 'undoCorrection':
    case 'signOn':
    case 'signOff':
    case 'addNote':
      return t[command.type];
  }
}

export function reasonName(reasonId: string | null, reasons: readonly Reason[]): string {
  if (reasonId === null) return words.value.noReason;
  const reason = reasons.find((each) => each.id === reasonId);
  return reason === undefined ? reasonId : named(reason.name);
}
