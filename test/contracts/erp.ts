/**
 * What every ERP dialect must do, whatever ERP is behind it: one suite, run against each dialect with
 * an ERP that can be slow, fail, refuse, be busy, be away, and book without answering. It asks per declared ability.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Erp } from '../../bridge/erp/erp.ts';
import { type Amounts, amountsOf, printAmounts, sumAmounts } from '../../shared/core/erp/amounts.ts';
import { goodsIn } from '../../shared/core/erp/goods.ts';
import { takenAs } from '../../shared/core/erp/plan.ts';
import type { Outcome, Posting } from '../../shared/core/erp/posting.ts';
import type { Ticket } from '../../shared/core/erp/ticket.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { pieces } from '../../shared/core/words/quantity.ts';
import { nextKey, plannedOf, postingsOf, reversalFor, ticketFor } from './tickets.ts';

/** Real sockets on a machine that does other things too: only a hang is a failure. */
vi.setConfig({ testTimeout: 120_000 });
/** Of calls: on a machine that does other things too, none ends before the ERP is through with it. */
export const LONGEST_CALL_MS = 60_000;

export type ErpFault = 'slow' | 'fail' | 'refuse' | 'busy' | 'denied' | 'loseAnswer' | 'away' | 'none';

export interface ErpUnderTest {
  /** It waits for answers as long as they take. */
  erp: Erp;
  /** The same, and it waits for none; left out: `erp` does not wait either. */
  hasty?: Erp;
  /** An order that the ERP knows and takes confirmations for. */
  order: WorkOrder;
  /** A second one; the first is refused, busy or denied on demand. */
  otherOrder: WorkOrder;
  /** What the ERP's own books hold of an order's first operation, read behind the dialect's back. */
  held(orderId: string): Promise<Held>;
  fault(fault: ErpFault): Promise<void>;
  /** Late answers: the ERP has worked through what was handed over. */
  work?(): Promise<void>;
  /** Shuts the ERP down for good: nothing listens any more. */
  end(): Promise<void>;
  /** Faults that this ERP's interface cannot have, with the reason. */
  never?: Partial<Record<ErpFault, string>>;
}

export interface Held {
  /** Records that stand, neither reversed nor reversals. */
  records: number;
  /** Reasons and people may stand under the ERP's own codes. */
  sums: Amounts;
  final: boolean;
}

/** All that a ticket can hold, with odd figures, for what the ERP rounds. */
function fullTicket(order: WorkOrder, more: Partial<Ticket> = {}): Ticket {
  return ticketFor(order, {
    yieldPcs: 7,
    reworkPcs: 2,
    scrap: [
      { reasonId: null, erpCode: null, quantityPcs: 1 },
      { reasonId: 'crack', erpCode: '0017', quantityPcs: 3 },
    ],
    setupMs: 1_234_567,
    machineMs: 7_654_321,
    labourMs: 2_345_678,
    people: [
      { personId: 'anna', labourMs: 1_111_111 },
      { personId: 'ben', labourMs: 777_777 },
    ],
    stops: [{ reasonId: 'jam', erpCode: '0042', durationMs: 333_333, count: 2 }],
    from: Date.UTC(2026, 10, 2, 6),
    to: Date.UTC(2026, 10, 2, 8),
    operators: ['anna', 'ben'],
    machineIds: ['P1'],
    ...more,
  });
}

export function describeErp(name: string, start: () => Promise<ErpUnderTest>): void {
  describe(`the ERP dialect ${name}`, () => {
    let under: ErpUnderTest;
    beforeEach(async () => {
      under = await start();
    });
    afterEach(async () => {
      under.erp.close?.();
      under.hasty?.close?.();
      await under.end();
    });
    const can = () => under.erp.writer.can;
    const one = (order: WorkOrder, ticket = ticketFor(order, { machineMs: 3_600_000 })): Posting => {
      const [first] = postingsOf(under.erp, order, ticket);
      if (first === undefined) throw new Error('the dialect writes nothing of a ticket with five good parts');
      return first;
    };
    const send = async (posting: Posting): Promise<Outcome> =>
      under.erp.send(posting, (await under.erp.stamp?.(posting)) ?? null);
    /** Sent, and its late answer heard. */
    const booked = async (posting: Posting): Promise<Readonly<Record<string, string>>> => {
      const outcome = await send(posting);
      if (outcome.is === 'booked') return outcome.erpRef;
      expect([outcome.is, can().answers]).toEqual(['handedOver', expect.stringMatching(/later|never/)]);
      await under.work?.();
      if (can().answers !== 'later') return {};
      const answer = (await under.erp.answers?.(null))?.answers.find(({ of }) =>
        'key' in of ? of.key === posting.key : outcome.is === 'handedOver' && of.messageRef === outcome.messageRef,
      );
      if (answer?.outcome.is !== 'booked') throw new Error(`answered ${JSON.stringify(answer?.outcome)}`);
      return answer.outcome.erpRef;
    };
    /** `undefined` where this ERP cannot fail so. */
    const with_ = async (fault: ErpFault): Promise<boolean> => {
      if (under.never?.[fault] !== undefined) return false;
      await under.fault(fault);
      return true;
    };

    test('downloads all orders without a cursor, and only later changes with one', async () => {
      const first = await under.erp.orders(null);
      expect(first.orders).toContainEqual(expect.objectContaining({ id: under.order.id }));
      const second = await under.erp.orders(first.cursor);
      expect(second).toMatchObject({ cursor: first.cursor, orders: [] });
    });

    test('writes a ticket purely: the same again is the same, byte for byte', () => {
      const keysFrom = (n: number) => () => (n++).toString(16).padStart(32, '0');
      const ticket = fullTicket(under.order);
      const write = () => plannedOf(under.erp.writer, under.order, ticket, keysFrom(1));
      expect(write()).toEqual(write());
      for (const { key } of write()) expect(key).toMatch(/^[0-9a-f]{32}$/);
    });

    test('says what it takes, never more than the ticket, and tells what is left', () => {
      const ticket = fullTicket(under.order);
      const about = { order: under.order, operation: firstOf(under.order), timeZone: 'Europe/Berlin', now: 0 };
      const { postings, left } = under.erp.writer.plan(ticket, about, nextKey);
      const truth = amountsOf(ticket);
      const said = sumAmounts(postings.map(({ says }) => says));
      expect([...said.keys()].filter((amount) => !truth.has(amount))).toEqual([]);
      const isLeft = new Set(left.map(({ amount }) => amount));
      expect(truth.size).toBeGreaterThan(0);
      for (const [amount, owed] of truth) {
        const rest = owed - (said.get(amount) ?? 0);
        expect(rest, amount).toBeGreaterThanOrEqual(0);
        expect(isLeft.has(amount), `${amount}: ${rest} not said`).toBe(rest > 0);
        if (owed > 0 && !can().takes.has(takenAs(amount))) expect(said.get(amount) ?? 0, amount).toBe(0);
        if (amount === 'yield' && can().takes.has('yield')) expect(rest).toBe(0);
      }
    });

    test('writes nothing of a partial ticket that says nothing, and one final posting of a final one', () => {
      const empty = { yieldPcs: 0, reworkPcs: 0, scrap: [], setupMs: 0, machineMs: 0, labourMs: 0 };
      expect(postingsOf(under.erp, under.order, ticketFor(under.order, empty))).toEqual([]);
      const finals = [empty, {}].map((more) =>
        postingsOf(under.erp, under.order, ticketFor(under.order, { ...more, kind: 'final' })),
      );
      expect(finals.map((postings) => postings.filter(({ kind }) => kind === 'final').length)).toEqual([1, 1]);
    });

    test('what the ERP then holds is what the postings say', async () => {
      const postings = postingsOf(under.erp, under.order, fullTicket(under.order));
      for (const posting of postings) await booked(posting);
      const said = byKind(sumAmounts(postings.map(({ says }) => says)));
      const held = await under.held(under.order.id);
      expect(byKind(held.sums)).toEqual(said);
      expect(held.final).toBe(false);
      if (under.erp.books !== undefined) {
        const { operations } = await under.erp.books(under.order.id);
        const own = operations.find(({ operationId }) => operationId === firstOf(under.order).id);
        expect([byKind(own?.sums ?? new Map()), own?.final]).toEqual([said, false]);
      }
    });

    test('hears that work begins, rests and goes on, where it takes that, and books no figure of it', async () => {
      const none = { yieldPcs: 0, reworkPcs: 0, scrap: [], setupMs: 0, machineMs: 0, labourMs: 0 };
      const heard = (['start', 'interrupt', 'resume'] as const).filter((kind) => can().takes.has(kind));
      for (const kind of heard) {
        const postings = postingsOf(under.erp, under.order, ticketFor(under.order, { ...none, kind }));
        expect(postings.map((posting) => [posting.kind, printAmounts(posting.says)])).toEqual([[kind, {}]]);
        for (const posting of postings) await booked(posting);
      }
      const held = await under.held(under.order.id);
      expect([byKind(held.sums), held.final]).toEqual([byKind(new Map()), false]);
    });

    test('a final posting is final there', async () => {
      for (const posting of postingsOf(under.erp, under.order, ticketFor(under.order, { kind: 'final' })))
        await booked(posting);
      expect((await under.held(under.order.id)).final).toBe(true);
    });

    test('finds what was booked, and nothing else, where it can look', async () => {
      const [posting, other] = [one(under.order), one(under.otherOrder)];
      const since = { sentAt: Date.now(), known: [] };
      if (can().lookUp === 'none') {
        expect(under.erp.find).toBeUndefined();
        return;
      }
      expect(await under.erp.find?.(posting, since)).toEqual({ is: 'absent' });
      const erpRef = await booked(posting);
      expect(await under.erp.find?.(posting, since)).toEqual({ is: 'booked', erpRef });
      expect(await under.erp.find?.(other, since)).toEqual({ is: 'absent' });
    });

    test('takes a booking back, as it says that it can', async () => {
      if (can().reverse === 'none') return;
      for (const kind of can().reverseFinal ? (['partial', 'final'] as const) : (['partial'] as const)) {
        const ticket = ticketFor(under.otherOrder, { machineMs: 3_600_000, kind });
        const postings = postingsOf(under.erp, under.otherOrder, ticket);
        const refs: [Posting, Readonly<Record<string, string>>][] = [];
        for (const posting of postings) refs.push([posting, await booked(posting)]);
        for (const [posting, erpRef] of refs.reverse()) await booked(reversalFor(under.erp, posting, erpRef));
        const held = await under.held(under.otherOrder.id);
        expect([kind, printAmounts(held.sums), held.final]).toEqual([kind, {}, false]);
      }
    });

    test('issues material by lot, where it takes goods; a wrong lot is taken back and the right one said', async () => {
      if (!can().takes.has('goods')) return;
      const issue = (lot: string, quantityPcs: number) => one(under.order, issueOf(under.order, lot, quantityPcs));
      const wrong = issue('WRONG', 40);
      const since = { sentAt: Date.now(), known: [] };
      if (can().lookUp === 'byKey') expect(await under.erp.find?.(wrong, since)).toEqual({ is: 'absent' });
      const erpRef = await booked(wrong);
      if (can().lookUp === 'byKey') expect(await under.erp.find?.(wrong, since)).toEqual({ is: 'booked', erpRef });
      expect(movedIn((await under.held(under.order.id)).sums)).toEqual(movedIn(wrong.says));
      if (can().reverse === 'none' && can().reverseGoods !== true) return;
      await booked(reversalFor(under.erp, wrong, erpRef));
      await booked(issue('L1', 25));
      expect(movedIn((await under.held(under.order.id)).sums)).toEqual([expect.stringMatching(/^issue .* L1 25$/)]);
    });

    test('tells a refusal in the words of the ERP; other orders are taken', async () => {
      // Whose answers never come, of that no refusal is heard.
      if (can().answers === 'never' || !(await with_('refuse'))) return;
      const outcome = await send(one(under.order));
      if (outcome.is === 'refused') expect(outcome.words.text).toContain('locked by MILLER');
      else {
        // What is handed over is refused later, by its answer.
        expect([outcome.is, can().answers]).toEqual(['handedOver', 'later']);
        await under.work?.();
        const { answers = [] } = (await under.erp.answers?.(null)) ?? {};
        expect(answers.map((answer) => answer.outcome)).toMatchObject([
          { is: 'refused', words: { text: expect.stringContaining('locked by MILLER') } },
        ]);
      }
      await booked(one(under.otherOrder));
      expect((await under.held(under.order.id)).records).toBe(0);
    });

    test.each(['busy', 'denied'] as const)('an order that is %s is told so; other orders are taken', async (fault) => {
      if (!(await with_(fault))) return;
      const outcome = await send(one(under.order));
      expect(outcome).toMatchObject(fault === 'busy' ? { is: 'busy', scope: 'order' } : { is: 'denied' });
      await booked(one(under.otherOrder));
      await under.fault('none');
      expect((await under.held(under.order.id)).records).toBe(0);
    });

    test('booked, but the answer lost: unknown, and the proof finds the one record', async () => {
      if (!(await with_('loseAnswer'))) return;
      const posting = one(under.order);
      const stamp = (await under.erp.stamp?.(posting)) ?? null;
      expect((await under.erp.send(posting, stamp)).is).toBe('unknown');
      await under.fault('none');
      const { records } = await under.held(under.order.id);
      if (can().repeats !== 'bookedAgain') {
        const again = await under.erp.send(posting, stamp);
        expect(['booked', 'stale', 'refused']).toContain(again.is);
        if (again.is === 'refused') expect(again.cure).toBe('already');
      }
      await under.work?.();
      if (can().lookUp !== 'none')
        expect(await under.erp.find?.(posting, { sentAt: Date.now(), known: [] })).toMatchObject({ is: 'booked' });
      expect((await under.held(under.order.id)).records).toBe(records);
    });

    test('too slow an answer is an unknown outcome', async () => {
      const { erp, hasty = erp } = under;
      await spokenWith(hasty);
      if (!(await with_('slow'))) return;
      expect((await hasty.send(one(under.order), null)).is).toBe('unknown');
    });

    test('a failing ERP never counts as booked or refused', async () => {
      const posting = one(under.order);
      const stamp = (await under.erp.stamp?.(posting)) ?? null;
      if (!(await with_('fail'))) return;
      expect(['unknown', 'away', 'busy']).toContain((await under.erp.send(posting, stamp)).is);
      await under.fault('none');
      expect((await under.held(under.order.id)).records).toBe(0);
    });

    test('an ERP that cuts the line: sends end as unknown or away, questions say that it is away', async () => {
      const posting = one(under.order);
      if (!(await with_('away'))) return;
      expect(['unknown', 'away']).toContain((await under.erp.send(posting, null)).is);
      await expect(under.erp.orders(null)).rejects.toMatchObject({ code: 'unavailable', retry: true });
      if (under.erp.find !== undefined)
        await expect(under.erp.find(posting, { sentAt: 0, known: [] })).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('nobody there: away, because nothing can have been booked', async () => {
      const posting = one(under.order);
      await under.end();
      expect((await under.erp.send(posting, null)).is).toBe('away');
    });
  });
}

/** It has its token, or session, and asks for none any more; who is hasty may need several tries on a busy machine. */
async function spokenWith(erp: Erp): Promise<void> {
  while (true) {
    try {
      await erp.orders(null);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'unavailable') throw error;
    }
  }
}

/** Added up over reasons and people: the ERP knows them by codes of its own. */
export function byKind(amounts: Amounts): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [amount, value] of amounts) {
    const kind = amount.replace(/:.*/, '');
    if (value !== 0) sums[kind] = (sums[kind] ?? 0) + value;
  }
  return sums;
}

/** A ticket that says nothing but material that went in. */
export function issueOf(order: WorkOrder, lot: string, quantityPcs: number): Ticket {
  const component = order.components.find(({ backflush }) => backflush !== true);
  if (component === undefined) throw new Error('an ERP that takes goods is tried with an order that needs some');
  const { itemId, unit = pieces, storage = null, refs = {} } = component;
  return ticketFor(order, {
    ...{ yieldPcs: 0, scrap: [], machineMs: 0 },
    goods: [{ move: 'issue', itemId, quantityPcs, unit, lot, storage, refs }],
  });
}

/** "issue BAR L1 25": whatever the ERP calls the unit. */
function movedIn(sums: Amounts): string[] {
  return goodsIn(sums).map(({ move, itemId, lot, quantityPcs }) => `${move} ${itemId} ${lot} ${quantityPcs}`);
}

function firstOf(order: WorkOrder) {
  const [operation] = order.operations;
  if (operation === undefined) throw new Error('an order has operations');
  return operation;
}
