/** Which page is shown: what stands after `#` in the address, so that Back, reload and a sent link work. */
import { signal } from '@preact/signals';

export type Route =
  /** `anchor`: the part of it to scroll to; '' for its top. */
  | { page: 'plant'; anchor: string }
  /** Measured figures proposed to the ERP. */
  | { page: 'figures' }
  /** `cause` null: all. `number`: from 1. `posting`: the key of the one that is opened. */
  | { page: 'confirmations'; cause: string | null; number: number; posting: string | null };

const CONFIRMATIONS = 'confirmations';
const FIGURES = 'figures';

export function parseRoute(hash: string): Route {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?');
  if (name === FIGURES) return { page: 'figures' };
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
  const query = new URLSearchParams();
  if (route.cause !== null) query.set('cause', route.cause);
  if (route.number > 1) query.set('page', String(route.number));
  if (route.posting !== null) query.set('posting', route.posting);
  const written = query.toString();
  return `#${CONFIRMATIONS}${written === '' ? '' : `?${written}`}`;
}

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
