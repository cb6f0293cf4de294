/**
 * ERPNext by Frappe's REST interface: Work Orders and Job Cards down, rows of a Job Card's time table up. From
 * published sources, not tried on a real ERPNext. A workstation that works on several orders side by side needs a
 * production capacity above one there, or ERPNext refuses times that overlap.
 */
import type { Amount } from '../../../../shared/core/erp/amounts.ts';
import type { Found, Outcome, Posting } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import { stepsPerUnit } from '../../../../shared/core/words/quantity.ts';
import { erpDialect } from '../../dialect.ts';
import type { Books, Erp, Since } from '../../erp.ts';
import { msOfDateTime } from '../web/clock.ts';
import { asked, beforeWriting, endedBy, foundBy, NotDone, openDoor } from '../web/door.ts';
import { CardDoc, CardRow, cardFields, cardsOf, operationIdOf, type TimeLog, WorkOrderDoc } from './documents.ts';
import { type Frappe, openFrappe } from './frappe.ts';
import { foundGoods, GoodsBody, sentGoods } from './goods.ts';
import { type ErpnextOptions, ErpnextOptionsSchema, unitIn } from './options.ts';
import { downloadOrders } from './orders.ts';
import { ErpnextBody, erpnextWriter } from './writer.ts';

/** Its line in `registry.ts`. */
export const erpnext = erpDialect({
  kind: 'erpnext',
  options: ErpnextOptionsSchema,
  secrets: { apiSecret: 8 },
  create: createErpnextErp,
  address: ({ url }) => url,
});

export function createErpnextErp(options: ErpnextOptions): Erp {
  const door = openDoor(options);
  const frappe = openFrappe(options, door);
  return {
    id: 'erpnext',
    writer: erpnextWriter(options),
    orders: (cursor) => asked(door, downloadOrders(frappe, options, cursor)),
    send: (posting, stamp) => sentAs(frappe, options, posting, stamp).catch((error: unknown) => endedBy(error, door)),
    find: (posting, since) => foundAs(frappe, options, posting, since).catch((error: unknown) => foundBy(error, door)),
    stamp: (posting) => asked(door, stampOf(frappe, posting)),
    books: (orderId) => asked(door, booksOf(frappe, options, orderId)),
    close: () => door.close(),
  };
}

const JOB_CARD = 'Job Card';
const goodsOf = ({ body }: Posting): GoodsBody | null => GoodsBody.safeParse(jsonOf(body)).data ?? null;

/** Material goes as Stock Entries, everything else as rows of a Job Card. */
function sentAs(frappe: Frappe, options: ErpnextOptions, posting: Posting, stamp: Refs | null): Promise<Outcome> {
  const goods = goodsOf(posting);
  return goods === null ? sent(frappe, posting, stamp) : sentGoods(frappe, options, goods);
}

function foundAs(frappe: Frappe, options: ErpnextOptions, posting: Posting, since: Since): Promise<Found> {
  const goods = goodsOf(posting);
  return goods === null ? found(frappe, options, posting, since) : foundGoods(frappe, options, goods);
}

const bodyOf = ({ body }: Posting): ErpnextBody => ErpnextBody.parse(JSON.parse(body));

/** What only this card's send can tell (it is gone, we may not) is left to it: a stamp that fits nothing. */
async function stampOf(frappe: Frappe, posting: Posting): Promise<Refs> {
  // A Stock Entry is refused twice by its key.
  if (goodsOf(posting) !== null) return {};
  try {
    const { modified } = await frappe.get(JOB_CARD, bodyOf(posting).jobCard, CardDoc);
    return { modified };
  } catch (error) {
    if (error instanceof NotDone && (error.outcome.is === 'refused' || error.outcome.is === 'denied'))
      return { modified: '' };
    throw error;
  }
}

/** The whole table goes back with what is new in it, under the version that it was read in. */
async function sent(frappe: Frappe, posting: Posting, stamp: Refs | null): Promise<Outcome> {
  const wanted = bodyOf(posting);
  const { jobCard } = wanted;
  const card = await beforeWriting(frappe.get(JOB_CARD, jobCard, CardDoc));
  const modified = stamp?.modified ?? card.modified;
  const words = { code: 'TimestampMismatchError', text: `${jobCard} was changed since ${modified}` };
  if (modified !== card.modified) return { is: 'stale', words };
  const put = (fields: Record<string, unknown>) => frappe.put(JOB_CARD, jobCard, { modified, ...fields }, CardDoc);
  if (wanted.act === 'takeBack') {
    await put({ time_logs: card.time_logs.filter(({ name }) => name !== wanted.row) });
    return { is: 'booked', erpRef: { jobCard } };
  }
  const { row, submit } = wanted;
  const before = new Set(card.time_logs.map(({ name }) => name));
  const made = await put({
    ...(row === null ? {} : { time_logs: [...card.time_logs, { ...row, completed_qty: Number(row.completed_qty) }] }),
    ...(submit ? { docstatus: 1 } : {}),
  });
  return {
    is: 'booked',
    erpRef: refOf(
      jobCard,
      made.time_logs.find(({ name }) => !before.has(name)),
    ),
  };
}

const refOf = (jobCard: string, row: TimeLog | undefined): Refs =>
  row === undefined ? { jobCard } : { jobCard, row: row.name };

async function found(frappe: Frappe, options: ErpnextOptions, posting: Posting, since: Since): Promise<Found> {
  const wanted = bodyOf(posting);
  const { jobCard } = wanted;
  const card = await frappe.get(JOB_CARD, jobCard, CardDoc);
  const booked: Found = { is: 'booked', erpRef: { jobCard } };
  if (wanted.act === 'takeBack')
    return card.time_logs.some(({ name }) => name === wanted.row) ? { is: 'absent' } : booked;
  if (wanted.row === null) return card.docstatus === 1 ? booked : { is: 'absent' };
  const { row } = wanted;
  const { keyField } = options;
  const known = new Set(since.known.flatMap((ref) => ref.row ?? []));
  const user = keyField === undefined ? await frappe.user() : '';
  const one = card.time_logs.find((log) =>
    keyField === undefined
      ? log.owner === user && !known.has(log.name) && isSame(log, row)
      : log[keyField] === posting.key,
  );
  return one === undefined ? { is: 'absent' } : { is: 'booked', erpRef: refOf(jobCard, one) };
}

const isSame = (log: TimeLog, row: { from_time: string; to_time: string; completed_qty: string }): boolean =>
  log.from_time?.slice(0, 19) === row.from_time &&
  log.to_time?.slice(0, 19) === row.to_time &&
  log.completed_qty === Number(row.completed_qty);

async function booksOf(frappe: Frappe, options: ErpnextOptions, orderId: string): Promise<Books> {
  const order = await frappe.get('Work Order', orderId, WorkOrderDoc);
  const rows = await frappe.list(JOB_CARD, cardFields, [['work_order', '=', orderId]], CardRow);
  const user = await frappe.user();
  const scale = stepsPerUnit(unitIn(options, order.stock_uom));
  const operations: Books['operations'][number][] = [];
  for (const step of order.operations)
    for (const [nth, { name }] of cardsOf(rows, step.name).entries()) {
      const card = await frappe.get(JOB_CARD, name, CardDoc);
      const sums = new Map<Amount, number>([
        ['yield', card.time_logs.reduce((sum, log) => sum + Math.round(log.completed_qty * scale), 0)],
        ['machineMs', card.time_logs.reduce((sum, log) => sum + durationOf(log), 0)],
      ]);
      const foreign = card.time_logs.filter(({ owner }) => owner !== user).length;
      operations.push({
        operationId: operationIdOf(orderId, step.name, nth),
        sums,
        final: card.docstatus === 1,
        foreign,
      });
    }
  return { open: [], operations, without: options.goods === 'none' ? [] : ['goods'] };
}

const durationOf = ({ from_time, to_time }: TimeLog): number =>
  (msOfDateTime(to_time ?? '') ?? 0) - (msOfDateTime(from_time ?? '') ?? 0);
