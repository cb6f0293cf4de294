/** The page of material: open orders in the order in which they take, what each waits for, and the way past it. */
import { useSignal } from '@preact/signals';
import type { Allotted } from '../../../shared/core/materials/atp.ts';
import type { Gate } from '../../../shared/core/materials/gate.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { count, dash, dayAndTime, led, quantity } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { MaterialRow, MaterialsView } from '../materials.ts';
import type { PlannerView } from '../view.ts';
import { DeskHead } from './desk-head.tsx';
import { useLoaded } from './load.ts';
import { OpenRow } from './open-row.tsx';
import { ReasonField } from './reason-field.tsx';
import { materialWords } from './words.ts';

const FRESH_MS = 15_000;

export function MaterialPage({ view }: { view: PlannerView }) {
  const t = materialWords.value;
  const passed = useSignal(0);
  const stamp = `${passed.value} ${Math.floor(view.now / FRESH_MS)}`;
  const answer = useLoaded<MaterialsView>('/api/material', { rows: 'list' }, stamp).value;
  return (
    <>
      <DeskHead back="orders" title={t.title}>
        <a class="button button-small" href="/api/material.csv" download data-testid="export-material">
          {t.export}
        </a>
      </DeskHead>
      <p class="soft">{t.lead}</p>
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && (
        <>
          {!answer.value.hasStock && <p class="notice">{t.noStock}</p>}
          {answer.value.odd > 0 && <p class="warn small">{t.odd(count(answer.value.odd))}</p>}
          {answer.value.rows.length === 0 && <p class="soft">{t.none}</p>}
          <section class="card" data-testid="material">
            {waitingFirst(answer.value.rows).map((row) => (
              <Row
                key={row.orderId}
                row={row}
                onPassed={() => {
                  passed.value += 1;
                }}
              />
            ))}
          </section>
        </>
      )}
    </>
  );
}

/** Within a kind in the order in which they take. */
function waitingFirst(rows: readonly MaterialRow[]): MaterialRow[] {
  const rank = ({ gate, hasBegun }: MaterialRow) => (gate !== null ? 0 : hasBegun ? 2 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

function Row({ row, onPassed }: { row: MaterialRow; onPassed: () => void }) {
  const t = materialWords.value;
  const { gate, passed } = row;
  return (
    <OpenRow id={row.orderId} testId={`material-${row.orderId}`}>
      <summary class="material-row">
        <span>
          <strong>
            {row.orderId} <span class="strategy">{row.strategy}</span>
          </strong>{' '}
          {row.itemName || row.itemId} · {row.customer ?? t.stock}
        </span>
        <span class="soft">
          {t.due} {row.dueAt === null ? dash : dayAndTime(row.dueAt)}
        </span>
        <span class={gate === null ? 'good' : 'warn'} data-testid={`gate-${row.orderId}`}>
          {gate === null ? (row.hasBegun ? t.goesOn : t.ready) : gateWords(gate)}
          {passed !== null && <span class="soft"> · {t.passed}</span>}
        </span>
      </summary>
      <div class="cost-detail">
        <Components components={row.components} />
        {row.moved.map(({ receiptId, itemId, dates }) => (
          <p key={receiptId} class="small warn">
            {t.moved(itemId, dates.map(({ expectedAt }) => dayAndTime(expectedAt)).join(' → '))}
          </p>
        ))}
        {passed !== null && (
          <p class="small" data-testid={`passed-${row.orderId}`}>
            {t.passedBy(passed.by, dayAndTime(passed.at), passed.reason)}
          </p>
        )}
        {gate !== null && passed === null && <PassForm orderId={row.orderId} onPassed={onPassed} />}
      </div>
    </OpenRow>
  );
}

/** What an operation waits for, in the reader's words. */
export function gateWords(gate: Gate): string {
  const t = materialWords.value;
  switch (gate.kind) {
    case 'engineering':
      return t.gates.engineering;
    case 'tool':
      return t.gates.tool(gate.tool, gate.machineId);
    case 'kit':
    case 'material': {
      const when = gate.readyAt === null ? t.unknown : t.from(dayAndTime(gate.readyAt));
      return `${led(t.gates[gate.kind])} ${gate.itemIds.join(', ')} · ${when}`;
    }
    default:
      return gate satisfies never;
  }
}

function Components({ components }: { components: readonly Allotted[] }) {
  const t = materialWords.value;
  if (components.length === 0) return null;
  return (
    <table class="cost-parts">
      <thead>
        <tr>
          <th scope="col">{t.component}</th>
          <th scope="col">{t.needed}</th>
          <th scope="col">{t.there}</th>
          <th scope="col">{t.coming}</th>
        </tr>
      </thead>
      <tbody>
        {components.map((one, index) => (
          <tr key={`${one.itemId} ${index}`}>
            <th scope="row">
              {one.itemId} <span class="soft">{one.itemName}</span>
            </th>
            <td>{quantity(one.neededPcs, one.unit)}</td>
            <td>{quantity(one.therePcs, one.unit)}</td>
            <td>
              {one.coming
                .map(({ at, quantityPcs }) => `${quantity(quantityPcs, one.unit)} ${dayAndTime(at)}`)
                .join(', ')}
              {one.shortPcs > 0 && (
                <span class="bad">
                  {' '}
                  {led(t.short)} {quantity(one.shortPcs, one.unit)}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PassForm({ orderId, onPassed }: { orderId: string; onPassed: () => void }) {
  const t = materialWords.value;
  const reason = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const send = async (): Promise<void> => {
    const answer = await call('POST', `/api/orders/${encodeURIComponent(orderId)}/pass`, null, {
      reason: reason.value,
    });
    if (answer.ok) return onPassed();
    if (answer.refusal.code === 'unauthenticated') return sessionEnded(() => void send());
    refusal.value = answer.refusal;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        withSession(() => void send());
      }}
    >
      <ReasonField reason={reason} testId={`pass-reason-${orderId}`} />
      {refusal.value !== null && <ProblemNotice refusal={refusal.value} />}
      <button
        type="submit"
        class="button button-small"
        disabled={reason.value.trim() === ''}
        data-testid={`pass-${orderId}`}
      >
        {t.pass}
      </button>
    </form>
  );
}
