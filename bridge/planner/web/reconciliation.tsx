/** One order, facts against ERP: what was made, what the ERP holds, and the difference. */

import type { Compared, Verdict } from '../../../shared/core/erp/verdict.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { now } from '../../../shared/ui/clock.ts';
import { count, dash, dayAndTime, duration, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { told } from '../../../shared/ui/speech.ts';
import type { Waits } from '../../erp/waits.ts';
import { useLoaded } from './load.ts';
import { plannerWords } from './words.ts';

/** The part of the bridge's answer that is drawn. */
interface Answered {
  unit?: Unit;
  problem: string | null;
  openPoints: readonly string[];
  notInBooks: readonly string[];
  booksAt: number | null;
  operations: readonly {
    operationId: string;
    number: string;
    mes: { goodPcs: number; scrapPcs: number } | null;
    erp: { yieldPcs: number; scrap: readonly { quantityPcs: number }[] } | null;
    open: number;
    difference: Pick<Compared, 'yieldPcs' | 'scrapPcs'> | null;
    verdict: Verdict;
    waits?: Waits | null;
    foreign: number | null;
    left: readonly { amount: string; why: string }[];
  }[];
}

export function ReconciliationList({ orderId }: { orderId: string }) {
  const t = plannerWords.value;
  const answer = useLoaded<Answered>(`/api/orders/${encodeURIComponent(orderId)}/confirmations`, {
    operations: 'list',
  }).value;
  return (
    <section data-testid="reconciliation">
      <h3>{t.reconciliation}</h3>
      {answer === null && <p class="soft">…</p>}
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && answer.value.problem !== null && <p class="notice">{told(answer.value.problem).words}</p>}
      {answer?.ok === true && answer.value.booksAt !== null && (
        <p class="soft">{t.booksAt(dayAndTime(answer.value.booksAt))}</p>
      )}
      {answer?.ok === true && answer.value.notInBooks.length > 0 && (
        <p class="soft">{t.notInBooks(listed(answer.value.notInBooks))}</p>
      )}
      {answer?.ok === true &&
        answer.value.openPoints.map((point) => <p key={point} class="notice">{`${t.openPoints} ${point}`}</p>)}
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
  const { operationId, number, mes, erp, open, verdict, foreign, left } = operation;
  const untold = listed(left.flatMap(({ amount, why }) => (why === 'rounding' ? [] : [amount])));
  const pieces = (good: number | undefined, scrap: number | undefined) =>
    good === undefined ? dash : `${quantity(good, unit)} + ${t.scrapPcs(quantityNumber(scrap ?? 0, unit))}`;
  const erpScrap = erp?.scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  const { look, text } = inWords(verdict);
  const waiting = whyItWaits(operation.waits ?? null);
  return (
    <li data-testid={`reconciled-${operationId}`} data-verdict={verdict.is}>
      <strong>{number}</strong>
      <span>
        {t.reconciliationMade} {pieces(mes?.goodPcs ?? 0, mes?.scrapPcs)} · ERP {pieces(erp?.yieldPcs, erpScrap)}
        {open > 0 && ` · ${t.outboxBehind(count(open))}`}
        {foreign !== null && foreign > 0 && verdict.is !== 'foreign' && ` · ${t.verdicts.foreign(count(foreign))}`}
      </span>
      <span class={look}>{text}</span>
      {waiting !== null && (
        <span class="soft" data-testid={`waits-${operationId}`}>
          {waiting}
        </span>
      )}
      {untold !== '' && (
        <span class="soft" data-testid={`untold-${operationId}`}>
          {t.notTold(untold)}
        </span>
      )}
    </li>
  );
}

/** Why what is on its way has not arrived; null where it has not been tried, and is about to be. */
function whyItWaits(waits: Waits | null): string | null {
  if (waits === null) return null;
  const t = plannerWords.value.waits;
  const { behind, isForPerson, words, nextAt } = waits;
  const said = words === null ? '' : ` ${told(words).words}`;
  if (isForPerson) return t.behindParked(behind ?? '') + said;
  const inMs = nextAt - now.value;
  const again = inMs > 0 ? t.againIn(duration(inMs)) : t.next;
  if (behind !== null) return `${t.behind(behind)} ${again}${said}`;
  return words === null && inMs <= 0 ? null : again + said;
}

/** `stopMs:jam` and `stopCount:jam` are stops, `setupMs` is setup. */
const kindOf = (amount: string): string => amount.replace(/:.*$/, '').replace(/(Ms|Count)$/, '');

/** `goods:issue|BAR|…` and the like, once each, in words: "material, stops". */
function listed(amounts: readonly string[]): string {
  const { amountKinds } = plannerWords.value;
  const kinds = new Map<string, string>(Object.entries(amountKinds));
  const names = amounts.map((amount) => kinds.get(kindOf(amount)) ?? amount);
  return [...new Set(names)].join(', ');
}

function inWords(verdict: Verdict): { look: string; text: string } {
  const { verdicts } = plannerWords.value;
  switch (verdict.is) {
    case 'agrees':
      return { look: 'good', text: verdicts.agrees };
    case 'notYetDue':
      return { look: 'soft', text: verdicts.notYetDue(duration(Math.max(0, verdict.at - now.value))) };
    case 'foreign':
      return { look: 'warn', text: verdicts.foreign(count(verdict.records)) };
    case 'onItsWay':
    case 'givenUp':
    case 'rounding':
    case 'unknown':
      return { look: 'soft', text: verdicts[verdict.is] };
    case 'waitsForPerson':
    case 'differs':
      return { look: 'warn', text: verdicts[verdict.is] };
    default:
      return verdict satisfies never;
  }
}
