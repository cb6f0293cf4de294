/**
 * What one step of a part counter is in whole steps of an order's unit. Nothing is converted by guess: a counter
 * says what it measures and by which factors that becomes other units, or it is as fine as the order's unit is.
 */
import type { Counter } from '../words/plant.ts';
import { pieces, sameUnitName, type Unit, usualDecimals } from '../words/quantity.ts';
import { one, product, type Ratio, ratioIn, ratioOf } from '../words/ratio.ts';

/** null: nobody said how. */
export function conversionOf(counter: Counter | undefined, unit: Unit = pieces): Ratio | null {
  const { decimals = 0, measures, factors = {} } = counter ?? {};
  if (measures === undefined) {
    if (decimals === unit.decimals) return one;
    return decimals === usualDecimals(unit.name) ? finer(decimals, unit) : null;
  }
  if (sameUnitName(measures, unit.name)) return finer(decimals, unit);
  const named = Object.entries(factors).find(([name]) => sameUnitName(name, unit.name));
  return named === undefined ? null : product(finer(decimals, unit), ratioIn(named[1]));
}

function finer(decimals: number, unit: Unit): Ratio {
  return ratioOf(10 ** unit.decimals, 10 ** decimals);
}

/** What a part counter's steps are of, where no order says it. */
export function shownUnit(counter: Counter | undefined): Unit {
  const { decimals = 0, measures } = counter ?? {};
  return measures === undefined && decimals === 0 ? pieces : { name: measures ?? '', decimals };
}
