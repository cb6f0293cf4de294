/** What one order cost: part by part beside its calculation, and where the difference comes from. */
import { useSignal } from '@preact/signals';
import type { CostPart, Deviation } from '../../../shared/core/costs/order-cost.ts';
import { hoursOf, led, money } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { withSession } from '../../../shared/ui/session.ts';
import type { CostRow } from '../costs.ts';
import { CauseRow } from './cause-row.tsx';
import { useLoaded } from './load.ts';
import { costWords } from './words.ts';

const shownParts: readonly CostPart[] = ['setup', 'run', 'stop', 'labour', 'material', 'outside'];
const shownDeviations: readonly Deviation[] = ['quantity', 'scrap', 'time', 'stop', 'labour', 'material', 'price'];

export function CostOfOrder({ orderId }: { orderId: string }) {
  const t = costWords.value;
  const again = useSignal(0);
  const path = `/api/orders/${encodeURIComponent(orderId)}/costs`;
  const answer = useLoaded<{ cost: (CostRow & { currency: string }) | null }>(path, {}, String(again.value)).value;
  return (
    <section data-testid="cost-of-order">
      <h3>{t.ofOrder}</h3>
      {answer?.ok === false && answer.refusal.code === 'unauthenticated' && (
        <SignOnForCosts
          onSignedOn={() => {
            again.value += 1;
          }}
        />
      )}
      {answer?.ok === false && answer.refusal.code !== 'unauthenticated' && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && answer.value.cost === null && <p class="soft">{t.noPrices}</p>}
      {answer?.ok === true && answer.value.cost !== null && (
        <CostDetail row={answer.value.cost} currency={answer.value.cost.currency} />
      )}
    </section>
  );
}

export function SignOnForCosts({ onSignedOn }: { onSignedOn: () => void }) {
  return (
    <button
      type="button"
      class="button button-small"
      data-testid="sign-on-costs"
      onClick={() => withSession(onSignedOn)}
    >
      {costWords.value.signOn}
    </button>
  );
}

export function CostDetail({ row, currency }: { row: CostRow; currency: string }) {
  const t = costWords.value;
  const spent = row.difference === null ? t.soFar : t.actual;
  return (
    <>
      <table class="cost-parts">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{t.ofOrder}</span>
            </th>
            <th scope="col">{t.planned}</th>
            <th scope="col">{spent}</th>
          </tr>
        </thead>
        <tbody>
          {shownParts.map((part) => (
            <tr key={part}>
              <th scope="row">{t.parts[part]}</th>
              <td>{money(row.parts[part].planned, currency)}</td>
              <td>{money(row.parts[part].actual, currency)}</td>
            </tr>
          ))}
          <tr class="cost-total">
            <th scope="row">{t.total}</th>
            <td>{money(row.planned, currency)}</td>
            <td>{money(row.actual, currency)}</td>
          </tr>
        </tbody>
      </table>
      {row.atCompletion !== null && (
        <p>
          {led(t.atCompletion)} <strong>{money(row.atCompletion, currency)}</strong>
          {row.atCompletionRange !== null && (
            <>
              {' '}
              <span class="soft" data-testid="cost-range">
                {t.atCompletionRange(
                  money(row.atCompletionRange.from, currency),
                  money(row.atCompletionRange.to, currency),
                )}
              </span>
            </>
          )}
        </p>
      )}
      {row.deviation !== null && <Because deviation={row.deviation} currency={currency} />}
      {row.sales !== null && row.margin !== null && (
        <p>
          {t.sales} {money(row.sales, currency)} · {t.margin} <strong>{money(row.margin, currency)}</strong>
        </p>
      )}
      <Unpriced row={row} />
    </>
  );
}

/** Each cause as a bar to the right (dearer) or to the left (cheaper) of nothing. */
function Because({ deviation, currency }: { deviation: Readonly<Record<Deviation, string>>; currency: string }) {
  const t = costWords.value;
  const known = shownDeviations.filter((one) => Number(deviation[one]) !== 0);
  const widest = Math.max(0.01, ...known.map((one) => Math.abs(Number(deviation[one]))));
  return (
    <>
      <h4>{t.because}</h4>
      <ul class="cost-causes">
        {known.map((one) => (
          <CauseRow
            key={one}
            name={t.deviations[one]}
            share={Number(deviation[one]) / widest}
            text={money(deviation[one], currency)}
          />
        ))}
      </ul>
    </>
  );
}

export function Unpriced({ row: { unpriced } }: { row: CostRow }) {
  const t = costWords.value;
  const ms = unpriced.machineMs + unpriced.labourMs;
  return (
    <>
      {ms > 0 && <p class="warn small">{t.unpriced(hoursOf(ms))}</p>}
      {unpriced.items.length > 0 && <p class="warn small">{t.unpricedItems(unpriced.items.join(', '))}</p>}
    </>
  );
}
