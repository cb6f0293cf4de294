/**
 * What a machine's name for its job means. Machines write orders otherwise than the ERP does: without leading
 * zeros, padded with blanks or NUL, in other case. The name as written goes first; else what is the same but
 * for such differences, if it is one only. What goes back to the ERP is written as the ERP wrote it.
 */
import { ByKey } from '../words/by-key.ts';
import type { JobNameDifference } from '../words/plant.ts';

/** What machines leave out or change, where the configuration does not say. */
export const usualDifferences: readonly JobNameDifference[] = ['zeros', 'blanks', 'case'];

/** A name without these differences. Order and operation each have leading zeros of their own. */
function withoutDifferences(name: string, differences: readonly JobNameDifference[]): string {
  let bare = name;
  if (differences.includes('blanks')) bare = bare.replace(/[\s\p{Cc}]+/gu, '');
  if (differences.includes('case')) bare = bare.toLowerCase();
  if (differences.includes('zeros')) bare = bare.replace(/(^|\/)\s*0+(?=[^/])/g, '$1');
  return bare;
}

/** The name as a key: all that may mean the same have the same. It is no operation's id. */
export function jobKey(name: string): string {
  return `~${withoutDifferences(name, usualDifferences)}`;
}

export function isJobKey(key: string): boolean {
  return key.startsWith('~');
}

/** The one name that is meant, of those with the same key; null: none, or several. */
export function meantOf(
  said: string,
  differences: readonly JobNameDifference[],
  names: readonly string[],
): string | null {
  if (names.includes(said)) return said;
  const bare = withoutDifferences(said, differences);
  const [one, other] = new Set(names.filter((name) => withoutDifferences(name, differences) === bare));
  return one === undefined || other !== undefined ? null : one;
}

/** Names by their key. */
export class JobNames {
  readonly #names = new ByKey<string>();

  add(name: string): void {
    this.#names.add(jobKey(name), name);
  }

  remove(name: string): void {
    this.#names.delete(jobKey(name), name);
  }

  of(key: string): Iterable<string> {
    return this.#names.of(key);
  }
}
