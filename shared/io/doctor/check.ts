import { Problem } from '../../core/words/problem.ts';
import { withoutSecrets } from '../../core/words/without-secrets.ts';

/** One thing that a doctor looked at: how it is, and what a person does about it. */
export interface Check {
  /** What was looked at: `clock`, `disk`, `source hall-1` … */
  of: string;
  is: 'ok' | 'warn' | 'bad';
  says: string;
  /** null where nothing is to be done. */
  remedy: string | null;
}

export const ok = (of: string, says: string): Check => ({ of, is: 'ok', says, remedy: null });
export const warn = (of: string, says: string, remedy: string): Check => ({ of, is: 'warn', says, remedy });
export const bad = (of: string, says: string, remedy: string): Check => ({ of, is: 'bad', says, remedy });

/** For a terminal: the remedy below what it is for. */
export function tellChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ of }) => of.length));
  const lines = checks.flatMap(({ of, is, says, remedy }) => [
    `${is.padEnd(4)}  ${of.padEnd(width)}  ${says}`,
    ...(remedy === null ? [] : [`${' '.repeat(width + 8)}→ ${remedy}`]),
  ]);
  const count = (which: Check['is']): number => checks.filter(({ is }) => is === which).length;
  return withoutSecrets(
    `${lines.join('\n')}\n\n${count('ok')} well, ${count('warn')} to look at, ${count('bad')} wrong\n`,
  );
}

/** Errors: `refused` where something is wrong, once it has been told. */
export function endOf(checks: readonly Check[]): void {
  if (checks.some(({ is }) => is === 'bad'))
    throw new Problem('refused', 'Something is wrong: see the lines that begin with "bad".');
}
