import {
  type BlueprintClient,
  type Booking,
  BookingSchema,
  createBlueprintErp,
  NotConnected,
} from '../../../../bridge/erp/dialects/blueprint.ts';
import { describeErp, type ErpFault } from '../../../contracts/erp.ts';
import { orderOf } from '../../shop.ts';
import { heldOf } from '../memory-erp.ts';

describeErp('blueprint', async () => {
  const order = orderOf('O1');
  const otherOrder = orderOf('O2');
  const records: Booking[] = [];
  let fault: ErpFault = 'none';
  let ended = false;
  const reach = async (): Promise<void> => {
    if (ended) throw new NotConnected('nobody listens');
    if (fault === 'away') throw new Error('the line was cut');
    if (fault === 'slow') await new Promise(() => {});
  };
  const numberOf = (key: string): { number: string } | null => {
    const index = records.findIndex((record) => record.key === key);
    return index < 0 ? null : { number: String(index + 1) };
  };
  const client: BlueprintClient = {
    changedOrders: async (since) => {
      await reach();
      return { upTo: 1, orders: since < 1 ? [order, otherOrder] : [] };
    },
    book: async (key, body) => {
      await reach();
      if (fault === 'fail') throw new Error('short dump');
      const record = BookingSchema.parse(JSON.parse(body));
      if (fault === 'refuse' && record.order === order.id)
        return { refusal: { code: 'LOCKED', text: 'The order is locked by MILLER' } };
      if (numberOf(key) === null) records.push(record);
      if (fault === 'loseAnswer') throw new Error('the line was cut');
      return numberOf(key) ?? { number: '' };
    },
    booked: async (key) => {
      await reach();
      return numberOf(key);
    },
    bookedFor: async (orderId) => records.filter((record) => record.order === orderId),
  };
  return {
    erp: createBlueprintErp({ timeoutMs: 100 }, client),
    order,
    otherOrder,
    held: async (orderId) => heldOf(records.filter((record) => record.order === orderId)),
    fault: async (next) => {
      fault = next;
    },
    end: async () => {
      ended = true;
    },
    never: { busy: 'a folder is never locked', denied: 'nor are its rights told by order' },
  };
});
