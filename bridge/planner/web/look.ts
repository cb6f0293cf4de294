/** How the plant's page is looked at: window, order of orders, filters, what is opened; and how that stands in an address. */
import { type KpiName, kpiNames, type Waterfall } from '../../../shared/core/words/figures.ts';
import type { Strategy } from '../../../shared/core/words/order.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { strategyNames } from '../../../shared/ui/strategies.ts';
import { type Form, readForm, writeForm } from './form.ts';

export const orderSorts = ['risk', 'due', 'order'] as const;
export type OrderSort = (typeof orderSorts)[number];

/** Which orders are shown; null: all. `customer` '' is stock. */
export interface OrderFilter {
  strategy: Strategy | null;
  customer: string | null;
}

type Loss = Waterfall['steps'][number]['loss'];

/** A bar to look into. `reasonId` null: what has no reason yet. */
export type DrillWish =
  | { of: 'loss'; loss: Loss }
  | { of: 'stops'; reasonId: string | null }
  | { of: 'scrap'; reasonId: string | null; unit?: Unit | undefined };

export type Opened =
  | { kind: 'machine'; id: string }
  | { kind: 'order'; id: string }
  /** Of an order that the ERP names no more. */
  | { kind: 'takeOff'; id: string }
  | { kind: 'drill'; wish: DrillWish }
  | { kind: 'why'; kpi: KpiName; machineId: string | null }
  | { kind: 'quote' | 'whatIf'; form: Form }
  | { kind: 'record' }
  | { kind: 'views' };

/** What figures and bars are over. `live`: the last 24 hours, as they come. `between`: the plant's local time, YYYY-MM-DDTHH:MM. */
export type WindowWish =
  | { kind: 'live' }
  | { kind: 'last'; days: number }
  | { kind: 'between'; from: string; to: string };

export interface Look {
  window: WindowWish;
  sort: OrderSort;
  filter: OrderFilter;
  /** All orders, not only the first. */
  all: boolean;
  opened: Opened | null;
}

export const usualLook: Look = {
  window: { kind: 'live' },
  sort: 'risk',
  filter: { strategy: null, customer: null },
  all: false,
  opened: null,
};

export const windowDays = [7, 28, 91] as const;

/** Repeated from the core, where zod would come with them; the types hold them together. */
const losses = {
  plannedDowntime: true,
  noData: true,
  noOrder: true,
  equipmentFailure: true,
  setupAndAdjustment: true,
  idlingAndMinorStops: true,
  reducedSpeed: true,
  processDefects: true,
  reducedYield: true,
  fasterThanPlanned: true,
} as const satisfies Record<Loss, true>;
const isLoss = (name: string): name is Loss => Object.hasOwn(losses, name);

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

export function readLook(query: URLSearchParams): Look {
  const strategy = strategyNames.find((name) => name === query.get('strategy')) ?? null;
  return {
    window: readWindow(query),
    sort: orderSorts.find((one) => one === query.get('sort')) ?? usualLook.sort,
    filter: { strategy, customer: query.get('customer') },
    all: query.has('all'),
    opened: readOpened(query.get('open') ?? '', query),
  };
}

/** Only what is not as usual, so that a short address stays short. */
export function writeLook(look: Look, query: URLSearchParams): void {
  const { window, sort, filter, all, opened } = look;
  writeWindow(window, query);
  if (sort !== usualLook.sort) query.set('sort', sort);
  if (filter.strategy !== null) query.set('strategy', filter.strategy);
  if (filter.customer !== null) query.set('customer', filter.customer);
  if (all) query.set('all', '');
  if (opened !== null) query.set('open', printOpened(opened));
  const unit = opened?.kind === 'drill' && opened.wish.of === 'scrap' ? opened.wish.unit : undefined;
  if (unit !== undefined) query.set('unit', `${unit.decimals}:${unit.name}`);
  if (opened !== null && 'form' in opened) writeForm(opened.form, query);
}

export function writeWindow(window: WindowWish, query: URLSearchParams): void {
  if (window.kind === 'last') query.set('days', String(window.days));
  if (window.kind !== 'between') return;
  query.set('from', window.from);
  query.set('to', window.to);
}

export function readWindow(query: URLSearchParams): WindowWish {
  const days = windowDays.find((one) => String(one) === query.get('days'));
  if (days !== undefined) return { kind: 'last', days };
  const [from = '', to = ''] = [query.get('from') ?? '', query.get('to') ?? ''];
  return MOMENT.test(from) && MOMENT.test(to) && from < to ? { kind: 'between', from, to } : { kind: 'live' };
}

function printOpened(opened: Opened): string {
  switch (opened.kind) {
    case 'machine':
    case 'order':
    case 'takeOff':
      return `${opened.kind}:${opened.id}`;
    case 'why':
      return `why:${opened.kpi}${opened.machineId === null ? '' : `:${opened.machineId}`}`;
    case 'drill': {
      const { wish } = opened;
      return wish.of === 'loss' ? `loss:${wish.loss}` : `${wish.of}:${wish.reasonId ?? ''}`;
    }
    case 'quote':
    case 'whatIf':
    case 'record':
    case 'views':
      return opened.kind;
    default:
      return opened satisfies never;
  }
}

/** `printOpened` undone; null for what is none. */
function readOpened(text: string, query: URLSearchParams): Opened | null {
  const [kind, rest] = halves(text);
  switch (kind) {
    case 'machine':
    case 'order':
    case 'takeOff':
      return rest === '' ? null : { kind, id: rest };
    case 'why': {
      const [kpi, machineId] = halves(rest);
      const known = kpiNames.find((name) => name === kpi);
      return known === undefined ? null : { kind, kpi: known, machineId: machineId === '' ? null : machineId };
    }
    case 'loss':
      return isLoss(rest) ? { kind: 'drill', wish: { of: 'loss', loss: rest } } : null;
    case 'stops':
      return { kind: 'drill', wish: { of: 'stops', reasonId: rest === '' ? null : rest } };
    case 'scrap': {
      const wish = { of: 'scrap' as const, reasonId: rest === '' ? null : rest };
      const known = readUnit(query.get('unit'));
      return { kind: 'drill', wish: known === null ? wish : { ...wish, unit: known } };
    }
    case 'quote':
    case 'whatIf':
      return { kind, form: readForm(query) };
    case 'record':
    case 'views':
      return { kind };
    default:
      return null;
  }
}

function readUnit(text: string | null): Unit | null {
  const found = /^([0-6]):(.{1,16})$/.exec(text ?? '');
  return found === null ? null : { decimals: Number(found[1]), name: found[2] ?? '' };
}

/** At the first colon: what comes after it may hold others. */
function halves(text: string): [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
