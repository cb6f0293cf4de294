/** What people declared of parts -> parts on their operations. */
import type { Owner, Quantity } from '../words/interval.ts';
import { inWholes, sharedUpTo } from '../words/ratio.ts';
import type { Declared, FoldContext, FoldState, Tracks } from './fold-state.ts';
import { ownerBefore, ruledBefore } from './holding.ts';

export function foldDeclared(context: FoldContext, state: FoldState, fact: Declared, out: Tracks): void {
  if (fact.operationId !== null) out.keys.add(fact.operationId);
  for (const { operationId, quantityPcs } of declaredOn(context, state, fact)) {
    if (operationId !== null) out.keys.add(operationId);
    for (const change of changesOf({ ...fact, quantityPcs }))
      out.quantities.push({
        machineId: fact.machineId,
        operationId,
        since: fact.at,
        at: fact.at,
        producedPcs: 0,
        goodPcs: 0,
        scrapPcs: 0,
        reworkPcs: 0,
        cycles: 0,
        reasonId: null,
        recovered: false,
        seq: fact.seq,
        ...change,
      });
  }
}

interface DeclaredOn {
  operationId: string | null;
  quantityPcs: number;
}

function declaredOn(context: FoldContext, state: FoldState, fact: Declared): DeclaredOn[] {
  const { at, quantityPcs } = fact;
  if (fact.operationId === null) {
    // Several orders on one tool: nobody said which of them; it stays on the machine alone.
    const owner = ownerBefore(context, state, at);
    const [share, ...others] = owner?.shares ?? [];
    return [{ operationId: share !== undefined && others.length === 0 ? share.operationId : null, quantityPcs }];
  }
  const named = context.book.names.operationAt(fact.operationId, at);
  const moved = context.movedTo(fact, named, ruledBefore(state, at));
  return moved === null ? [{ operationId: named, quantityPcs }] : sharedBy(moved.owner, named, quantityPcs);
}

/** Its own part where it is among the owners; else as parts are shared out. */
function sharedBy(owner: Owner | null, named: string, quantityPcs: number): DeclaredOn[] {
  if (owner === null) return [{ operationId: null, quantityPcs }];
  if (owner.shares.some(({ operationId }) => operationId === named)) return [{ operationId: named, quantityPcs }];
  const [amount, sign] = [Math.abs(quantityPcs), Math.sign(quantityPcs)];
  const parts = sharedUpTo(amount, inWholes(owner.shares.map(({ perCycle }) => perCycle)));
  return owner.shares.map(({ operationId }, index) => ({ operationId, quantityPcs: (parts[index] ?? 0) * sign }));
}

function changesOf(fact: Declared): Partial<Quantity>[] {
  const { quantityPcs: q } = fact;
  if (q === 0) return [];
  switch (fact.type) {
    case 'countCorrected':
      return [fact.counter === 'good' ? { producedPcs: q, goodPcs: q } : { producedPcs: q, scrapPcs: q }];
    case 'reworkDeclared':
      return [{ goodPcs: -q, reworkPcs: q, reasonId: fact.reasonId }];
    case 'scrapDeclared':
      if (fact.of === 'good') return [{ goodPcs: -q, scrapPcs: q, reasonId: fact.reasonId }];
      return [{ scrapPcs: -q }, { scrapPcs: q, reasonId: fact.reasonId }];
    default:
      return fact satisfies never;
  }
}
