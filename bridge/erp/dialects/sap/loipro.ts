/**
 * LOIPRO, a production order as an IDoc, as `WrittenOrderSchema` reads it. Which field stands where was read from
 * three genuine documents of SAP; assumptions, not seen there: FLGAT 1 is alternative and 2 parallel; RUEK 1 is a
 * milestone, 2 to be confirmed, 3 not to be; LIFNR and PLIFZ name the supplier and the days of an external operation.
 */

import type { Refs } from '../../../../shared/core/words/order.ts';
import { own } from '../../../../shared/core/words/own.ts';
import { sameUnitName } from '../../../../shared/core/words/quantity.ts';
import { childOf, childrenOf, textAt, type XmlElement } from '../../../../shared/io/xml.ts';
import { type Activity, activityRefs, durationMs, type Meaning, meaningsOf } from './activities.ts';
import { neededOf } from './components.ts';
import type { SapOptions } from './options.ts';
import { statesOf, statusOf } from './states.ts';
import { momentIn } from './times.ts';

export type LoiproOptions = Pick<
  SapOptions,
  'timeZone' | 'activities' | 'activityUnit' | 'assumedRunMsPerUnit' | 'workCentres' | 'externalKeys' | 'strategies'
>;

/** "000001895938" and "1895938" are one number; null where it is none ("00000000"). */
export function numberOf(said: string | null): string | null {
  if (said === null || /^0*$/.test(said)) return null;
  return /^\d+$/.test(said) ? said.replace(/^0+/, '') : said;
}

/** `header`: E1AFKOL. What is missing is left out, so that whoever checks it can say so. */
export function orderIn(header: XmlElement, options: LoiproOptions): Record<string, unknown> {
  const at = (day: string, time: string) => momentIn(options.timeZone, textAt(header, day), textAt(header, time));
  const item = childOf(header, 'E1AFPOL');
  const id = numberOf(textAt(header, 'AUFNR'));
  const salesOrder = textAt(item, 'KDAUF') ?? textAt(header, 'KDAUF');
  const position = textAt(item, 'KDPOS') ?? textAt(header, 'KDPOS') ?? '';
  const states = codes(header, 'E1JSTKL');
  const wbs = numberOf(textAt(header, 'PSPEL'));
  const created = firstDay(header, options.timeZone, ['FTRMI', 'AUFLD', 'GSTRP', 'GSTRS']);
  const about = { id: id ?? '', unit: textAt(header, 'GMEIN'), plant: textAt(header, 'WERKS'), options };
  const steps = childrenOf(header, 'E1AFFLL').flatMap((sequence) => operationsIn(sequence, about));
  return {
    ...(id === null ? {} : { id }),
    itemId: materialOf(header) ?? materialOf(item) ?? '',
    itemName: textAt(header, 'MATXT') ?? '',
    ...unitIn(about.unit),
    quantity: textAt(header, 'GAMNG'),
    strategy: own(options.strategies, textAt(header, 'AUART') ?? '') ?? (salesOrder === null ? 'MTS' : 'MTO'),
    status: statusOf(states),
    customer: textAt(item, 'NAME1') ?? textAt(item, 'KUNAG'),
    salesOrder: salesOrder === null ? null : [salesOrder, numberOf(position)].filter(Boolean).join('/'),
    ...(wbs === null ? {} : { project: { id: wbs } }),
    createdAt: created,
    dueAt: at('GLTRP', 'GLUZP'),
    paperFinishAt: at('GLTRS', 'GLUZS'),
    operations: steps.map(({ operation }) => operation),
    components: steps.flatMap(({ components }) => components),
    erpStates: statesOf(states),
    refs: texts({ order: textAt(header, 'AUFNR'), plant: about.plant, item: textAt(item, 'POSNR') }),
  };
}

const materialOf = (element: XmlElement | undefined): string | null =>
  textAt(element, 'MATNR_LONG') ?? textAt(element, 'MATNR_EXTERNAL') ?? textAt(element, 'MATNR');

const unitIn = (unit: string | null): object => (unit === null ? {} : { unit });

function codes(element: XmlElement, segment: string): string[] {
  return childrenOf(element, segment).flatMap((one) =>
    textAt(one, 'INACT') === 'X' ? [] : (textAt(one, 'STAT') ?? []),
  );
}

function firstDay(header: XmlElement, timeZone: string, fields: readonly string[]): number | string {
  for (const field of fields) {
    const found = momentIn(timeZone, textAt(header, field), null);
    if (found !== null) return found;
  }
  return 0;
}

/** What is empty is left out. */
function texts(said: Readonly<Record<string, string | null>>): Refs {
  const found: Record<string, string> = {};
  for (const [name, text] of Object.entries(said)) if (text !== null) found[name] = text;
  return found;
}

interface AboutOrder {
  id: string;
  unit: string | null;
  plant: string | null;
  options: LoiproOptions;
}
interface Step {
  operation: Record<string, unknown>;
  components: Record<string, unknown>[];
}

const kinds: Readonly<Record<string, 'alternative' | 'parallel'>> = { 1: 'alternative', 2: 'parallel' };

function operationsIn(sequence: XmlElement, about: AboutOrder): Step[] {
  const kind = own(kinds, textAt(sequence, 'FLGAT') ?? '');
  const id = textAt(sequence, 'PLNFL') ?? '0';
  const beside = kind === undefined ? null : { id, kind };
  const all = childrenOf(sequence, 'E1AFVOL').filter((one) => !isDeleted(codes(one, 'E1JSTVL')));
  const milestones = all.map((one) => textAt(one, 'RUEK') === '1');
  return all.flatMap((one, index) => {
    const own = stepIn(one, null, beside, id, milestones.includes(true, index + 1), about);
    const subs = childrenOf(one, 'E1AFUVL', 'E1AFUVOL').map((sub) => stepIn(sub, one, beside, id, false, about));
    return [own, ...subs];
  });
}

const isDeleted = (states: readonly string[]): boolean => states.includes('I0013') || states.includes('I0076');

function stepIn(
  step: XmlElement,
  parent: XmlElement | null,
  beside: { id: string; kind: string } | null,
  sequenceId: string,
  isBeforeMilestone: boolean,
  about: AboutOrder,
): Step {
  const { options } = about;
  const ownNumber = textAt(step, 'UVORN') ?? textAt(step, 'VORNR') ?? '';
  const of = parent === null ? null : (textAt(parent, 'VORNR') ?? '');
  const number = of === null ? ownNumber : `${of}.${ownNumber}`;
  const place = textAt(step, 'ARBPL') ?? '';
  const isExternal = options.externalKeys.includes(textAt(step, 'STEUS') ?? '');
  const activities = activitiesOf(step, options);
  const quantity = textAt(step, 'MGVRG');
  const isSameUnit = sameUnitName(textAt(step, 'MEINH') ?? about.unit ?? '', about.unit ?? '');
  const operation = {
    id: `${about.id}/${beside === null ? '' : `${beside.id}-`}${number}`,
    number,
    description: textAt(step, 'LTXA1') ?? '',
    workCentreId: own(options.workCentres, place) ?? place,
    ...(isSameUnit && quantity !== null ? { quantity } : {}),
    ...plannedTimes(step, activities, options),
    ...confirmRule(step, isExternal, isBeforeMilestone),
    ...(isExternal ? { outside: outsideOf(step) } : {}),
    ...(of === null ? {} : { partOf: of }),
    ...(beside === null ? {} : { sequence: beside }),
    refs: {
      ...texts({
        order: about.id,
        sequence: sequenceId,
        operation: of ?? ownNumber,
        subOperation: of === null ? null : ownNumber,
        confirmation: textAt(step, 'E1AFVOL2', 'RUECK') ?? textAt(step, 'RUECK'),
        plant: textAt(step, 'WERKS') ?? about.plant,
        workCentre: textAt(step, 'ARBPL'),
        unit: about.unit,
      }),
      ...activityRefs(activities),
    },
  };
  return { operation, components: childrenOf(step, 'E1RESBL').flatMap((one) => componentIn(one, number)) };
}

function activitiesOf(step: XmlElement, options: LoiproOptions): Activity[] {
  const slots = [1, 2, 3, 4, 5, 6];
  const detail = childOf(step, 'E1AFVOL2');
  const named = slots.map((slot) => textAt(detail, `PAR0${slot}_LTXT`));
  const found: readonly Meaning[] = meaningsOf(textAt(step, 'VGWTS'), named, options.activities);
  return slots.map((slot) => ({
    slot,
    meaning: found[slot - 1] ?? 'none',
    unit: textAt(step, `VGE0${slot}`) ?? textAt(detail, `TO_BE_CONF_ACT_UOM${slot}`) ?? options.activityUnit,
  }));
}

/**
 * Setup: RUEST, else the standard value. Per unit: the standard value of the machine, else of labour, over the base
 * quantity; else BEARZ over the operation's quantity; else a default, marked as one.
 */
function plannedTimes(
  step: XmlElement,
  activities: readonly Activity[],
  { assumedRunMsPerUnit }: LoiproOptions,
): object {
  const standard = (meaning: Meaning): number => {
    const activity = activities.find((one) => one.meaning === meaning);
    return activity === undefined ? 0 : durationMs(textAt(step, `VGW0${activity.slot}`), activity.unit);
  };
  const whole = (ms: number): number => Math.round(ms);
  const plannedSetupMs = whole(durationMs(textAt(step, 'RUEST'), textAt(step, 'RSTZE')) || standard('setup'));
  const base = amount(textAt(step, 'BMSCH')) || 1;
  const perUnit =
    (standard('machine') || standard('labour')) / base ||
    durationMs(textAt(step, 'BEARZ'), textAt(step, 'BEAZE')) / (amount(textAt(step, 'MGVRG')) || 1);
  return {
    plannedSetupMs,
    ...(perUnit > 0
      ? { plannedRunMsPerUnit: perUnit }
      : { plannedRunMsPerUnit: assumedRunMsPerUnit, isRunAssumed: true as const }),
  };
}

const amount = (text: string | null): number => (text === null ? 0 : Number(text) || 0);

/** What nobody has to confirm, and a milestone after it confirms along, we do not say. */
function confirmRule(step: XmlElement, isExternal: boolean, isBeforeMilestone: boolean): object {
  if (textAt(step, 'E1AFVOL2', 'NOT_MES_REL') === 'X') return { confirm: 'no' };
  if (isExternal) return { confirm: 'external' };
  switch (textAt(step, 'RUEK')) {
    case '1':
      return { confirm: 'milestone' };
    case '2':
      return {};
    case '3':
      return { confirm: 'no' };
    default:
      return isBeforeMilestone ? { confirm: 'withAnother' } : {};
  }
}

function outsideOf(step: XmlElement): object {
  const days = amount(textAt(step, 'PLIFZ'));
  const supplierId = numberOf(textAt(step, 'LIFNR'));
  return { ...(days > 0 ? { days } : {}), ...(supplierId === null ? {} : { supplierId }) };
}

/** Receipts of the order's own by-products (SHKZG S) are no material that it waits for. */
function componentIn(component: XmlElement, operationNumber: string): Record<string, unknown>[] {
  const itemId = materialOf(component);
  if (itemId === null || textAt(component, 'SHKZG') === 'S') return [];
  const needed = neededOf(textAt(component, 'BDMNG'), textAt(component, 'MEINS') ?? 'EA');
  if (needed === null) return [];
  const lot = textAt(component, 'CHARG');
  const storage = textAt(component, 'LGORT');
  return [
    {
      itemId,
      ...needed,
      operationNumber,
      ...(textAt(component, 'BACKFLUSH') === 'X' ? { backflush: true } : {}),
      ...(lot === null ? {} : { lot }),
      ...(storage === null ? {} : { storage }),
      refs: texts({
        reservation: textAt(component, 'RSNUM'),
        reservationItem: textAt(component, 'RSPOS'),
        movementType: textAt(component, 'BWART'),
        plant: textAt(component, 'WERKS'),
      }),
    },
  ];
}
