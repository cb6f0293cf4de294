/** A finite number that is exact, also from text or 64 bits; null for everything else. */
export function exactNumber(value: unknown): number | null {
  if (typeof value === 'number')
    return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : null;
  }
  if (typeof value === 'string' && /^\s*-?\d{1,16}(\.\d+)?\s*$/.test(value)) return exactNumber(Number(value));
  return null;
}
