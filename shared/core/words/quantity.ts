/**
 * Quantities and their units of measure. Inside, a quantity is a whole number of the unit's smallest step
 * (a piece; a gram where kg has three decimals), so that sums are exact; at every border it is decimal text.
 */

/** A unit of measure. Pages use this file too: no zod here, the schema is `UnitSchema` in order.ts. */
export interface Unit {
  /** As the ERP writes it and hears it again. */
  name: string;
  /** How fine a quantity of it is, 0 to 6. */
  decimals: number;
}

/** The unit of whatever does not name one. */
export const pieces: Unit = { name: 'pcs', decimals: 0 };

/** Above this a whole number of steps could not be told from its neighbour after some sums. */
export const MOST_STEPS = 1_000_000_000_000;

/** What is counted one by one, as ERPs call it, in lower case: SI, UN/ECE Recommendation 20, SAP. */
const pieceNames: ReadonlySet<string> = new Set(
  'pcs pc pce piece pieces st stk stück ea each c62 h87 pr set unit units'.split(' '),
);
/** Decimals of units that are measured. */
const decimalsOf: ReadonlyMap<string, number> = new Map([
  ...'g grm mm mmt ml mlt'.split(' ').map((name): [string, number] => [name, 0]),
  ...'kg kgm m mtr l ltr m2 m² mtk m3 m³ mtq km kmt lb lbr ft fot'
    .split(' ')
    .map((name): [string, number] => [name, 3]),
  ...'t to tne ton'.split(' ').map((name): [string, number] => [name, 6]),
]);

/** Names of one unit: as people write it, UN/ECE Recommendation 20, SAP. */
const synonyms: readonly ReadonlySet<string>[] = [
  pieceNames,
  ...'kg kgm,g grm gr,mg mgm,t to tne ton,m mtr,mm mmt,cm cmt,km kmt,l ltr lt,ml mlt,m2 m² mtk,m3 m³ mtq,lb lbr,ft fot'
    .split(',')
    .map((names) => new Set(names.split(' '))),
];

/** kg, KG and KGM are one unit; kg and t are two, whatever the factor between them. */
export function sameUnitName(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x === y || synonyms.some((names) => names.has(x) && names.has(y));
}

/** Where nobody knows the unit: grams of a kilogram, millimetres of a metre. */
const USUAL_DECIMALS = 3;

/** A unit by its name, with as many decimals as are usual for it. */
export function unitNamed(name: string, decimals = usualDecimals(name)): Unit {
  return { name, decimals };
}

export function usualDecimals(name: string): number {
  const known = name.toLowerCase();
  return pieceNames.has(known) ? 0 : (decimalsOf.get(known) ?? USUAL_DECIMALS);
}

/** Whether two quantities may be added up. */
export function sameUnit(a: Unit, b: Unit): boolean {
  return a.decimals === b.decimals && sameUnitName(a.name, b.name);
}

/** Counted one by one, whatever the ERP calls it. */
export function isPieces({ name, decimals }: Unit): boolean {
  return decimals === 0 && pieceNames.has(name.toLowerCase());
}

const decimal = /^([+-]?)(\d{1,15})(?:\.(\d{1,15}))?$/;

/**
 * Decimal text, or a number as JSON carries it, in whole steps of the unit. null: it is no decimal number, is
 * finer than the unit, or too large. `parseQuantity(printQuantity(steps, unit), unit)` is `steps`.
 */
export function parseQuantity(written: string | number, unit: Unit): number | null {
  const match = decimal.exec(typeof written === 'number' ? plainText(written) : written.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > unit.decimals) return null;
  const steps = Number(whole + digits.padEnd(unit.decimals, '0'));
  if (steps > MOST_STEPS) return null;
  return sign === '-' && steps !== 0 ? -steps : steps;
}

/** Without an exponent, as a number is written in a table; the shortest text that is this number. */
function plainText(value: number): string {
  return Math.abs(value) < 1e-6 && value !== 0 ? value.toFixed(15).replace(/0+$/, '') : String(value);
}

/** Whole steps as decimal text, without needless zeros: "12.5". */
export function printQuantity(steps: number, { decimals }: Unit): string {
  const sign = steps < 0 ? '-' : '';
  const digits = String(Math.abs(steps)).padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 || fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** How many steps one unit has: what a planned time per unit is divided by. */
export function stepsPerUnit({ decimals }: Unit): number {
  return 10 ** decimals;
}
