/**
 * An operation's parts as its facts add up to them -> parts that can be. A command that takes more than
 * there is is refused; facts of old or foreign journals are not. What they say too much stays visible
 * (`overDeclaredPcs`), and nobody hears of more than was made.
 *
 * A take-back takes from its own reason first, then from scrap without a reason, then from the reason with
 * the most. More taken back than there was gives no good part back. More declared than there are good
 * parts: rework gives way first, then scrap, the reason with the most first, what has no reason last.
 */

export interface Parts {
  producedPcs: number;
  goodPcs: number;
  reworkPcs: number;
  /** By reason; null = none given. */
  scrap: ReadonlyMap<string | null, number>;
}

export interface BalancedParts {
  producedPcs: number;
  goodPcs: number;
  scrapPcs: number;
  reworkPcs: number;
  scrapByReason: { reasonId: string | null; quantityPcs: number }[];
  /** Declared or taken back beyond what there was. */
  overDeclaredPcs: number;
}

interface Row {
  reasonId: string | null;
  quantityPcs: number;
}

export function balanced({ producedPcs, goodPcs, reworkPcs, scrap }: Parts): BalancedParts {
  const rows = [...scrap].map(([reasonId, quantityPcs]) => ({ reasonId, quantityPcs }));
  const takenBack = rows.reduce((sum, row) => sum - Math.min(0, row.quantityPcs), 0);
  const found = rows.filter((row) => row.quantityPcs > 0).sort(byQuantity);
  const never = takeFrom([...found.filter(isPlain), ...found.filter((row) => !isPlain(row))], takenBack);
  const neverReworked = Math.max(0, -reworkPcs);
  const good = goodPcs - never - neverReworked;
  const missing = Math.max(0, -good);
  const rework = { reasonId: null, quantityPcs: Math.max(0, reworkPcs) };
  takeFrom([rework, ...found.filter((row) => !isPlain(row)), ...found.filter(isPlain)], missing);
  const scrapByReason = found.filter((row) => row.quantityPcs > 0).sort(byReason);
  return {
    producedPcs: Math.max(0, producedPcs),
    goodPcs: Math.max(0, good),
    scrapPcs: scrapByReason.reduce((sum, row) => sum + row.quantityPcs, 0),
    reworkPcs: rework.quantityPcs,
    scrapByReason,
    overDeclaredPcs: never + neverReworked + missing,
  };
}

/** What could not be taken. */
function takeFrom(rows: readonly Row[], pcs: number): number {
  let left = pcs;
  for (const row of rows) {
    const taken = Math.min(left, row.quantityPcs);
    row.quantityPcs -= taken;
    left -= taken;
  }
  return left;
}

const isPlain = ({ reasonId }: Row): boolean => reasonId === null;
const byReason = (a: Row, b: Row): number => ((a.reasonId ?? '') < (b.reasonId ?? '') ? -1 : 1);
const byQuantity = (a: Row, b: Row): number => b.quantityPcs - a.quantityPcs || byReason(a, b);
