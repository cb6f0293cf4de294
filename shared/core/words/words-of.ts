/** What an error says. Anything can be thrown; what is no `Error` is told as text. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
