/** Where a true share lies with 95 %, of which `share` of `n` was seen (Wilson); it stays within 0 and 1. */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z = 1.96;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
