/** Lines of a file that hold no fact: all of them are named at once, so that a file is mended in one go. */
import type { z } from 'zod';
import { faultsIn } from '../../shared/core/words/faults.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { wordsSaid } from '../../shared/core/words/sentence.ts';

/** More than these are only counted. */
const ODD_LINES_SHOWN = 20;

export interface OddLines {
  add(lineNumber: number, error: z.ZodError): void;
  any(): boolean;
  /** Errors: `invalid`, with file, line, field and what was expected of each; `consequence` ends it. */
  refuse(consequence: string): void;
}

export function oddLinesOf(file: string): OddLines {
  const shown: string[] = [];
  let count = 0;
  return {
    add: (lineNumber, error) => {
      count += 1;
      if (shown.length >= ODD_LINES_SHOWN) return;
      const [fault] = faultsIn(error);
      const field = fault === undefined || fault.path.length === 0 ? 'the line' : fault.path.map(String).join('.');
      shown.push(`${file}:${lineNumber} ${field}: ${wordsSaid(fault?.message ?? 'no fact')}`);
    },
    any: () => count > 0,
    refuse: (consequence) => {
      if (count === 0) return;
      const more = count > shown.length ? `\n… and ${count - shown.length} more lines` : '';
      throw new Problem('invalid', `${shown.join('\n')}${more}${count === 1 ? '. ' : '\n'}${consequence}`);
    },
  };
}
