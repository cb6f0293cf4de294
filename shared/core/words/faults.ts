/**
 * What zod finds wrong, field by field, as sentences of ours. Zod's own message is looked at only to tell it from
 * the words of a rule of ours, which are told as they stand.
 */
import type { z } from 'zod';
import type { Sentence } from './sentence.ts';

type Issue = z.core.$ZodIssue;

/** Something that does not fit, and the field that it is about. */
export interface Fault {
  path: readonly PropertyKey[];
  message: Sentence | string;
}

/** A foreign list may be wrong in each of its entries: nobody reads more, and each costs. */
const MOST_FAULTS = 100;
/** Of a name that somebody else chose. */
const NAME_SHOWN = 80;

/** What is wrong, the first hundred. A value that may have one of several forms is measured by the form that it has. */
export function faultsIn({ issues }: { issues: readonly Issue[] }, most = MOST_FAULTS): Fault[] {
  return issues
    .slice(0, most)
    .flatMap((issue) => faultsOf(issue))
    .slice(0, most);
}

/** Zod's own words; ours never begin so. */
const ofZod = /^(?:Invalid|Too small:|Too big:|Unrecognized key)/;

function faultsOf(issue: Issue): Fault[] {
  const { path } = issue;
  if (!ofZod.test(issue.message)) return [{ path, message: issue.message }];
  if (issue.code === 'invalid_union') return unionFaults(issue);
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') return under(path, issue.issues);
  return [{ path, message: faultOf(issue) }];
}

function under(path: readonly PropertyKey[], issues: readonly Issue[]): Fault[] {
  return faultsIn({ issues }).map(({ path: inner, message }) => ({ path: [...path, ...inner], message }));
}

function faultOf(issue: Issue): Sentence | string {
  switch (issue.code) {
    case 'invalid_type':
      return typeFault([kindOf(issue.expected)], issue);
    case 'invalid_value':
      return valueFault(issue.values.map((value) => JSON.stringify(value)));
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_format':
      if (issue.format === 'date') return { what: 'expectedDay' };
      // A pattern of ours says something; one behind a named format is a page of signs.
      return issue.format === 'regex' && issue.pattern !== undefined
        ? { what: 'mustMatch', pattern: issue.pattern }
        : { what: 'noSuchFormat', format: issue.format };
    case 'not_multiple_of':
      return { what: 'notMultipleOf', step: issue.divisor };
    case 'unrecognized_keys':
      return {
        what: issue.keys.length === 1 ? 'unrecognizedKey' : 'unrecognizedKeys',
        fields: issue.keys.slice(0, MOST_FAULTS).map((key) => key.slice(0, NAME_SHOWN)),
      };
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return { what: 'invalidInput' };
    default:
      return issue satisfies never;
  }
}

// ---- one of several forms ----------------------------------------------------------------------

function unionFaults(issue: Extract<Issue, { code: 'invalid_union' }>): Fault[] {
  const { path } = issue;
  if ('options' in issue && Array.isArray(issue.options))
    return [{ path, message: valueFault(issue.options.map((option) => JSON.stringify(option))) }];
  const branches: readonly (readonly Issue[])[] = issue.errors;
  // The form whose kind the value has: what is wrong then lies deeper, or is a rule of that form.
  const near = branches.filter((issues) => !issues.some(isOtherForm)).sort((a, b) => a.length - b.length)[0];
  if (near !== undefined && near.length > 0) return under(path, near);
  const roots = branches.flatMap((issues) => issues.filter(isOtherForm));
  const [first] = roots;
  if (first === undefined) return [{ path, message: { what: 'invalidInput' } }];
  return [{ path, message: typeFault(roots.flatMap(expectedIn), first) }];
}

function isOtherForm({ path, code }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function expectedIn(issue: Issue): (Sentence | string)[] {
  if (issue.code === 'invalid_type') return [kindOf(issue.expected)];
  return issue.code === 'invalid_value' ? issue.values.map((value) => JSON.stringify(value)) : [];
}

// ---- words -------------------------------------------------------------------------------------

/** What was found stands only in zod's message: "… received undefined". */
function typeFault(expected: readonly (Sentence | string)[], { message }: Issue): Sentence {
  const received = /received (\w+)$/.exec(message)?.[1];
  const once = [...new Map(expected.map((one) => [JSON.stringify(one), one])).values()];
  if (received === 'undefined') return { what: 'fieldMissing', expected: once };
  // What an address asks with is text: one that is missing or no number is not a number, and no more is known of it.
  if (received === undefined || received === 'NaN') return { what: 'expectedValue', expected: once };
  const isFraction = received === 'number' && once.some((one) => typeof one !== 'string' && one.what === 'kindWhole');
  return {
    what: 'expectedType',
    expected: once,
    received: isFraction ? { what: 'kindFraction' } : kindOf(received),
  };
}

function valueFault(options: readonly string[]): Sentence {
  return options.length === 1 ? { what: 'expectedValue', expected: options } : { what: 'expectedOneOf', options };
}

function tooSmall({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): Sentence {
  const least = String(minimum);
  if (origin === 'string') return least === '1' ? { what: 'textEmpty' } : { what: 'textTooShort', least };
  if (origin === 'array' || origin === 'set' || origin === 'object')
    return least === '1' ? { what: 'listEmpty' } : { what: 'listTooShort', least };
  return inclusive === false ? { what: 'numberNotAbove', least } : { what: 'numberTooSmall', least };
}

function tooBig({ origin, maximum, inclusive }: Extract<Issue, { code: 'too_big' }>): Sentence {
  const most = String(maximum);
  if (origin === 'string') return { what: 'textTooLong', most };
  if (origin === 'array' || origin === 'set' || origin === 'object') return { what: 'listTooLong', most };
  return inclusive === false ? { what: 'numberNotBelow', most } : { what: 'numberTooBig', most };
}

const kinds: Readonly<Record<string, Sentence>> = {
  string: { what: 'kindText' },
  number: { what: 'kindNumber' },
  int: { what: 'kindWhole' },
  boolean: { what: 'kindBoolean' },
  array: { what: 'kindList' },
  object: { what: 'kindFields' },
  record: { what: 'kindFields' },
  null: { what: 'kindNothing' },
  undefined: { what: 'kindNothing' },
};

function kindOf(name: string): Sentence | string {
  return kinds[name] ?? name;
}
