/** Time that was paid for in the window: what orders have of it, and what nobody has. */
import { duration, money } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { PaidTimeRow, PaidTimeView } from '../paid-time.ts';
import { useLoaded } from './load.ts';
import { WideTable } from './wide-table.tsx';
import { costWords } from './words.ts';

export function PaidTime({ query }: { query: string }) {
  const t = costWords.value;
  const answer = useLoaded<PaidTimeView>(`/api/costs/paid-time?${query}`, {
    machine: 'object',
    labour: 'object',
  }).value;
  if (answer === null) return null;
  if (!answer.ok) return <ProblemNotice refusal={answer.refusal} />;
  const { currency, machine, labour } = answer.value;
  if (currency === null) return null;
  const row = (key: string, name: string, one: PaidTimeRow) => ({
    ...{ key, name },
    cells: [
      `${money(one.absorbed, currency)} · ${duration(one.absorbedMs)}`,
      `${money(one.unabsorbed, currency)} · ${duration(one.unabsorbedMs)}`,
      duration(one.unpricedMs),
    ],
  });
  return (
    <>
      <WideTable
        title={t.paidTime}
        testId="paid-time"
        heads={[t.paid, t.absorbed, t.unabsorbed, t.withoutRate]}
        rows={[row('machine', t.machines, machine), row('labour', t.people, labour)]}
      />
      <p class="small soft">{t.paidLead}</p>
    </>
  );
}
