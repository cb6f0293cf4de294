/** What quantities are counted in. Those of different units are never added up: what rests on such a sum is not said. */
import type { Figures } from '../words/figures.ts';
import { isPieces, pieces, type Unit } from '../words/quantity.ts';
import type { SumInput } from './sums.ts';

/** The units of what was made in (from, to], each once, by name. */
export function unitsIn({ quantities, from, to, unit }: SumInput): Unit[] {
  if (unit === undefined) return [];
  const found: Unit[] = [];
  for (const quantity of quantities) {
    const { at, since, recovered, producedPcs, goodPcs, scrapPcs, reworkPcs } = quantity;
    if (at <= from || (recovered ? since >= to : at > to)) continue;
    if (producedPcs === 0 && goodPcs === 0 && scrapPcs === 0 && reworkPcs === 0) continue;
    found.push(unit(quantity) ?? pieces);
  }
  return addUnits(found);
}

export function addUnits(units: Iterable<Unit>): Unit[] {
  const found = new Map<string, Unit>();
  for (const unit of units) found.set(unitKey(unit), unit);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit);
}

/** Pieces are one unit, however they are called. */
export function unitKey(unit: Unit = pieces): string {
  return isPieces(unit) ? '' : `${unit.name} ${unit.decimals}`;
}

/** Pieces alone go without saying. */
export function unitsTold(units: readonly Unit[]): Pick<Figures, 'units'> {
  return units.every(isPieces) ? {} : { units };
}
