/** A text as records, each with values that a path leads to. What cannot be read is said record by record. */

export interface Odd {
  why: string;
  raw: unknown;
}

export interface Records {
  records: unknown[];
  odd: Odd[];
}
