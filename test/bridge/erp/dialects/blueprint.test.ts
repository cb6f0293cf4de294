import { type BlueprintClient, createBlueprintErp, NotConnected } from '../../../../bridge/erp/dialects/blueprint.ts';
import type { Confirmation } from '../../../../shared/core/erp/confirmation.ts';
import { describeErp, type ErpUnderTest } from '../../../contracts/erp.ts';
import { orderOf } from '../../shop.ts';

type Fault = Parameters<ErpUnderTest['fault']>[0];

describeErp('blueprint', async () => {
  const order = orderOf('O1');
  const otherOrder = orderOf('O2');
  const booked: Confirmation[] = [];
  let fault: Fault = 'none';
  let ended = false;
  const reach = async (): Promise<void> => {
    if (ended) throw new NotConnected('nobody listens');
    if (fault === 'away') throw new Error('the line was cut');
    if (fault === 'slow') await new Promise(() => {});
  };
  const client: BlueprintClient = {
    changedOrders: async (since) => {
      await reach();
      return { upTo: 1, orders: since < 1 ? [order, otherOrder] : [] };
    },
    book: async (ticket) => {
      await reach();
      if (fault === 'fail') throw new Error('short dump');
      if (fault === 'refuse' && ticket.orderId === order.id)
        return { refusal: { code: 'LOCKED', message: 'The order is locked by MILLER' } };
      booked.push(ticket);
      if (fault === 'loseAnswer') throw new Error('the line was cut');
      return { number: String(booked.length) };
    },
    booked: async (key) => {
      await reach();
      const index = booked.findIndex((ticket) => ticket.key === key);
      return index < 0 ? null : { number: String(index + 1) };
    },
    bookedFor: async (orderId) => booked.filter((ticket) => ticket.orderId === orderId),
  };
  return {
    erp: createBlueprintErp({ timeoutMs: 100 }, client),
    order,
    otherOrder,
    recordsOf: async (key) => booked.filter((ticket) => ticket.key === key).length,
    fault: async (next) => {
      fault = next;
    },
    end: async () => {
      ended = true;
    },
  };
});
