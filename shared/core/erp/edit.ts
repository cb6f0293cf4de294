/**
 * A person changes what a refused posting says: less of a quantity, scrap under another reason's code, another day.
 * It stays within what the posting said, because that was made; what is left out stays owed, or is given up.
 */
import { z } from 'zod';
import { Problem } from '../words/problem.ts';
import { type Amount, type Amounts, scrapOf } from './amounts.ts';

const Steps = z.int().nonnegative();
const ReasonId = z.string().min(1).max(64);

export const EditSchema = z.strictObject({
  /** Whole steps of the order's unit, at most what the posting said. Left out: as it was. */
  yieldPcs: Steps.optional(),
  reworkPcs: Steps.optional(),
  /** Per reason of the posting; `as`: the ERP hears the code of this reason instead. The facts keep theirs. */
  scrap: z
    .array(
      z.strictObject({
        reasonId: ReasonId.nullable(),
        quantityPcs: Steps.optional(),
        as: ReasonId.nullable().optional(),
      }),
    )
    .max(50)
    .optional(),
  /** The day that it is posted on, in the plant's zone. */
  day: z.iso.date().optional(),
  /** What is left out: `owed`, the next confirmation says it; `givenUp`, the ERP never hears of it. */
  rest: z.enum(['owed', 'givenUp']).default('givenUp'),
});
export type Edit = z.infer<typeof EditSchema>;

export interface Edited {
  /** What is said now, under the names of the facts. */
  says: Amounts;
  /** What was said and is not said any more. */
  left: Amounts;
  /** Per reason of the facts: the one whose code the ERP hears. */
  codeOf: ReadonlyMap<string | null, string | null>;
}

/** Errors: `invalid` for more than the posting said, for a reason that is not in it, and where nothing is left. */
export function edited(said: Amounts, edit: Edit): Edited {
  const says = new Map(said);
  const left = new Map<Amount, number>();
  const lessen = (name: Amount, quantityPcs: number | undefined): void => {
    const before = said.get(name) ?? 0;
    if (quantityPcs === undefined) return;
    if (quantityPcs > before) throw new Problem('invalid', { what: 'editTooMuch', most: before });
    says.set(name, quantityPcs);
    if (quantityPcs < before) left.set(name, before - quantityPcs);
  };
  lessen('yield', edit.yieldPcs);
  lessen('rework', edit.reworkPcs);
  const codeOf = new Map<string | null, string | null>();
  for (const { reasonId, quantityPcs, as } of edit.scrap ?? []) {
    const name = scrapOf(reasonId);
    if (!said.has(name) || codeOf.has(reasonId)) throw new Problem('invalid', { what: 'editOtherScrap' });
    lessen(name, quantityPcs);
    codeOf.set(reasonId, as === undefined ? reasonId : as);
  }
  const saidSomething = [...said.values()].some((amount) => amount > 0);
  if (saidSomething && ![...says.values()].some((amount) => amount > 0))
    throw new Problem('invalid', { what: 'editSaysNothing' });
  return { says, left, codeOf };
}
