/** What a table says of a word that came from outside: nothing of what every object has, such as `constructor`. */
export function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
