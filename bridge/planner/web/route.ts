/** Which page is shown: what stands after `#` in the address, so that Back, reload and a sent link work. */
import { signal } from '@preact/signals';
import type { CostGroup } from '../costs.ts';

/** As `CostGroup` names them; the page must not load what computes them. */
export const costGroupNames = ['order', 'item', 'customer', 'month'] as const satisfies readonly CostGroup[];

export type Route =
  /** `anchor`: the part of it to scroll to; '' for its top. */
  | { page: 'plant'; anchor: string }
  /** Measured figures proposed to the ERP. */
  | { page: 'figures' }
  /** What orders cost: those of the last `days`, one by one or summed. */
  | { page: 'costs'; by: CostGroup; days: number }
  /** `cause` null: all. `number`: from 1. `posting`: the key of the one that is opened. */
  | { page: 'confirmations'; cause: string | null; number: number; posting: string | null };

const CONFIRMATIONS = 'confirmations';
const FIGURES = 'figures';
const COSTS = 'costs';
/** How far back the page of costs looks, in days. */
export const costDays = [7, 28, 91, 365] as const;
const USUAL_DAYS = 28;

export function parseRoute(hash: string): Route {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?');
  if (name === FIGURES) return { page: 'figures' };
  if (name === COSTS) {
    const asked = new URLSearchParams(query);
    const by = costGroupNames.find((one) => one === asked.get('by')) ?? 'order';
    return { page: 'costs', by, days: costDays.find((one) => String(one) === asked.get('days')) ?? USUAL_DAYS };
  }
  if (name !== CONFIRMATIONS) return { page: 'plant', anchor: name };
  const asked = new URLSearchParams(query);
  const number = Number(asked.get('page') ?? '1');
  return {
    page: 'confirmations',
    cause: asked.get('cause'),
    number: Number.isSafeInteger(number) && number >= 1 ? number : 1,
    posting: asked.get('posting'),
  };
}

/** With its `#`; `parseRoute` undoes it. */
export function printRoute(route: Route): string {
  if (route.page === 'plant') return `#${route.anchor}`;
  if (route.page === 'figures') return `#${FIGURES}`;
  if (route.page === 'costs') return `#${COSTS}?by=${route.by}&days=${route.days}`;
  const query = new URLSearchParams();
  if (route.cause !== null) query.set('cause', route.cause);
  if (route.number > 1) query.set('page', String(route.number));
  if (route.posting !== null) query.set('posting', route.posting);
  const written = query.toString();
  return `#${CONFIRMATIONS}${written === '' ? '' : `?${written}`}`;
}

export const allCosts: Route = { page: 'costs', by: 'order', days: USUAL_DAYS };
export const allConfirmations: Route = { page: 'confirmations', cause: null, number: 1, posting: null };

export const route = signal<Route>({ page: 'plant', anchor: '' });

/** Follows the address from now on. */
export function followAddress(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash);
  };
  addEventListener('hashchange', read);
  read();
}

export function goTo(next: Route): void {
  location.hash = printRoute(next);
}
