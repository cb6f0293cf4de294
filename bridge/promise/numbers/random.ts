/**
 * Seeded randomness in two forms.
 * - `hash`: a draw named by what it is for (scenario, order, operation). Adding an order to the shop
 *   leaves the draws of all others as they were: common random numbers.
 * - `Streams`: one sequence per machine, for the endless row of stretches and stops.
 * 32-bit finaliser of MurmurHash3 (public domain); streams step a Weyl sequence through it. Numbers have a sign: half of
 * those without are no small integers to V8, and each would be an object on the heap.
 */
const WEYL = 0x9e3779b1;

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A 32-bit number from two. */
export function hash(a: number, b: number): number {
  return mix(Math.imul(a, WEYL) ^ mix(b + 0x7f4a7c15));
}

/** A 32-bit number from a text (FNV-1a). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** From a 32-bit number to the open interval (0, 1). */
export function unit(bits: number): number {
  return ((bits >>> 0) + 0.5) / 4294967296;
}

/** The next 32-bit number of stream `index`. */
export function next(streams: Int32Array, index: number): number {
  const state = ((streams[index] ?? 0) + WEYL) | 0;
  streams[index] = state;
  return mix(state);
}

/** Standard normal quantile; P. J. Acklam's rational approximation, relative error < 1.2e-9. */
export function probit(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const above =
    ((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r -
      3.066479806614716e1) *
      r +
    2.506628277459239;
  const below =
    ((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r -
      1.328068155288572e1) *
      r +
    1;
  return (above * q) / below;
}

function tail(q: number): number {
  const above =
    ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return above / below;
}

/** Standard normal distribution function (W. J. Cody's erfc by way of Abramowitz–Stegun 7.1.26, error < 1.5e-7). */
export function phi(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const erf =
    1 -
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

/** A standard normal draw from 32 bits. */
export function normal(bits: number): number {
  return probit(unit(bits));
}
