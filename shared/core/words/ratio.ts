/**
 * Exact ratios: 1/3 of a part a cycle, 0.0125 kg, a gram in tonnes. Running sums of them are kept as whole parts
 * and a rest below one, never as floats: after n cycles exactly ⌊n · numerator / denominator⌋ parts were made.
 */
import { z } from 'zod';

/** In lowest terms, both whole, the denominator over 0. */
export interface Ratio {
  readonly num: number;
  readonly den: number;
}

export const zero: Ratio = { num: 0, den: 1 };
export const one: Ratio = { num: 1, den: 1 };

/** Larger ones would not multiply with a count exactly. */
const MOST = 1_000_000_000;
/** A rest finer than this, as only many changes of a fraction give, is rounded down. */
const FINEST = 1_000_000_000_000;

export function ratioOf(num: number, den: number): Ratio {
  const common = commonOf(Math.abs(num), den);
  return { num: num / common, den: den / common };
}

function commonOf(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x === 0 ? 1 : x;
}

const written = /^(\d{1,9})(?:\.(\d{1,9}))?$/;
const fraction = /^(\d{1,9})\s*\/\s*(\d{1,9})$/;

/** A whole number, a decimal ("0.0125") or a fraction ("1/3"), over 0. null: it is none of them. */
export function parseRatio(value: string | number): Ratio | null {
  // Nearly always: looked at with every holding.
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value < MOST) return { num: value, den: 1 };
  const text = typeof value === 'number' ? plain(value) : value.trim();
  const [, over, under] = fraction.exec(text) ?? [];
  if (over !== undefined) return bounded(Number(over), Number(under));
  const [, whole, decimals = ''] = written.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = decimals.replace(/0+$/, '');
  return bounded(Number(whole + digits), 10 ** digits.length);
}

/** JSON and YAML write small numbers with an exponent. */
function plain(value: number): string {
  return value > 0 && value < 1e-6 ? value.toFixed(9) : String(value);
}

function bounded(num: number, den: number): Ratio | null {
  if (num === 0 || den === 0) return null;
  const ratio = ratioOf(num, den);
  return ratio.num <= MOST && ratio.den <= MOST ? ratio : null;
}

/** A whole number as such, else "1/3"; `parseRatio` undoes it. */
export function printRatio({ num, den }: Ratio): string | number {
  return den === 1 ? num : `${num}/${den}`;
}

const EXPECTED = 'expected a whole number, a decimal like 0.5 or a fraction like "1/3", more than 0';

/** A ratio at the border, as it is kept: a whole number, or a fraction's text. */
export const RatioSchema = z
  .union([z.number(), z.string().max(32)], EXPECTED)
  .transform((value, context): string | number => {
    const ratio = parseRatio(value);
    if (ratio !== null) return printRatio(ratio);
    context.addIssue({ code: 'custom', input: value, message: EXPECTED });
    return z.NEVER;
  });

/** What a checked one is. */
export function ratioIn(value: string | number): Ratio {
  return parseRatio(value) ?? one;
}

export function product(a: Ratio, b: Ratio): Ratio {
  // Across first, so that what cancels never grows.
  const [left, right] = [ratioOf(a.num, b.den), ratioOf(b.num, a.den)];
  return { num: left.num * right.num, den: left.den * right.den };
}

/** The denominator over the numerator. */
export function inverse({ num, den }: Ratio): Ratio {
  return { num: den, den: num };
}

export function plus(a: Ratio, b: Ratio): Ratio {
  return ratioOf(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function sameRatio(a: Ratio, b: Ratio): boolean {
  return a.num === b.num && a.den === b.den;
}

export function numberOf({ num, den }: Ratio): number {
  return num / den;
}

/** Whole steps in `rest + count · each`, and the rest below one. */
export function take(rest: Ratio, count: number, each: Ratio): { whole: number; rest: Ratio } {
  if (each.den === 1 && rest.num === 0) return { whole: count * each.num, rest: zero };
  const near = rest.num + count * each.num;
  if ((rest.den === each.den || rest.num === 0) && Number.isSafeInteger(near))
    return { whole: Math.floor(near / each.den), rest: ratioOf(near % each.den, each.den) };
  const den = BigInt(rest.den) * BigInt(each.den);
  const all = BigInt(rest.num) * BigInt(each.den) + BigInt(count) * BigInt(each.num) * BigInt(rest.den);
  const whole = all / den;
  return { whole: Number(whole), rest: restOf(all - whole * den, den) };
}

function restOf(num: bigint, den: bigint): Ratio {
  if (num === 0n) return zero;
  let [x, y] = [num, den];
  while (y !== 0n) [x, y] = [y, x % y];
  const [over, under] = [num / x, den / x];
  if (under <= BigInt(FINEST)) return { num: Number(over), den: Number(under) };
  return ratioOf(Number((over * BigInt(FINEST)) / under), FINEST);
}

/** ⌊n · part / all⌋, exact beyond 2^53 too. */
function floorShare(n: number, part: number, all: number): number {
  const made = n * part;
  if (Number.isSafeInteger(made)) return Math.floor(made / all);
  return Number((BigInt(n) * BigInt(part)) / BigInt(all));
}

/** The same proportions in whole numbers. */
export function inWholes(ratios: readonly Ratio[]): number[] {
  const den = ratios.reduce((all, ratio) => (all * ratio.den) / commonOf(all, ratio.den), 1);
  const wholes = ratios.map((ratio) => ratio.num * (den / ratio.den));
  const common = wholes.reduce((a, b) => commonOf(a, b), 0);
  return wholes.map((whole) => whole / (common === 0 ? 1 : common));
}

/**
 * How many of the first n each weight has: they add up to n, and none ever shrinks as n grows. The first takes its
 * share rounded down, the next its share of what is left, and so on.
 */
export function sharedUpTo(n: number, weights: readonly number[]): number[] {
  let left = n;
  let all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, index) => {
    const own = index === weights.length - 1 ? left : floorShare(left, weight, all);
    left -= own;
    all -= weight;
    return own;
  });
}
