/** Paid time of a window for the page: what orders have of it, and what nobody has. */
import { labourCharges, machineCharges } from '../../shared/core/costs/charges.ts';
import { printMoney } from '../../shared/core/costs/money.ts';
import { addPaid, noPaidTime, type PaidTime } from '../../shared/core/costs/paid-time.ts';
import type { Rates } from '../../shared/core/costs/rates.ts';
import type { Ledger } from '../../shared/core/ledger/ledger.ts';
import { peopleIn } from '../../shared/core/reports/labour.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';

/** Amounts are decimal text of `currency`. */
export interface PaidTimeView {
  currency: string | null;
  machine: PaidTimeRow;
  labour: PaidTimeRow;
}

export interface PaidTimeRow extends Omit<PaidTime, 'absorbed' | 'unabsorbed'> {
  absorbed: string;
  unabsorbed: string;
}

/** Day by day: no day of the past is read twice. */
export function paidTimeIn(ledger: Ledger, rates: Rates, { from, to }: { from: number; to: number }): PaidTimeView {
  let [machine, labour] = [noPaidTime, noPaidTime];
  for (let begin = from; begin < to; begin += DAY_MS) {
    const end = Math.min(begin + DAY_MS, to);
    for (const { id } of ledger.plant.machines)
      machine = addPaid(machine, machineCharges(ledger.machine(id, begin, end).intervals, rates, ledger.plant));
    for (const by of peopleIn(ledger, begin, end))
      labour = addPaid(labour, labourCharges(ledger, by, begin, end, rates));
  }
  return { currency: rates.currency, machine: printed(machine, rates), labour: printed(labour, rates) };
}

function printed({ absorbed, unabsorbed, ...times }: PaidTime, { currency }: Rates): PaidTimeRow {
  return { ...times, absorbed: printMoney(absorbed, currency), unabsorbed: printMoney(unabsorbed, currency) };
}
