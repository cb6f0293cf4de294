/**
 * What every ERP dialect must do, whatever ERP is behind it: one suite, run against each dialect with
 * an ERP that can be slow, fail, refuse, be away, and book without answering.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Erp } from '../../bridge/erp/erp.ts';
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import type { WorkOrder } from '../../shared/core/words/order.ts';

/** Real sockets on a machine that does other things too. */
vi.setConfig({ testTimeout: 30_000 });

export interface ErpUnderTest {
  erp: Erp;
  /** An order that the ERP knows and takes confirmations for. */
  order: WorkOrder;
  /** A second one; the first is refused on demand. */
  otherOrder: WorkOrder;
  /** How many records the ERP holds under a key. */
  recordsOf(key: string): Promise<number>;
  fault(fault: 'slow' | 'fail' | 'refuse' | 'loseAnswer' | 'away' | 'none'): Promise<void>;
  /** Shuts the ERP down for good: nothing listens any more. */
  end(): Promise<void>;
}

let made = 0;
export function ticketFor(order: WorkOrder, more: Partial<Confirmation> = {}): Confirmation {
  const operation = order.operations[0];
  if (operation === undefined) throw new Error('an order has operations');
  made += 1;
  return {
    key: made.toString(16).padStart(32, '0'),
    kind: 'partial',
    reverses: null,
    orderId: order.id,
    operationId: operation.id,
    operationNumber: operation.number,
    machineIds: [],
    from: 1_000,
    to: 2_000,
    yieldPcs: 5,
    reworkPcs: 0,
    scrap: [{ reasonId: null, erpCode: null, quantityPcs: 1 }],
    setupMs: 0,
    machineMs: 1_000,
    labourMs: 0,
    stops: [],
    operators: [],
    basis: { edge: 1 },
    ...more,
  };
}

export function describeErp(name: string, start: () => Promise<ErpUnderTest>): void {
  describe(`the ERP dialect ${name}`, () => {
    let under: ErpUnderTest;
    beforeEach(async () => {
      under = await start();
    });
    afterEach(async () => {
      under.erp.close?.();
      await under.end();
    });

    test('downloads all orders without a cursor, and only later changes with one', async () => {
      const first = await under.erp.orders(null);
      expect(first.orders).toContainEqual(expect.objectContaining({ id: under.order.id }));
      const second = await under.erp.orders(first.cursor);
      expect(second).toEqual({ cursor: first.cursor, orders: [] });
    });

    test('hands a ticket over whole and finds it by its key', async () => {
      const ticket = ticketFor(under.order);
      expect(await under.erp.find(ticket.key)).toBeNull();
      const delivery = await under.erp.send(ticket);
      expect(delivery.outcome).toBe('accepted');
      expect(await under.erp.find(ticket.key)).toEqual({
        erpNumber: delivery.outcome === 'accepted' ? delivery.erpNumber : '',
      });
      if (under.erp.confirmations !== undefined)
        expect(await under.erp.confirmations(under.order.id)).toEqual([ticket]);
    });

    test('tells a refusal in the words of the ERP; other orders are taken', async () => {
      await under.fault('refuse');
      expect(await under.erp.send(ticketFor(under.order))).toEqual({
        outcome: 'refused',
        code: 'LOCKED',
        message: 'The order is locked by MILLER',
      });
      expect((await under.erp.send(ticketFor(under.otherOrder))).outcome).toBe('accepted');
    });

    test('booked, but the answer lost: the outcome is unknown and the key finds the one record', async () => {
      await under.fault('loseAnswer');
      const ticket = ticketFor(under.order);
      expect((await under.erp.send(ticket)).outcome).toBe('unknown');
      expect(await under.erp.find(ticket.key)).not.toBeNull();
      expect(await under.recordsOf(ticket.key)).toBe(1);
    });

    test('too slow an answer is an unknown outcome', async () => {
      await under.fault('slow');
      expect((await under.erp.send(ticketFor(under.order))).outcome).toBe('unknown');
    });

    test('a failing ERP never counts as accepted or refused', async () => {
      await under.fault('fail');
      const ticket = ticketFor(under.order);
      expect(['unknown', 'unavailable']).toContain((await under.erp.send(ticket)).outcome);
      await under.fault('none');
      expect(await under.recordsOf(ticket.key)).toBe(0);
    });

    test('an ERP that cuts the line: sends end as unknown or unavailable, questions say it is away', async () => {
      await under.fault('away');
      expect(['unknown', 'unavailable']).toContain((await under.erp.send(ticketFor(under.order))).outcome);
      await expect(under.erp.orders(null)).rejects.toMatchObject({ code: 'unavailable', retry: true });
      await expect(under.erp.find('0'.repeat(32))).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('nobody listening: unavailable, because nothing can have been booked', async () => {
      await under.end();
      expect((await under.erp.send(ticketFor(under.order))).outcome).toBe('unavailable');
    });
  });
}
