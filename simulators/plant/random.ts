/**
 * A seeded stream of random numbers whose state is plain JSON, so that a simulated plant can be saved,
 * continued and repeated. The algorithm is sfc32 (small fast counter, 128 bits of state).
 */

export type RandomState = [number, number, number, number];

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** The state now; `continueRandom` goes on from it. */
  state(): RandomState;
}

/** A stream of its own for each name under one seed: what one machine draws never moves another. */
export function seedRandom(seed: number, name: string): Random {
  let hash = 0x811c9dc5 ^ (seed >>> 0);
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  const random = continueRandom([hash >>> 0, (seed ^ 0x9e3779b9) >>> 0, Math.imul(hash, 0x85ebca6b) >>> 0, 1]);
  for (let round = 0; round < 15; round++) random.next();
  return random;
}

export function continueRandom(from: RandomState): Random {
  let [a, b, c, counter] = from;
  return {
    next() {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return (sum >>> 0) / 4_294_967_296;
    },
    state: () => [a, b, c, counter],
  };
}

export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/** Box-Muller, one of the pair, so that the state stays four numbers. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Exponential with this mean. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** Lognormal by mean and coefficient of variation: the heavy tail of setups and repairs. */
export function lognormal(random: Random, mean: number, cv: number): number {
  if (cv === 0) return mean;
  const sigma2 = Math.log(1 + cv * cv);
  return mean * Math.exp(Math.sqrt(sigma2) * normal(random) - sigma2 / 2);
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** One of the weighted entries; at least one weight is over zero. */
export function pick<T>(random: Random, entries: readonly T[], weight: (entry: T) => number): T {
  const total = entries.reduce((sum, entry) => sum + weight(entry), 0);
  let rest = random.next() * total;
  for (const entry of entries) {
    rest -= weight(entry);
    if (rest < 0) return entry;
  }
  const last = entries.at(-1);
  if (last === undefined) throw new Error('nothing to pick from');
  return last;
}
