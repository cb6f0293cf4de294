/**
 * Exact money: a whole number of the 3.6 · 10¹² parts of one unit of the currency. Then a millisecond at a rate with
 * four decimals an hour and a surcharge in whole percent is whole, and so is a quantity at a price with four decimals.
 * It is rounded where it is written, never before.
 */
export type Money = bigint;

/** Parts of one unit of the currency: 10⁴ (decimals of a rate) · 3.6 · 10⁶ (ms an hour) · 100 (percent). */
const PARTS = 3_600_000_000_000n;
const DECIMALS = 4;
/** Of a price: what one step of 1/10⁰ is worth in parts. */
const PARTS_A_PRICE = PARTS / 10n ** BigInt(DECIMALS);

/** An amount with four decimals at most, as a whole number of those; null: it is none. */
export function parseAmount(text: string): bigint | null {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  return whole === undefined ? null : BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

/** An amount of `parseAmount` as money. */
export const moneyOf = (amount: bigint): Money => amount * PARTS_A_PRICE;

/** The same for a forecast, where it is multiplied by what nobody knows exactly. */
export const amountAsNumber = (amount: bigint): number => Number(amount) / 10 ** DECIMALS;

/** What was reckoned with as a number, as money. */
export const moneyFromNumber = (amount: number): Money => BigInt(Math.round(amount * 10 ** DECIMALS)) * PARTS_A_PRICE;

/** `ms` at so much an hour (of `parseAmount`), with a surcharge in whole percent. */
export function costOfTime(ms: number, perHour: bigint, surchargePercent = 0): Money {
  return BigInt(ms) * perHour * BigInt(100 + surchargePercent);
}

/** So many steps of 1/10^`decimals` at a price for one unit (of `parseAmount`); 8 decimals at most. */
export function costOfQuantity(steps: number, decimals: number, price: bigint): Money {
  return (BigInt(steps) * price * PARTS_A_PRICE) / 10n ** BigInt(decimals);
}

/** What of a whole goes to the `index`-th, by whole weights: the parts add up to the whole. */
export function partOf(whole: Money, weights: readonly number[], index: number): Money {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const upTo = (end: number): Money =>
    (whole * BigInt(weights.slice(0, end).reduce((sum, weight) => sum + weight, 0))) / BigInt(all);
  return all === 0 ? 0n : upTo(index + 1) - upTo(index);
}

/** `whole · numerator / denominator`, towards zero. */
export function scaled(whole: Money, numerator: number, denominator: number): Money {
  return (whole * BigInt(numerator)) / BigInt(denominator);
}

/** Decimal text with the decimals of the currency, half a cent away from zero: "-12.50". */
export function printMoney(money: Money, currency: string | null = null): string {
  const decimals = decimalsOf(currency);
  const cent = PARTS / 10n ** BigInt(decimals);
  const size = money < 0n ? -money : money;
  const cents = (size + cent / 2n) / cent;
  const digits = String(cents).padStart(decimals + 1, '0');
  const [whole, fraction] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)];
  return `${money < 0n && cents > 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${fraction}`}`;
}

/** ISO 4217: those that have not two. */
const WITHOUT_CENTS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const IN_THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

function decimalsOf(currency: string | null): number {
  if (currency === null) return 2;
  return WITHOUT_CENTS.has(currency) ? 0 : IN_THOUSANDTHS.has(currency) ? 3 : 2;
}

export function total(amounts: Iterable<Money>): Money {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
