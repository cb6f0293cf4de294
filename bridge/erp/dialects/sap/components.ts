/** How much of a component an order needs, as SAP writes it: three decimals, whatever the unit. */
import { parseQuantity, type Unit, unitNamed } from '../../../../shared/core/words/quantity.ts';

/**
 * Half a piece is allowed there: the unit is then kept finer. null: by-products have a negative quantity, and are no
 * material that an order waits for. What is no number counts as nothing: it must not set the order aside.
 */
export function neededOf(said: string | null, unitName: string): { quantityPcs: number; unit: Unit } | null {
  const text = said ?? '0';
  if (text.startsWith('-') || text.endsWith('-')) return null;
  for (const unit of [unitNamed(unitName), { name: unitName, decimals: 3 }, { name: unitName, decimals: 6 }]) {
    const quantityPcs = parseQuantity(text, unit);
    if (quantityPcs !== null) return { quantityPcs, unit };
  }
  return { quantityPcs: 0, unit: unitNamed(unitName) };
}
