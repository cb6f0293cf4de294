/** Faults that no test can see, since nothing that can be seen changes; each with its reason. */
export interface Equivalent {
  file: string;
  /** The line before and after, trimmed. */
  was: string;
  becomes: string;
  why: string;
}

export const equivalents: readonly Equivalent[] = [];
