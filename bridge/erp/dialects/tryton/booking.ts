/**
 * One posting in Tryton. Time and quantities go in one call under the order's version; what then is left (running and
 * doing the cycle, doing the moves, ending the order) is told by the records' states, so that it is carried to its end
 * after any loss. No field holds a key: of our own user's records those above the stamp, or unknown to us, are this
 * posting's, since there is one posting of an order at a time.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Found, Outcome, Posting, Words } from '../../../../shared/core/erp/posting.ts';
import type { Refs } from '../../../../shared/core/words/order.ts';
import type { Since } from '../../erp.ts';
import { beforeWriting, NotDone } from '../web/door.ts';
import type { TrytonOptions } from './options.ts';
import { decimalZero, type Tryton, timedelta } from './rpc.ts';
import { TrytonBody } from './writer.ts';

const PRODUCTION = 'production';
const CYCLE = 'production.work.cycle';
const MOVE = 'stock.move';

const ProductionRow = z.object({
  state: z.string(),
  _timestamp: z.string(),
  location: z.int().nullable(),
  warehouse: z.int().nullable(),
  company: z.int(),
});
const CycleRow = z.object({ id: z.int(), state: z.string(), create_uid: z.int().nullable() });
const MoveRow = z.object({
  ...{ id: z.int(), state: z.string(), create_uid: z.int().nullable(), quantity: z.number() },
  ...{ product: z.int(), uom: z.int(), currency: z.int().nullable(), from_location: z.int(), to_location: z.int() },
  production_output: z.int().nullable(),
});
type MoveRow = z.infer<typeof MoveRow>;

interface Own {
  cycles: z.infer<typeof CycleRow>[];
  moves: MoveRow[];
}

const bodyOf = ({ body }: Posting): TrytonBody => TrytonBody.parse(JSON.parse(body));

/** The order runs from its first posting on; then its version, and the newest records that are not this posting's. */
export async function stampOf(tryton: Tryton, options: TrytonOptions, posting: Posting): Promise<Refs> {
  const body = bodyOf(posting);
  try {
    await started(tryton, options, body);
    const { cycles, moves } = await recordsOf(tryton, body);
    const timestamp = await settledVersion(tryton, body);
    return { timestamp, cycle: newest(cycles), move: newest(moves) };
  } catch (error) {
    // What only this order's send can tell is left to it.
    if (error instanceof NotDone && (error.outcome.is === 'refused' || error.outcome.is === 'denied'))
      return { timestamp: '', cycle: '', move: '' };
    throw error;
  }
}

const newest = (rows: readonly { id: number }[]): string =>
  String(rows.reduce((most, { id }) => Math.max(most, id), 0));

/**
 * On SQLite a version has whole seconds: two changes within one have the same. So it is taken only once its second is
 * over by the server's clock.
 */
async function settledVersion(tryton: Tryton, body: TrytonBody): Promise<string> {
  for (let turn = 0; ; turn += 1) {
    const { _timestamp: timestamp } = await productionOf(tryton, body);
    const at = tryton.serverAt();
    if (timestamp.includes('.') || at === null || Number(timestamp) * 1_000 < at || turn > 20) return timestamp;
    await delay(200);
  }
}

export async function send(
  tryton: Tryton,
  options: TrytonOptions,
  posting: Posting,
  given: Refs | null,
): Promise<Outcome> {
  const body = bodyOf(posting);
  const stamp = given ?? (await beforeWriting(stampOf(tryton, options, posting)));
  const own = await beforeWriting(ownSince(tryton, body, stamp));
  if (own.cycles.length > 0) return carriedOn(tryton, body, own);
  const production = await beforeWriting(productionOf(tryton, body));
  if (production.state !== 'running') return refusedIn(production.state, options);
  if (stamp.timestamp === '') return { is: 'stale', words: { code: '', text: 'The order has changed.' } };
  const values = await beforeWriting(valuesOf(tryton, options, body, production));
  const context = { _timestamp: { [`${PRODUCTION},${body.production}`]: stamp.timestamp } };
  await tryton.call(PRODUCTION, 'write', [[Number(body.production)], values], context);
  return carriedOn(tryton, body, await ownSince(tryton, body, stamp));
}

/** What is found half-way is carried to its end. */
export async function find(tryton: Tryton, posting: Posting, { known }: Since): Promise<Found> {
  const body = bodyOf(posting);
  const cycles = new Set(known.flatMap(({ cycle }) => cycle ?? []));
  const moves = new Set(known.flatMap(({ moves }) => moves?.split(',') ?? []));
  const all = await recordsOf(tryton, body);
  const uid = await tryton.uid();
  const isOwn = (record: { id: number; create_uid: number | null }, others: ReadonlySet<string>): boolean =>
    record.create_uid === uid && !others.has(String(record.id));
  const own = {
    cycles: all.cycles.filter((one) => isOwn(one, cycles)),
    moves: all.moves.filter((one) => isOwn(one, moves)),
  };
  if (own.cycles.length === 0) return { is: 'absent' };
  const outcome = await carriedOn(tryton, body, own);
  return { is: 'booked', erpRef: outcome.erpRef };
}

type Booked = Extract<Outcome, { is: 'booked' }>;

/** A button in the wrong state does nothing and says nothing, so each state is read back. */
async function carriedOn(tryton: Tryton, body: TrytonBody, own: Own): Promise<Booked> {
  const open: Words[] = [];
  const cycles = own.cycles.map(({ id }) => id);
  const moves = own.moves.filter(({ state }) => state !== 'done').map(({ id }) => id);
  const inState = (state: string) => own.cycles.filter((one) => one.state === state).map(({ id }) => id);
  const tried = async (model: string, method: string, ids: readonly number[]): Promise<void> => {
    if (ids.length === 0) return;
    try {
      await tryton.call(model, method, [ids]);
    } catch (error) {
      if (!(error instanceof NotDone) || error.outcome.is !== 'refused') throw error;
      open.push(error.outcome.words);
    }
  };
  await tried(CYCLE, 'run', inState('draft'));
  await tried(CYCLE, 'do', [...inState('draft'), ...inState('running')]);
  await tried(MOVE, 'do', moves);
  if (body.ends) await ended(tryton, body, own, tried);
  const state = body.ends ? (await productionOf(tryton, body)).state : 'done';
  if (state !== 'done' && open.length === 0) open.push({ code: '', text: `The order is ${state}.` });
  const erpRef = { cycle: cycles.join(','), moves: own.moves.map(({ id }) => id).join(',') };
  return { is: 'booked', erpRef, ...(open.length === 0 ? {} : { open }) };
}

/** What was planned and never made would be booked with the end: it is cancelled first. */
async function ended(
  tryton: Tryton,
  body: TrytonBody,
  own: Own,
  tried: (model: string, method: string, ids: readonly number[]) => Promise<void>,
): Promise<void> {
  const { moves } = await recordsOf(tryton, body);
  const isOwn = new Set(own.moves.map(({ id }) => id));
  const never = moves.filter((one) => one.production_output !== null && one.state === 'draft' && !isOwn.has(one.id));
  await tried(
    MOVE,
    'cancel',
    never.map(({ id }) => id),
  );
  await tried(PRODUCTION, 'done', [Number(body.production)]);
}

async function started(tryton: Tryton, { start }: TrytonOptions, body: TrytonBody): Promise<void> {
  if (body.act !== 'book' || start === 'never') return;
  const ids = [Number(body.production)];
  const { state } = await productionOf(tryton, body);
  if (state !== 'waiting' && state !== 'assigned') return;
  if (state === 'waiting') await tryton.call(PRODUCTION, start === 'force' ? 'assign_force' : 'assign_try', [ids]);
  await tryton.call(PRODUCTION, 'run', [ids]);
}

function refusedIn(state: string, { start }: TrytonOptions): Outcome {
  const words = { code: state, text: `The order is ${state}: only one that runs takes times and quantities.` };
  const isShort = state === 'waiting' && start === 'try';
  return { is: 'refused', words, cure: isShort ? 'stock' : 'openOrder' };
}

/** One call: the cycle, the moves, and what of the planned output is still to come. */
async function valuesOf(
  tryton: Tryton,
  options: TrytonOptions,
  body: TrytonBody,
  production: z.infer<typeof ProductionRow>,
): Promise<Record<string, unknown>> {
  const sign = body.act === 'book' ? 1 : -1;
  const cycle = { duration: timedelta(sign * body.durationMs) };
  const works = [['write', [Number(body.work)], { cycles: [['create', [cycle]]] }]];
  const made = Number(body.made);
  const scrapped = Number(body.scrapped);
  if (made === 0 && scrapped === 0) return { works };
  const { moves } = await recordsOf(tryton, body);
  const outputs = moves.filter(({ production_output }) => production_output !== null);
  const planned = outputs.find(({ state }) => state === 'draft');
  const model = planned ?? outputs[0];
  if (model === undefined)
    throw new NotDone({ is: 'refused', words: { code: '', text: 'The order has no output.' }, cure: 'masterData' });
  const { product, uom, currency, from_location: shop, to_location: storage } = planned ?? model;
  const scrap = scrapped === 0 ? null : await scrapLocation(tryton, options);
  const of = (quantity: number, place: number) => ({
    ...{ product, uom, currency, quantity, company: production.company, unit_price: decimalZero },
    ...(sign > 0 ? { from_location: shop, to_location: place } : { from_location: place, to_location: shop }),
  });
  const created = [...(made === 0 ? [] : [of(made, storage)]), ...(scrap === null ? [] : [of(scrapped, scrap)])];
  const rest = planned === undefined ? null : Math.max(0, planned.quantity - sign * made);
  const lessPlanned =
    planned === undefined || rest === null ? [] : [['write', [planned.id], { quantity: rounded(rest) }]];
  return sign > 0
    ? { works, outputs: [['create', created], ...lessPlanned] }
    : { works, inputs: [['create', created]], ...(lessPlanned.length === 0 ? {} : { outputs: lessPlanned }) };
}

/** Tryton's own floats: a difference of two decimals is one. */
const rounded = (value: number): number => Number(value.toFixed(6));

async function scrapLocation(tryton: Tryton, { scrapLocation: code }: TrytonOptions): Promise<number> {
  const found = await tryton.read(z.array(z.object({ id: z.int() })), 'stock.location', 'search_read', [
    ...[[['code', '=', code ?? '']], 0, 1, null, ['id']],
  ]);
  const [first] = found;
  if (first !== undefined) return first.id;
  const words = { code: '', text: `There is no location with the code ${code}.` };
  throw new NotDone({ is: 'refused', words, cure: 'masterData' });
}

async function productionOf(tryton: Tryton, { production }: TrytonBody): Promise<z.infer<typeof ProductionRow>> {
  const fields = Object.keys(ProductionRow.shape);
  const rows = await tryton.read(z.array(ProductionRow), PRODUCTION, 'read', [[Number(production)], fields]);
  const [row] = rows;
  if (row !== undefined) return row;
  throw new NotDone({ is: 'refused', words: { code: '', text: `No order ${production}.` }, cure: 'masterData' });
}

/** All of the operation's cycles, and all of the order's moves. */
async function recordsOf(tryton: Tryton, { production, work }: TrytonBody): Promise<Own> {
  const order = [['id', 'ASC']];
  const cycles = await tryton.read(z.array(CycleRow), CYCLE, 'search_read', [
    ...[[['work', '=', Number(work)]], 0, null, order, Object.keys(CycleRow.shape)],
  ]);
  const of = ['OR', ['production_output', '=', Number(production)], ['production_input', '=', Number(production)]];
  const moves = await tryton.read(z.array(MoveRow), MOVE, 'search_read', [
    ...[[of], 0, null, order, Object.keys(MoveRow.shape)],
  ]);
  return { cycles, moves };
}

async function ownSince(tryton: Tryton, body: TrytonBody, stamp: Refs): Promise<Own> {
  const { cycles, moves } = await recordsOf(tryton, body);
  const uid = await tryton.uid();
  const isOwn = (one: { id: number; create_uid: number | null }, than: string | undefined): boolean =>
    one.create_uid === uid && stamp.timestamp !== '' && one.id > Number(than ?? 0);
  return {
    cycles: cycles.filter((one) => isOwn(one, stamp.cycle)),
    moves: moves.filter((one) => isOwn(one, stamp.move)),
  };
}
