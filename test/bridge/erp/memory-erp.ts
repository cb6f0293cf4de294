/** An ERP in memory that can what it is told to: for what the core does with each ability. It speaks `blueprint`. */
import { type Booking, BookingSchema, blueprintWriter } from '../../../bridge/erp/dialects/blueprint.ts';
import type { Answer, Erp } from '../../../bridge/erp/erp.ts';
import { type Amount, scrapOf, sumAmounts } from '../../../shared/core/erp/amounts.ts';
import type { Abilities, Outcome, Posting } from '../../../shared/core/erp/posting.ts';
import type { Held } from '../../contracts/erp.ts';

export interface MemoryErp {
  erp: Erp;
  /** Every record, in the order of booking; the same key twice is two records. */
  records: (Booking & { number: string })[];
  held(orderId: string): Held;
  /** Works through what was handed over. */
  work(): void;
  /** How a send about an order ends instead; nothing is booked then. */
  fates: Map<string, () => Outcome | null>;
  /** How a look-up about an order ends instead. */
  lookUps: Map<string, NonNullable<Erp['find']>>;
  sends: { orderId: string; key: string; at: number }[];
}

export function memoryErp(can: Partial<Abilities> = {}, now: () => number = Date.now): MemoryErp {
  const records: MemoryErp['records'] = [];
  const inbox: Posting[] = [];
  const answers: Answer[] = [];
  const fates: MemoryErp['fates'] = new Map();
  const lookUps: MemoryErp['lookUps'] = new Map();
  const sends: MemoryErp['sends'] = [];
  const byKey = new Map<string, string>();
  const abilities: Abilities = { ...blueprintWriter.can, ...can };
  const refOf = (key: string) => {
    const number = byKey.get(key);
    return number === undefined ? null : { number };
  };
  /** Each booking on an order gives it another version. */
  const versionOf = (orderId: string) => ({ version: String(records.filter(({ order }) => order === orderId).length) });
  const book = ({ body, key }: Posting): Outcome => {
    const record = BookingSchema.parse(JSON.parse(body));
    const number = String(records.length + 1);
    byKey.set(key, number);
    records.push({ ...record, number });
    return { is: 'booked', erpRef: { number } };
  };
  const erp: Erp = {
    id: 'memory',
    writer: { ...blueprintWriter, can: abilities },
    orders: async () => ({ cursor: '1', orders: [] }),
    send: async (posting, stamp) => {
      sends.push({ orderId: posting.orderId, key: posting.key, at: now() });
      const fate = fates.get(posting.orderId)?.() ?? null;
      if (fate !== null) return fate;
      const words = { code: 'TWICE', text: 'it is here already' };
      if (abilities.repeats === 'refusedByKey' && byKey.has(posting.key))
        return { is: 'refused', words, cure: 'already' };
      if (abilities.repeats === 'refusedByStamp' && stamp?.version !== versionOf(posting.orderId).version)
        return { is: 'stale', words };
      if (abilities.answers === 'atOnce') return book(posting);
      inbox.push(posting);
      return { is: 'handedOver', messageRef: `m-${posting.key}` };
    },
  };
  const find: NonNullable<Erp['find']> = async (posting, since) => {
    const special = lookUps.get(posting.orderId);
    if (special !== undefined) return special(posting, since);
    if (abilities.lookUp === 'byKey') {
      const erpRef = refOf(posting.key);
      return erpRef === null ? { is: 'absent' } : { is: 'booked', erpRef };
    }
    const known = new Set(since.known.map(({ number }) => number));
    const unknown = records.filter(({ operation, number }) => operation === posting.operationId && !known.has(number));
    const [one] = unknown;
    return one === undefined ? { is: 'absent' } : { is: 'booked', erpRef: { number: one.number } };
  };
  if (abilities.lookUp !== 'none') erp.find = find;
  if (abilities.repeats === 'refusedByStamp')
    erp.stamp = async ({ body }) => versionOf(BookingSchema.parse(JSON.parse(body)).order);
  if (abilities.answers === 'later')
    erp.answers = async (cursor) => {
      const from = Number(cursor ?? 0);
      return { cursor: String(answers.length), answers: answers.slice(from) };
    };
  return {
    erp,
    records,
    fates,
    lookUps,
    sends,
    held: (orderId) => heldOf(records.filter(({ order }) => order === orderId)),
    work: () => {
      for (const posting of inbox.splice(0)) {
        // The same message twice is one: a queue that knows its messages by our key.
        if (abilities.repeats !== 'bookedAgain' && byKey.has(posting.key)) continue;
        const outcome = book(posting);
        if (outcome.is === 'booked') answers.push({ of: { messageRef: `m-${posting.key}` }, outcome });
      }
    },
  };
}

/** What stands: hours with two decimals, whole parts. */
export function heldOf(records: readonly Booking[]): Held {
  const reversed = new Set(records.map(({ reverses }) => reverses));
  const live = records.filter(({ kind, key }) => kind !== 'reversal' && !reversed.has(key));
  const ms = (hours: string) => Math.round(Number(hours) * 100) * 36_000;
  const sums = live.map(
    (one) =>
      new Map<Amount, number>([
        ['yield', Number(one.yield)],
        ['rework', Number(one.rework)],
        ['setupMs', ms(one.setupHours)],
        ['machineMs', ms(one.machineHours)],
        ['labourMs', ms(one.labourHours)],
        ...one.scrap.map(({ reason, quantity }): [Amount, number] => [scrapOf(reason), Number(quantity)]),
      ]),
  );
  return { records: live.length, sums: sumAmounts(sums), final: live.some(({ kind }) => kind === 'final') };
}
