/** The KPIs of the strategies: one definition each. Every one is a ratio of sums over orders, parts or moments. */
import type { Strategy } from '../words/order.ts';

export const leadParts = [
  'engineering',
  'material',
  'queue',
  'transfer',
  'setup',
  'run',
  'stop',
  'inspection',
  'outside',
  'rest',
] as const;
/** Stretches that an order's lead time is cut into; they add up to it exactly. */
export type LeadPart = (typeof leadParts)[number];

export const kpiIds = [
  'leadTime',
  ...leadParts,
  'onTimeWord',
  'onTimeCustomer',
  'replenishedInTime',
  'serviceLevel',
  'stockTurns',
  'daysOfCover',
  'runOuts',
  'withoutStock',
  'kitComplete',
  'partsInTime',
  'assemblyTime',
  'engineeringTime',
  'milestonesInTime',
  'milestoneDelay',
  'changesAfterRelease',
] as const;
export type KpiId = (typeof kpiIds)[number];

/** `ms`: a mean length of time; `share`: of one; `count`: a mean number. */
export type KpiUnit = 'ms' | 'share' | 'count';

export interface KpiDefinition {
  unit: KpiUnit;
  formula: string;
  /** Whose word it rests on. */
  source: string;
  /** The moment that says which week or month it belongs to. */
  countsAt: string;
}

const floor = 'facts of the machines and the tablets';
const erp = 'the ERP: order, components and dates';
const ended = 'the end of the last operation';
const meanOfLead = (what: string): Omit<KpiDefinition, 'source'> => ({
  unit: 'ms',
  formula: `Σ ${what} ÷ orders that ended`,
  countsAt: ended,
});

export const kpiDefinitions: Readonly<Record<KpiId, KpiDefinition>> = {
  leadTime: { ...meanOfLead('(end of the last operation − order)'), source: `${erp}; ${floor}` },
  engineering: { ...meanOfLead('(first release − order)'), source: 'the ERP: release' },
  material: {
    ...meanOfLead('time in which the next operation waited for a component that had not arrived'),
    source: `${erp}; ${floor}`,
  },
  queue: {
    ...meanOfLead(
      'time in which the first operation waited, or a later one while every machine that can run it was at work',
    ),
    source: floor,
  },
  transfer: { ...meanOfLead('time between two operations while a machine for the next stood free'), source: floor },
  setup: { ...meanOfLead('set-up of an operation, mean of its machines'), source: floor },
  run: { ...meanOfLead('running time of an operation, mean of its machines'), source: floor },
  stop: { ...meanOfLead('stops of an operation, mean of its machines'), source: floor },
  inspection: { ...meanOfLead('time of operations that are inspections'), source: `${erp}; ${floor}` },
  outside: { ...meanOfLead('time at a subcontractor'), source: 'the ERP: receipt of the step' },
  rest: {
    ...meanOfLead('time of an operation in which it neither ran nor was set up nor stopped: nights, breaks, pauses'),
    source: floor,
  },
  onTimeWord: {
    unit: 'share',
    formula: 'orders that ended up to the date that we gave ÷ orders whose date has come',
    source: `promises; ${floor}`,
    countsAt: 'the date that we gave',
  },
  onTimeCustomer: {
    unit: 'share',
    formula: 'orders that ended up to the customer’s date ÷ orders whose date has come',
    source: `${erp}; ${floor}`,
    countsAt: 'the customer’s date',
  },
  replenishedInTime: {
    unit: 'share',
    formula: 'stock orders that ended up to their need date ÷ stock orders whose date has come',
    source: `${erp}; ${floor}`,
    countsAt: 'the need date',
  },
  serviceLevel: {
    unit: 'share',
    formula: 'demands that were delivered whole from stock ÷ demands',
    source: 'the ERP: deliveries and what was wanted',
    countsAt: 'the delivery',
  },
  stockTurns: {
    unit: 'count',
    formula: 'Σ what left the stock a day × 365 ÷ Σ mean stock of the day, weighed by price; one item, or all priced',
    source: 'the ERP: stock and movements',
    countsAt: 'the end of each day of each item',
  },
  daysOfCover: {
    unit: 'ms',
    formula: 'Σ (stock at the end of the day ÷ what left it a day in the 28 days before) ÷ days of items',
    source: 'the ERP: stock and movements',
    countsAt: 'the end of each day of each item',
  },
  runOuts: {
    unit: 'count',
    formula: '7 × times that an item’s stock fell to nothing ÷ days of items: a week and item',
    source: 'the ERP: stock and movements',
    countsAt: 'the end of each day of each item',
  },
  withoutStock: {
    unit: 'share',
    formula: 'time in which an item had no stock ÷ time',
    source: 'the ERP: stock and movements',
    countsAt: 'the end of each day of each item',
  },
  kitComplete: {
    unit: 'share',
    formula: 'orders that were begun with every component there ÷ orders that were begun',
    source: `${erp}; ${floor}`,
    countsAt: 'the beginning of the first operation',
  },
  partsInTime: {
    unit: 'share',
    formula: 'components that came up to the confirmed day ÷ components whose day has come',
    source: 'the ERP: components',
    countsAt: 'the confirmed day',
  },
  assemblyTime: {
    ...meanOfLead('(end of the last operation − the moment at which kit and release were complete)'),
    source: `${erp}; ${floor}`,
  },
  engineeringTime: {
    unit: 'ms',
    formula: 'Σ (first release − order) ÷ orders that were released',
    source: 'the ERP: release',
    countsAt: 'the first release',
  },
  milestonesInTime: {
    unit: 'share',
    formula: 'milestones that were reached up to their planned day ÷ milestones whose day has come',
    source: 'the ERP: milestones',
    countsAt: 'the planned day',
  },
  milestoneDelay: {
    unit: 'ms',
    formula: 'Σ (reached − planned) ÷ milestones that were reached',
    source: 'the ERP: milestones',
    countsAt: 'the moment at which it was reached',
  },
  changesAfterRelease: {
    unit: 'count',
    formula: 'changes of what is to be made after the first release ÷ orders that ended',
    source: 'the ERP: changes of the order',
    countsAt: ended,
  },
};

/** What each strategy is judged by, the most important first. */
export const kpisOfStrategy: Readonly<Record<Strategy, readonly KpiId[]>> = {
  MTO: ['onTimeWord', 'onTimeCustomer', 'leadTime', ...leadParts.filter((part) => part !== 'engineering')],
  MTS: [
    ...(['serviceLevel', 'stockTurns', 'daysOfCover', 'replenishedInTime', 'runOuts', 'withoutStock'] as const),
    ...(['leadTime', ...leadParts.filter((part) => part !== 'engineering')] as const),
  ],
  ATO: ['onTimeWord', 'onTimeCustomer', 'kitComplete', 'partsInTime', 'assemblyTime', 'leadTime'],
  ETO: [
    ...(['onTimeWord', 'onTimeCustomer', 'engineeringTime', 'milestonesInTime', 'milestoneDelay'] as const),
    ...(['changesAfterRelease', 'leadTime', ...leadParts] as const),
  ],
};
