/** Kinds of expected failures. Pages use this file too: no sentences here. */
export const problemCodes = [
  'invalid', // the input does not fit: mend it
  'unknown', // no such machine, order, stop, person
  'refused', // a rule of the domain says no in the present state
  'conflict', // somebody else changed the same thing meanwhile
  'unauthenticated', // no valid sign-on
  'forbidden', // signed on, but not allowed to
  'tooMany', // back off
  'unavailable', // something that is needed is away: try again
  'corrupt', // what is on disk is not what was written
] as const;
export type ProblemCode = (typeof problemCodes)[number];
