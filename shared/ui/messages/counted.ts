/** So many of something, as a catalogue says it: `1 order`, `3 orders`. The number comes as the reader's language writes it. */
export function counted(n: string, one: string, many: string): string {
  return `${n} ${n === '1' ? one : many}`;
}

/** The same in French, where none is singular too: `0 ordre`. */
export function countedInFrench(n: string, one: string, many: string): string {
  return `${n} ${n === '1' || n === '0' ? one : many}`;
}
