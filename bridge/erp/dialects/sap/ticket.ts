/**
 * A share of a ticket as a PP-PDC time ticket (BAPI_PP_TIMETICKET), and its cancellation. EX_IDENT is the posting's
 * key, 32 hexadecimal characters: the only durable key that SAP keeps. DOCNUM is made of it, too, so that SAP's
 * status messages find their posting.
 */
import type { About } from '../../../../shared/core/erp/posting.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { CANCELLATION, type Idoc, TICKET } from './idoc.ts';
import type { SapOptions } from './options.ts';
import { isEvent, recordTypeOf, type Share } from './shares.ts';
import { localTime } from './times.ts';

export interface Partners {
  client: string;
  idocType: string;
  sender: { port: string; partner: string };
  receiver: { port: string; partner: string };
}

/** The IDoc's number at the sender, 16 digits. */
export function documentNumberOf(key: string): string {
  return (BigInt(`0x${key}`) % 10n ** 16n).toString().padStart(16, '0');
}

export interface WrittenAt {
  timeZone: string;
  now: number;
  /** Of several written at one moment, the how manieth. */
  place: number;
}

/** SERIAL is in UTC, so that it never runs backwards: SAP books in its order. */
export function controlOf(
  key: string,
  messageType: string,
  partners: Partners,
  { timeZone, now, place }: WrittenAt,
): Refs {
  const { day, time } = localTime(timeZone, now);
  const utc = localTime('UTC', now);
  const { client, idocType, sender, receiver } = partners;
  return {
    MANDT: client,
    DOCNUM: documentNumberOf(key),
    DIRECT: '2',
    IDOCTYP: idocType,
    MESTYP: messageType,
    ...{ SNDPOR: sender.port, SNDPRT: 'LS', SNDPRN: sender.partner },
    ...{ RCVPOR: receiver.port, RCVPRT: 'LS', RCVPRN: receiver.partner },
    CREDAT: day,
    CRETIM: time,
    SERIAL: `${utc.day}${utc.time}${digits(now % 1_000, 3)}${digits(place, 3)}`,
  };
}

const digits = (number: number, length: number): string => String(number).padStart(length, '0');

export type TicketRules = Partners & Pick<SapOptions, 'createdBy' | 'postingDate' | 'clearReservations' | 'events'>;

export function ticketIdoc(share: Share, ticket: Ticket, about: About, place: number, rules: TicketRules): Idoc {
  const { timeZone, now } = about;
  const isFinal = share.kind === 'final';
  const fields: Record<string, string> = { ...operationKey(about.operation.refs ?? {}, ticket) };
  if (isFinal) fields.FIN_CONF = 'X';
  if (isFinal && rules.clearReservations) fields.CLEAR_RES = 'X';
  fields.POSTG_DATE = localTime(timeZone, rules.postingDate === 'worked' ? ticket.to : now).day;
  if (share.reason !== null) fields.DEV_REASON = share.reason;
  const { plant, workCentre, unit } = about.operation.refs ?? {};
  if (plant !== undefined) fields.PLANT = plant;
  if (workCentre !== undefined) fields.WORK_CNTR = workCentre;
  fields.RECORDTYPE = recordTypeOf(share, rules.events);
  fields.CONF_QUAN_UNIT = unit ?? about.order.unit?.name ?? 'EA';
  if (!isEvent(share))
    for (const name of ['yield', 'scrap', 'rework'] as const) fields[name.toUpperCase()] = threeDecimals(share[name]);
  for (const { slot, unit: ofTime, value } of share.activities) {
    fields[`CONF_ACTI_UNIT${slot}`] = ofTime;
    fields[`CONF_ACTIVITY${slot}`] = threeDecimals(value);
  }
  const [from, to, written] = [ticket.from, ticket.to, now].map((at) => localTime(timeZone, at));
  Object.assign(fields, moment('EXEC_START', from), moment('EXEC_FIN', to));
  if (share.person !== null) fields.PERS_NO = share.person;
  fields.EX_CREATED_BY = rules.createdBy;
  Object.assign(fields, moment('EX_CREATED', written), { EX_IDENT: share.key });
  Object.assign(fields, { LOGDATE: written?.day ?? '', LOGTIME: written?.time ?? '' });
  return { control: controlOf(share.key, 'PPCC2PRETTICKET', rules, { timeZone, now, place }), segment: TICKET, fields };
}

const moment = (name: string, at: { day: string; time: string } | undefined): Refs =>
  at === undefined ? {} : { [`${name}_DATE`]: at.day, [`${name}_TIME`]: at.time };

/** Which operation: by its confirmation number where it came with the order, and always by order and number. */
function operationKey(refs: Refs, { orderId, operationNumber }: Ticket): Refs {
  const { confirmation, order = orderId, sequence = '0', operation = operationNumber, subOperation } = refs;
  return {
    ...(confirmation === undefined ? {} : { CONF_NO: confirmation }),
    ORDERID: padded(order, 12),
    SEQUENCE: sequence,
    OPERATION: padded(operation, 4),
    ...(subOperation === undefined ? {} : { SUB_OPER: subOperation }),
  };
}

/** Numbers have leading zeros inside SAP, names have not. */
export const padded = (text: string, length: number): string =>
  /^\d+$/.test(text) ? text.padStart(length, '0') : text;

/** "12.5" → "12.500" */
export function threeDecimals(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(3, '0')}`;
}

const copied = ['CONF_NO', 'ORDERID', 'SEQUENCE', 'OPERATION', 'SUB_OPER'];

/** Takes the ticket back that went out under its EX_IDENT: whoever receives it finds the counter by it, and cancels. */
export function cancellationIdoc(original: Idoc, key: string, at: Omit<WrittenAt, 'place'>, partners: Partners): Idoc {
  const operation = Object.entries(original.fields).filter(([name]) => copied.includes(name));
  return {
    control: controlOf(key, CANCELLATION, partners, { ...at, place: 0 }),
    segment: CANCELLATION,
    fields: {
      ...Object.fromEntries(operation),
      EX_IDENT: original.fields.EX_IDENT ?? '',
      POSTG_DATE: localTime(at.timeZone, at.now).day,
    },
  };
}
