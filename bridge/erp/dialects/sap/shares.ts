/**
 * A ticket in the shares that SAP books one by one: a confirmation has one reason and one person. The rest of it goes
 * into the one that holds yield and times; of a final ticket that one is final, and comes last.
 */
import { type Amount, type Amounts, personOf, scrapOf, sumAmounts } from '../../../../shared/core/erp/amounts.ts';
import type { About, LeftBecause } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket, TicketKind } from '../../../../shared/core/erp/ticket.ts';
import { unitOf } from '../../../../shared/core/words/order.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { printQuantity, type Unit, unitNamed } from '../../../../shared/core/words/quantity.ts';
import { type Activity, activitiesIn, roundedActivity } from './activities.ts';
import type { SapOptions } from './options.ts';

/** Decimal text in SAP's units, at most 13 digits with 3 decimals; "0" where there is none. Of a change of state all are. */
export interface Share {
  key: string;
  kind: TicketKind;
  says: Amounts;
  yield: string;
  scrap: string;
  rework: string;
  /** Variance reason, up to four characters. */
  reason: string | null;
  /** Personnel number, eight digits. */
  person: string | null;
  activities: readonly (Activity & { value: string })[];
}

type Part = Omit<Share, 'key' | 'kind'>;

export interface Shares {
  shares: readonly Share[];
  because: ReadonlyMap<Amount, LeftBecause>;
}

export function sharesOf(
  ticket: Ticket,
  about: About,
  newKey: () => string,
  { persons, events }: Pick<SapOptions, 'persons' | 'events'>,
): Shares {
  const { kind } = ticket;
  if (kind !== 'partial' && kind !== 'final')
    return { shares: events[kind] === undefined ? [] : [{ ...nothing, kind, key: newKey() }], because: new Map() };
  const unit = ticket.unit ?? unitOf(about.order);
  const activities = activitiesIn(about.operation.refs ?? {});
  const reasoned = ticket.scrap.filter(({ erpCode }) => isReason(erpCode));
  const [first, ...others] = reasoned;
  const main = join([
    quantities(ticket, unit),
    ...ticket.scrap.filter(({ erpCode }) => !isReason(erpCode)).map((scrap) => scrapPart(scrap, unit)),
    ...(first === undefined ? [] : [scrapPart(first, unit)]),
    timePart('setup', 'setupMs', ticket.setupMs, activities),
    timePart('machine', 'machineMs', ticket.machineMs, activities),
    timePart('labour', 'labourMs', ticket.labourMs, activities),
  ]);
  const ofPeople = Object.keys(persons).length === 0 ? [] : ticket.people;
  const beside = [
    ...others.map((scrap) => scrapPart(scrap, unit)),
    ...ofPeople.map(({ personId, labourMs }) => ({
      ...timePart('labour', personOf(personId), labourMs, activities),
      person: own(persons, personId)?.padStart(8, '0') ?? null,
    })),
  ].filter(({ says }) => [...says.values()].some((amount) => amount > 0));
  const parts = kind === 'final' ? [...beside, main] : [main, ...beside];
  return {
    shares: parts.map((part): Share => ({ ...part, key: newKey(), kind: part === main ? kind : 'partial' })),
    because: withoutSlot(activities, ofPeople),
  };
}

/** SAP's own reasons have up to four characters; a reason of ours without one is not sent. */
function isReason(code: string | null): code is string {
  return code !== null && /^[A-Za-z0-9]{1,4}$/.test(code);
}

const nothing: Part = {
  ...{ says: new Map(), yield: '0', scrap: '0', rework: '0', reason: null, person: null, activities: [] },
};

/** Quantities are added up in thousandths: what each says is cut already. */
function join(parts: readonly Part[]): Part {
  const add = (name: 'yield' | 'scrap' | 'rework') =>
    printQuantity(
      parts.reduce((sum, part) => sum + thousandths(part[name]), 0),
      thousand,
    );
  return {
    says: sumAmounts(parts.map(({ says }) => says)),
    ...{ yield: add('yield'), scrap: add('scrap'), rework: add('rework') },
    reason: parts.find(({ reason }) => reason !== null)?.reason ?? null,
    person: null,
    activities: parts.flatMap(({ activities }) => activities),
  };
}
const thousand: Unit = unitNamed('', 3);
const thousandths = (text: string): number => {
  const [whole = '0', fraction = ''] = text.split('.');
  return Number(whole + fraction.padEnd(3, '0'));
};

function quantities(ticket: Ticket, unit: Unit): Part {
  const [good, rework] = [roundedQuantity(ticket.yieldPcs, unit, 3), roundedQuantity(ticket.reworkPcs, unit, 3)];
  const says = new Map<Amount, number>([
    ['yield', good.says],
    ['rework', rework.says],
  ]);
  return { ...nothing, says, yield: good.text, rework: rework.text };
}

function scrapPart({ reasonId, erpCode, quantityPcs }: Ticket['scrap'][number], unit: Unit): Part {
  const { text, says } = roundedQuantity(quantityPcs, unit, 3);
  const reason = isReason(erpCode) ? erpCode : null;
  return { ...nothing, says: new Map([[scrapOf(reasonId), says]]), scrap: text, reason };
}

function timePart(meaning: 'setup' | 'machine' | 'labour', amount: Amount, ms: number, all: readonly Activity[]): Part {
  const activity = all.find((one) => one.meaning === meaning);
  const rounded = activity === undefined ? null : roundedActivity(ms, activity.unit);
  if (activity === undefined || rounded === null || rounded.says === 0) return nothing;
  return { ...nothing, says: new Map([[amount, rounded.says]]), activities: [{ ...activity, value: rounded.text }] };
}

/** The operation has no activity for it, or one that is no time. */
function withoutSlot(all: readonly Activity[], people: Ticket['people']): Map<Amount, LeftBecause> {
  const has = (meaning: string) => all.some((one) => one.meaning === meaning && roundedActivity(0, one.unit) !== null);
  const amounts: Amount[] = [
    ...(has('setup') ? [] : ['setupMs' as const]),
    ...(has('machine') ? [] : ['machineMs' as const]),
    ...(has('labour') ? [] : ['labourMs' as const, ...people.map(({ personId }) => personOf(personId))]),
  ];
  return new Map(amounts.map((amount) => [amount, 'notTaken']));
}

/** How SAP calls the record: a partial or final time ticket, or the time event that the plant names. */
export function recordTypeOf({ kind }: Pick<Share, 'kind'>, events: SapOptions['events']): string {
  if (kind === 'final') return 'L40';
  return kind === 'partial' ? 'L20' : (events[kind] ?? '');
}

/** A time event has a moment and no figures. */
export const isEvent = ({ kind }: Pick<Share, 'kind'>): boolean => kind !== 'partial' && kind !== 'final';
