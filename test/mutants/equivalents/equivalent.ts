/** Faults that no test can see, since nothing that can be seen changes; each with its reason. */
export interface Equivalent {
  file: string;
  /** The line before and after, trimmed. */
  was: string;
  becomes: string;
  /** Where the same line stands twice in the file: the line in front of the one that is meant. */
  behind?: string;
  why: string;
}
