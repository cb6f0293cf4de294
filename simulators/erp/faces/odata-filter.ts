/**
 * A filter of OData, read as a server reads it: `a eq 'x' and (b ge 2 or c eq guid'…')`. A quote in a text stands
 * doubled; whatever else is in one is the text's own: brackets, "or", a plus.
 */
export interface Term {
  field: string;
  operator: 'eq' | 'ge' | 'le';
  value: string;
  /** Quotes stand around it, perhaps with its type before them. */
  isQuoted: boolean;
}

/** Texts as texts: a moment as it is written, too. */
export const isHeldAgainst = (held: string, operator: Term['operator'], value: string): boolean =>
  operator === 'eq' ? held === value : operator === 'ge' ? held >= value : held <= value;

type Test<R> = (row: R) => boolean;

/** `testOf` is asked once for each term. null: it is no filter of this kind. */
export function filterIn<R>(text: string, testOf: (term: Term) => Test<R>): Test<R> | null {
  let at = 0;
  const taken = (pattern: RegExp): RegExpExecArray | null => {
    const match = new RegExp(pattern, 'y');
    match.lastIndex = at;
    const found = match.exec(text);
    if (found !== null) at = match.lastIndex;
    return found;
  };
  const several = (one: () => Test<R> | null, between: RegExp): Test<R>[] | null => {
    const all: Test<R>[] = [];
    do {
      const next = one();
      if (next === null) return null;
      all.push(next);
    } while (taken(between) !== null);
    return all;
  };
  // "and" binds more tightly.
  const any = (): Test<R> | null => {
    const tests = several(every, / or /);
    return tests === null ? null : (row) => tests.some((isMet) => isMet(row));
  };
  const every = (): Test<R> | null => {
    const tests = several(single, / and /);
    return tests === null ? null : (row) => tests.every((isMet) => isMet(row));
  };
  const single = (): Test<R> | null => {
    if (taken(/\(/) !== null) {
      const inner = any();
      return inner === null || taken(/\)/) === null ? null : inner;
    }
    const term = taken(/(\w+) (eq|ge|le) (?:[\w.]*'((?:[^']|'')*)'|([^\s()']+))/);
    const [, field = '', operator, quoted, bare = ''] = term ?? [];
    if (operator !== 'eq' && operator !== 'ge' && operator !== 'le') return null;
    const value = quoted?.replaceAll("''", "'") ?? bare;
    return testOf({ field, operator, value, isQuoted: quoted !== undefined });
  };
  const whole = any();
  return at === text.length ? whole : null;
}
