/** Seeded chance of made shops: the same seed gives the same log. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1); Tommy Ettinger's mulberry32. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  is(share: number): boolean {
    return this.unit() < share;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  pick<T>(of: readonly [T, ...T[]]): T {
    return of[this.below(of.length)] ?? of[0];
  }

  /** Lognormal. */
  spread(median: number, sd: number): number {
    const far = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return median * Math.exp(sd * far * Math.cos(2 * Math.PI * this.unit()));
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  poisson(mean: number): number {
    const drawn = this.unit();
    let count = 0;
    let own = Math.exp(-mean);
    let reached = own;
    while (drawn > reached && count < MOST) {
      count += 1;
      own *= mean / count;
      reached += own;
    }
    return count;
  }
}
const MOST = 60;

/** The same text gives the same share of 1, whatever else was drawn. */
export function shareOf(text: string): number {
  let h = 2166136261;
  for (const char of text) h = Math.imul(h ^ char.charCodeAt(0), 16777619);
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296;
}
