/** The end of every dialect's `plan`: what is worth sending, and what of the ticket is left. */
import { type Amount, amountsOf, subtractAmounts, sumAmounts } from './amounts.ts';
import type { Abilities, LeftBecause, Plan, Planned, Taken } from './posting.ts';
import type { Ticket } from './ticket.ts';

/**
 * Leaves out partial postings that say nothing after rounding, and tells what stays owed. `because` names reasons
 * that only the dialect knows.
 */
export function planOf(
  can: Pick<Abilities, 'takes'>,
  ticket: Ticket,
  written: readonly Planned[],
  because: ReadonlyMap<Amount, LeftBecause> = new Map(),
): Plan {
  const postings = written.filter(
    ({ kind, says }) => kind !== 'partial' || [...says.values()].some((amount) => amount > 0),
  );
  const rest = subtractAmounts(amountsOf(ticket), sumAmounts(postings.map(({ says }) => says)));
  return {
    postings,
    left: [...rest].flatMap(([amount, owed]) =>
      owed > 0
        ? [{ amount, why: because.get(amount) ?? (can.takes.has(takenAs(amount)) ? 'rounding' : 'notTaken') }]
        : [],
    ),
  };
}

/** The ability that an amount needs. */
export function takenAs(amount: Amount): Taken {
  switch (amount) {
    case 'yield':
    case 'rework':
      return amount;
    case 'setupMs':
      return 'setup';
    case 'machineMs':
      return 'machine';
    case 'labourMs':
      return 'labour';
    default:
      if (amount.startsWith('person:')) return 'people';
      if (amount.startsWith('scrap:')) return 'scrap';
      return amount.startsWith('goods:') ? 'goods' : 'stops';
  }
}
