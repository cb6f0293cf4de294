/** What people entered at a machine lately, newest first: read by the next shift, and taken back from here. */
import { isCorrection, tellOf } from '../../shared/core/commands/corrections.ts';
import { isEntry, tellEntry } from '../../shared/core/commands/entries.ts';
import { asMeant } from '../../shared/core/commands/names.ts';
import type { Event } from '../../shared/core/words/event.ts';
import type { Sentence } from '../../shared/core/words/sentence.ts';
import type { Logbook } from '../journal/logbook.ts';

export interface EnteredLine {
  seq: number;
  at: number;
  /** Who did what and when, in any reader's language. */
  told: Sentence;
  /** Something has taken it back, or it takes something back itself. */
  isUndone: boolean;
}

export function enteredAt(logbook: Pick<Logbook, 'ledger' | 'journal' | 'entered'>, machineId: string): EnteredLine[] {
  const facts = logbook.journal.pick(logbook.entered(machineId));
  const undone = new Set(facts.map(undoes));
  return facts
    .flatMap((fact) => {
      const told = tell(logbook, fact);
      const isUndone = undone.has(fact.seq) || undoes(fact) !== undefined;
      return told === null ? [] : [{ seq: fact.seq, at: fact.at, told, isUndone }];
    })
    .reverse();
}

function undoes(fact: Event): number | undefined {
  return 'undoes' in fact ? fact.undoes : undefined;
}

function tell({ ledger }: Pick<Logbook, 'ledger'>, fact: Event): Sentence | null {
  if (isCorrection(fact)) return tellOf(asMeant(fact, ledger.names), ledger);
  return isEntry(fact) ? tellEntry(fact, ledger.plant.timeZone) : null;
}
