/** What is typed into a form that computes nothing yet: its fields as they stand in the address, so that a link asks the same. */

/** Fields by name; one name may come several times. None: the form as it opens. */
export type Form = readonly (readonly [field: string, value: string])[];

const PREFIX = 'f.';
const FIELD = /^[a-zA-Z]{1,24}$/;
const FIELDS_MAX = 40;
const VALUE_MAX = 256;

/** Whatever is no field is left out. */
export function readForm(query: URLSearchParams): Form {
  return [...query]
    .filter(([name]) => name.startsWith(PREFIX) && FIELD.test(name.slice(PREFIX.length)))
    .slice(0, FIELDS_MAX)
    .map(([name, value]) => [name.slice(PREFIX.length), value.slice(0, VALUE_MAX)] as const);
}

/** `readForm` undoes it. */
export function writeForm(form: Form, query: URLSearchParams): void {
  for (const [field, value] of form) query.append(`${PREFIX}${field}`, value);
}

/** The fields of `usual` as `form` has them; what it does not name stays as usual. */
export function fieldsOf<T extends Record<string, string>>(form: Form, usual: T): T {
  const given = Object.fromEntries(form.filter(([field]) => Object.hasOwn(usual, field)));
  return { ...usual, ...given };
}

/** Nothing while all is as usual, so that a short address stays short; else every field, whatever is usual tomorrow. */
export function formOf(fields: Readonly<Record<string, string>>, usual: Readonly<Record<string, string>>): Form {
  const isUsual = Object.entries(fields).every(([field, value]) => value === usual[field]);
  return isUsual ? [] : Object.entries(fields);
}
