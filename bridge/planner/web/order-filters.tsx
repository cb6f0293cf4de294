/** Which orders are shown: by strategy and by customer. */

import { count } from '../../../shared/ui/format.ts';
import { strategyNames } from '../../../shared/ui/strategies.ts';
import type { OrderRow } from '../view.ts';
import type { Planner } from './state.ts';
import { plannerWords } from './words.ts';

interface Props {
  planner: Planner;
  orders: readonly OrderRow[];
  /** How many are left. */
  shown: number;
}

export function OrderFilters({ planner, orders, shown }: Props) {
  const t = plannerWords.value;
  const filter = planner.filter.value;
  const customers = [...new Set(orders.map(({ customer }) => customer ?? ''))].sort();
  const filtered = filter.strategy !== null || filter.customer !== null;
  return (
    <div class="order-filters">
      <select
        class="filter"
        aria-label={t.filterStrategy}
        data-testid="filter-strategy"
        value={filter.strategy ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const strategy = strategyNames.find((name) => name === value) ?? null;
          planner.filter.value = { ...filter, strategy };
        }}
      >
        <option value="">{t.filterStrategyAll}</option>
        {strategyNames.map((name) => (
          <option key={name} value={name}>
            {name} · {t.strategies[name]}
          </option>
        ))}
      </select>
      <select
        class="filter"
        aria-label={t.filterCustomer}
        data-testid="filter-customer"
        value={filter.customer === null ? '*' : filter.customer}
        onChange={({ currentTarget: { value } }) => {
          planner.filter.value = { ...filter, customer: value === '*' ? null : value };
        }}
      >
        <option value="*">{t.filterCustomerAll}</option>
        {customers.map((customer) => (
          <option key={customer} value={customer}>
            {customer === '' ? t.stock : customer}
          </option>
        ))}
      </select>
      {filtered && (
        <span class="small soft" role="status">
          {t.ofPcs(count(shown), count(orders.length))}
        </span>
      )}
    </div>
  );
}
