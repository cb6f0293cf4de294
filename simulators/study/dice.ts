/** Seeded chance of the study's plants; written apart from the promise's own, which is what is being tested. */
export class Dice {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** The same names give the same throws. */
  constructor(...names: readonly (string | number)[]) {
    let h = 1779033703;
    for (const char of names.join('\u0000')) {
      h = Math.imul(h ^ char.charCodeAt(0), 3432918353);
      h = (h << 13) | (h >>> 19);
    }
    this.#a = h;
    this.#b = Math.imul(h, 2246822507) ^ 0x5bd1e995;
    this.#c = Math.imul(h ^ 0x27d4eb2f, 3266489909);
    for (let i = 0; i < 12; i += 1) this.unit();
  }

  /** Uniform in (0, 1); Chris Doty-Humphrey's sfc32. */
  unit(): number {
    const t = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) / 4294967296;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  exponential(mean: number): number {
    return -Math.log(this.unit()) * mean;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** Lognormal with this mean and coefficient of variation. */
  lognormal(mean: number, cv: number): number {
    const variance = Math.log(1 + cv * cv);
    return mean * Math.exp(Math.sqrt(variance) * this.normal() - variance / 2);
  }

  /** Weibull with this mean; a shape below 1 comes in clusters. `gammaOf1PlusInverse` = Γ(1 + 1/shape). */
  weibull(mean: number, shape: number): number {
    return (mean / gamma(1 + 1 / shape)) * (-Math.log(this.unit())) ** (1 / shape);
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** Index by weight. */
  weighted(weights: readonly number[]): number {
    let left = this.unit() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left <= 0) return index;
    }
    return weights.length - 1;
  }
}

/** Γ(x) for 1 ≤ x ≤ 20, Lanczos with g = 5. */
function gamma(x: number): number {
  const series = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3,
    -5.395239384953e-6,
  ];
  let sum = 1.000000000190015;
  series.forEach((term, index) => {
    sum += term / (x + index + 1);
  });
  const t = x + 5.5;
  return Math.exp((x + 0.5) * Math.log(t) - t + Math.log((Math.sqrt(2 * Math.PI) * sum) / x));
}
