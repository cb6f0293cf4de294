/** One order, facts against ERP: what was made, what the ERP holds, and the difference. */

import type { Unit } from '../../../shared/core/words/quantity.ts';
import { count, dash, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { told } from '../../../shared/ui/speech.ts';
import { useLoaded } from './load.ts';
import { plannerWords } from './words.ts';

/** The part of the bridge's answer that is drawn. */
interface Answered {
  unit?: Unit;
  problem: string | null;
  operations: readonly {
    operationId: string;
    number: string;
    mes: { goodPcs: number; scrapPcs: number } | null;
    erp: { yieldPcs: number; scrap: readonly { quantityPcs: number }[] } | null;
    open: number;
    difference: { yieldPcs: number; scrapPcs: number } | null;
  }[];
}

export function ReconciliationList({ orderId }: { orderId: string }) {
  const t = plannerWords.value;
  const answer = useLoaded<Answered>(`/api/orders/${encodeURIComponent(orderId)}/confirmations`).value;
  return (
    <section data-testid="reconciliation">
      <h3>{t.reconciliation}</h3>
      {answer === null && <p class="soft">…</p>}
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && answer.value.problem !== null && <p class="notice">{told(answer.value.problem).words}</p>}
      {answer?.ok === true && (
        <ul class="operation-list">
          {answer.value.operations.map((operation) => (
            <Row key={operation.operationId} operation={operation} unit={answer.value.unit} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ operation, unit }: { operation: Answered['operations'][number]; unit: Unit | undefined }) {
  const t = plannerWords.value;
  const { mes, erp, difference, open } = operation;
  const pieces = (good: number | undefined, scrap: number | undefined) =>
    good === undefined ? dash : `${quantity(good, unit)} + ${t.scrapPcs(quantityNumber(scrap ?? 0, unit))}`;
  const erpScrap = erp?.scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  const agrees = difference !== null && difference.yieldPcs === 0 && difference.scrapPcs === 0;
  return (
    <li>
      <strong>{operation.number}</strong>
      <span>
        {t.reconciliationMade} {pieces(mes?.goodPcs ?? 0, mes?.scrapPcs)} · ERP {pieces(erp?.yieldPcs, erpScrap)}
      </span>
      <span class={agrees ? 'good' : open > 0 ? 'soft' : 'warn'}>
        {agrees ? t.reconciliationAgrees : open > 0 ? t.outboxBehind(count(open)) : t.reconciliationDiffers}
      </span>
    </li>
  );
}
