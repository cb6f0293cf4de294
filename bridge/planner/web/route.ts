/** Which page is shown, and how: what stands after `#` in the address, so that Back, reload and a sent link work. */
import { signal } from '@preact/signals';
import type { KpiGroup } from '../../../shared/core/kpis/groups.ts';
import type { Grouping } from '../../../shared/core/reports/group.ts';
import type { Strategy } from '../../../shared/core/words/order.ts';
import type { Scope } from '../../../shared/core/words/scope.ts';
import type { CostGroup } from '../costs.ts';
import type { Form } from './form.ts';
import { type Look, readLook, readWindow, usualLook, type WindowWish, writeLook, writeWindow } from './look.ts';
import { openRows, parseRows, printRows } from './rows.ts';

/** As `CostGroup` names them; the page must not load what computes them. */
export const costGroupNames = ['order', 'item', 'customer', 'month'] as const satisfies readonly CostGroup[];

export const kpiGroupNames = [
  ...(['all', 'week', 'month', 'item', 'itemGroup', 'customer'] as const satisfies readonly KpiGroup[]),
];
export const strategyNames = ['MTO', 'MTS', 'ATO', 'ETO'] as const satisfies readonly Strategy[];

const traceFields = ['q', 'orderId', 'itemId', 'lot', 'serial'] as const;

export const scopeKinds = [
  ...([
    'plant',
    'workCentre',
    'machine',
    'item',
    'order',
    'operation',
    'operator',
  ] as const satisfies readonly Scope['kind'][]),
];
export const rowKinds = [
  ...(['machine', 'workCentre', 'order', 'operation', 'item', 'operator'] as const satisfies readonly Grouping[]),
  ...(['shift', 'day', 'week', 'month'] as const satisfies readonly Grouping[]),
];

export type Route =
  /** Figures of a scope, row by row. `id` '' for the plant. */
  | { page: 'explore'; kind: Scope['kind']; id: string; by: Grouping; window: WindowWish }
  /** What was measured beside paper, over the last `days`. */
  | { page: 'measured'; days: number }
  /** What the dates rest on. */
  | { page: 'beliefs' }
  /** `anchor`: the part of it to scroll to; '' for its top. */
  | ({ page: 'plant'; anchor: string } & Look)
  /** Measured figures proposed to the ERP: the first, or `all`. `accepting`: the one that somebody looks at. */
  | { page: 'figures'; all: boolean; accepting: string | null }
  /** What orders cost: those of the last `days`, one by one or summed. */
  | { page: 'costs'; by: CostGroup; days: number }
  /** How a strategy did in the last `days`. */
  | { page: 'kpis'; strategy: Strategy; by: KpiGroup; days: number }
  /** The orders that belong together with one; '': all families. */
  | { page: 'family'; orderId: string }
  /** Facts that cannot be, and what else a person decides before anything goes on. */
  | { page: 'aside' }
  /** What open orders wait for. */
  | { page: 'material' }
  /** What is in an order, a lot or a piece, and where it went; '' where it is not said. */
  | ({ page: 'trace' } & Record<(typeof traceFields)[number], string>)
  /** `cause` null: all. `number`: from 1. `posting`: the key of the one that is opened; `deciding`: the cause that all of is decided about. */
  | {
      page: 'confirmations';
      cause: string | null;
      number: number;
      posting: string | null;
      deciding: string | null;
    };

export type PlantRoute = Extract<Route, { page: 'plant' }>;

const CONFIRMATIONS = 'confirmations';
const FIGURES = 'figures';
const EXPLORE = 'explore';
const MEASURED = 'measured';
const BELIEFS = 'beliefs';
const COSTS = 'costs';
const KPIS = 'kpis';
const TRACE = 'trace';
const MATERIAL = 'material';
const FAMILY = 'family';
const ASIDE = 'aside';
/** How far back the page of KPIs looks, in days. */
export const kpiDays = [28, 91, 182, 365] as const;
const USUAL_KPI_DAYS = 91;
/** How far back the page of costs looks, in days. */
export const costDays = [7, 28, 91, 365] as const;
const USUAL_DAYS = 28;

export function parseRoute(hash: string): Route {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?');
  const asked = new URLSearchParams(query);
  switch (name) {
    case EXPLORE:
      return exploreRoute(asked);
    case MEASURED:
      return { page: 'measured', days: costDays.find((one) => String(one) === asked.get('days')) ?? USUAL_DAYS };
    case BELIEFS:
      return { page: 'beliefs' };
    case FIGURES:
      return { page: 'figures', all: asked.has('all'), accepting: asked.get('accept')?.slice(0, 200) ?? null };
    case COSTS: {
      const by = costGroupNames.find((one) => one === asked.get('by')) ?? 'order';
      return { page: 'costs', by, days: costDays.find((one) => String(one) === asked.get('days')) ?? USUAL_DAYS };
    }
    case KPIS:
      return kpisRoute(asked);
    case FAMILY:
      return familyOf(asked.get('orderId')?.slice(0, 128) ?? '');
    case MATERIAL:
      return { page: 'material' };
    case ASIDE:
      return { page: 'aside' };
    case TRACE: {
      const said = (field: (typeof traceFields)[number]) => asked.get(field)?.slice(0, 128) ?? '';
      const [q, orderId, itemId] = [said('q'), said('orderId'), said('itemId')];
      return { page: 'trace', q, orderId, itemId, lot: said('lot'), serial: said('serial') };
    }
    case CONFIRMATIONS: {
      const number = Number(asked.get('page') ?? '1');
      return {
        page: 'confirmations',
        cause: asked.get('cause'),
        number: Number.isSafeInteger(number) && number >= 1 ? number : 1,
        posting: asked.get('posting'),
        deciding: asked.get('decide'),
      };
    }
    default:
      // What is no name of a part, as a pairing code, never comes into an address that is written later.
      return { page: 'plant', anchor: /^[a-z]*$/.test(name) ? name : '', ...readLook(asked) };
  }
}

function exploreRoute(asked: URLSearchParams): Route {
  const kind = scopeKinds.find((one) => one === asked.get('kind')) ?? 'plant';
  return {
    page: 'explore',
    kind,
    id: kind === 'plant' ? '' : (asked.get('id') ?? '').slice(0, 128),
    by: rowKinds.find((one) => one === asked.get('by')) ?? 'machine',
    window: readWindow(asked),
  };
}

function kpisRoute(asked: URLSearchParams): Route {
  return {
    page: 'kpis',
    strategy: strategyNames.find((one) => one === asked.get('strategy')) ?? 'MTO',
    by: kpiGroupNames.find((one) => one === asked.get('by')) ?? 'month',
    days: kpiDays.find((one) => String(one) === asked.get('days')) ?? USUAL_KPI_DAYS,
  };
}

/** With its `#`; `parseRoute` undoes it. */
export function printRoute(route: Route): string {
  const query = new URLSearchParams();
  switch (route.page) {
    case 'plant':
      writeLook(route, query);
      return printed(route.anchor, query);
    case 'explore':
      query.set('kind', route.kind);
      if (route.id !== '') query.set('id', route.id);
      query.set('by', route.by);
      writeWindow(route.window, query);
      return printed(EXPLORE, query);
    case 'measured':
      return `#${MEASURED}?days=${route.days}`;
    case 'beliefs':
      return `#${BELIEFS}`;
    case 'figures':
      if (route.all) query.set('all', '');
      if (route.accepting !== null) query.set('accept', route.accepting);
      return printed(FIGURES, query);
    case 'costs':
      return `#${COSTS}?by=${route.by}&days=${route.days}`;
    case 'kpis':
      return `#${KPIS}?strategy=${route.strategy}&by=${route.by}&days=${route.days}`;
    case 'family':
      if (route.orderId !== '') query.set('orderId', route.orderId);
      return printed(FAMILY, query);
    case 'material':
      return `#${MATERIAL}`;
    case 'aside':
      return `#${ASIDE}`;
    case 'trace':
      for (const field of traceFields) if (route[field] !== '') query.set(field, route[field]);
      return printed(TRACE, query);
    case 'confirmations':
      if (route.cause !== null) query.set('cause', route.cause);
      if (route.number > 1) query.set('page', String(route.number));
      if (route.posting !== null) query.set('posting', route.posting);
      if (route.deciding !== null) query.set('decide', route.deciding);
      return printed(CONFIRMATIONS, query);
    default:
      return route satisfies never;
  }
}

function printed(name: string, query: URLSearchParams): string {
  const written = query.toString();
  return `#${name}${written === '' ? '' : `?${written}`}`;
}

export const allMeasured: Route = { page: 'measured', days: USUAL_DAYS };
/** Row by row over the window of the plant's page. */
export const exploreOf = (kind: Scope['kind'], id: string, by: Grouping): Route => ({
  ...{ page: 'explore', kind, id, by, window: plantRoute().window },
});
export const allFigures: Route = { page: 'figures', all: false, accepting: null };
export const allKpis: Route = { page: 'kpis', strategy: 'MTO', by: 'month', days: USUAL_KPI_DAYS };
export const familyOf = (orderId = ''): Route => ({ page: 'family', orderId });
export const traceOf = (orderId = ''): Route => ({
  ...{ page: 'trace', q: '', orderId, itemId: '', lot: '', serial: '' },
});
export const allCosts: Route = { page: 'costs', by: 'order', days: USUAL_DAYS };
export const confirmationsOf = (cause: string | null = null): Route => ({
  ...{ page: 'confirmations', cause, number: 1, posting: null, deciding: null },
});

const usualPlant: PlantRoute = { page: 'plant', anchor: '', ...usualLook };
export const route = signal<Route>(usualPlant);

/** Rises when the address brought the page somewhere: a form that is open then begins anew with what stands there. */
export const arrivals = signal(0);

/** How the plant's page was last looked at: the way back to it keeps window, filter and order. */
let plantLook: PlantRoute = usualPlant;
export const plantRoute = (): PlantRoute => (route.value.page === 'plant' ? route.value : plantLook);

/** An order opened on the plant's page. */
export const orderAt = (orderId: string): Route => ({
  ...plantRoute(),
  anchor: '',
  opened: { kind: 'order', id: orderId },
});

/** An order that the ERP names no more is taken off. */
export const takeOffOf = (orderId: string): Route => ({ ...plantRoute(), opened: { kind: 'takeOff', id: orderId } });

/** The address of a part of the plant's page, looked at as before. */
export const partOfPlant = (anchor: string): string => printRoute({ ...plantRoute(), anchor, opened: null });

/** A dialog is closed by going back to where it was opened; until the browser is there, nothing is written. */
let isGoingBack = false;

/** Follows the address from now on. */
export function followAddress(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash);
    openRows.value = parseRows(location.hash);
    if (route.value.page === 'plant') plantLook = route.value;
    arrivals.value += 1;
  };
  addEventListener('popstate', () => {
    if (!isGoingBack) return read();
    isGoingBack = false;
    // Meanwhile somebody may have gone on.
    write(location.hash);
  });
  addEventListener('hashchange', () => {
    if (!isGoingBack) read();
  });
  read();
}

export function goTo(next: Route): void {
  const from = printRoute(route.peek());
  const isClosing = dialogOf(route.peek()) !== null && dialogOf(next) === null;
  route.value = next;
  openRows.value = [];
  if (next.page === 'plant') plantLook = next;
  if (isGoingBack) return;
  if (isClosing && underOf(history.state) === printRoute(next)) {
    isGoingBack = true;
    history.back();
  } else write(from);
}

/** The address follows what is typed; Back has no step for each letter. */
export function keepForm(kind: 'quote' | 'whatIf', form: Form): void {
  const at = route.peek();
  if (isGoingBack || at.page !== 'plant' || at.opened?.kind !== kind) return;
  const next: PlantRoute = { ...at, opened: { kind, form } };
  if (printRoute(next) === printRoute(at)) return;
  plantLook = next;
  route.value = next;
  history.replaceState(history.state, '', printRoute(next));
}

/** A row was opened or closed: the address follows, and Back has no step for it. */
export function keepRow(id: string, isOpen: boolean): void {
  const rows = openRows.peek();
  if (rows.includes(id) === isOpen) return;
  openRows.value = isOpen ? [...rows, id] : rows.filter((one) => one !== id);
  if (!isGoingBack) history.replaceState(history.state, '', printRows(printRoute(route.peek()), openRows.peek()));
}

/** Puts what is shown into the address, on top of `from`. */
function write(from: string): void {
  const hash = printRoute(route.peek());
  if (parseable(location.hash) === hash) return;
  history.pushState({ under: from }, '', hash);
}

const parseable = (hash: string): string => printRows(printRoute(parseRoute(hash)), parseRows(hash));

function dialogOf(route: Route): unknown {
  if (route.page === 'plant') return route.opened;
  if (route.page === 'figures') return route.accepting;
  return route.page === 'confirmations' ? (route.posting ?? route.deciding) : null;
}

function underOf(state: unknown): unknown {
  return typeof state === 'object' && state !== null && 'under' in state ? state.under : null;
}
