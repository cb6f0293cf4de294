/**
 * A key in a message that has no field for one: 128 blanks and tabs after its opening brace. To whoever reads JSON they
 * are nothing; the queue keeps the content as it came, and the key can be read in it again.
 *
 * Assumed (not tried): the queue stores the text of a message unchanged.
 */
const BITS = 4;

/** `{"a":1}` with the key in it. */
export function withKey(key: string, content: Readonly<Record<string, unknown>>): string {
  const bits = [...key].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(BITS, '0')).join('');
  return `{${bits.replaceAll('0', ' ').replaceAll('1', '\t')}${JSON.stringify(content).slice(1)}`;
}

/** null: it has none of ours. */
export function keyIn(content: string): string | null {
  const [, blanks] = /^\{([ \t]{128})["}]/.exec(content) ?? [];
  const digits = blanks?.replaceAll(' ', '0').replaceAll('\t', '1').match(/.{4}/g);
  return digits?.map((bits) => Number.parseInt(bits, 2).toString(16)).join('') ?? null;
}
