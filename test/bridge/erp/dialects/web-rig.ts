/** A dialect over HTTP and its face, for the contract suite and the soak. */
import type { Erp } from '../../../../bridge/erp/erp.ts';
import { WrittenOrderSchema } from '../../../../shared/core/orders/written-order.ts';
import type { WorkOrder } from '../../../../shared/core/words/order.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import type { StartFace } from '../../../../simulators/erp/face.ts';
import { createFaults } from '../../../../simulators/erp/faults.ts';
import { type ErpUnderTest, LONGEST_CALL_MS } from '../../../contracts/erp.ts';
import { needsBars, orderOf } from '../../shop.ts';

/** Orders as the dialect brings them down, with the ERP's own references. */
async function downloaded(erp: Erp): Promise<Map<string, WorkOrder>> {
  const { orders } = await erp.orders(null);
  return new Map(orders.map((written) => WrittenOrderSchema.parse(written)).map((order) => [order.id, order]));
}

export async function webUnderTest(
  start: StartFace,
  create: (url: string, more: object) => Erp,
  more: Partial<ErpUnderTest> = {},
): Promise<ErpUnderTest & { address: string }> {
  const faults = createFaults();
  const face = await start({ orders: [orderOf('O1', needsBars), orderOf('O2', needsBars)], faults, now: Date.now });
  const erp = create(face.address, { timeoutMs: LONGEST_CALL_MS });
  const hasty = create(face.address, { timeoutMs: 500 });
  const orders = await downloaded(erp);
  const [order, otherOrder] = [orders.get('O1'), orders.get('O2')];
  if (order === undefined || otherOrder === undefined) throw new Error('the orders do not come down');
  const kinds = {
    none: {},
    slow: { latencyMs: 5_000 },
    fail: { failNext: 1 },
    refuse: { refuse: { orderId: 'O1', code: 'LOCKED', message: 'The order is locked by MILLER' } },
    busy: { answer: { orderId: 'O1', status: 423 } },
    denied: { answer: { orderId: 'O1', status: 403 } },
    loseAnswer: { loseAnswers: 1 },
    away: { downForMs: 60_000 },
  };
  const calm = { latencyMs: 0, failNext: 0, loseAnswers: 0, refuse: null, answer: null, downForMs: 0 };
  return {
    address: face.address,
    erp,
    hasty,
    order,
    otherOrder,
    held: async (orderId) => face.held(orderId),
    fault: async (fault) => faults.set({ ...calm, ...kinds[fault] }, Date.now()),
    work: () => face.work(),
    end: () => face.stop(),
    ...more,
  };
}

/** Five orders, for the soak. */
export async function webInSoak(start: StartFace, create: (url: string, more: object) => Erp) {
  const ids = ['O1', 'O2', 'O3', 'O4', 'O5'];
  // A soak's clock runs ahead of the machine's, by more than three days at the end.
  const now = () => Date.now() + 4 * DAY_MS;
  const face = await start({ orders: ids.map((id) => largeOrder(id)), faults: createFaults(), now });
  const erp = create(face.address, { timeoutMs: LONGEST_CALL_MS });
  const orders = await downloaded(erp);
  return {
    erp,
    orders: ids.flatMap((id) => orders.get(id) ?? []),
    // Who looks into the books waits for what is on its way.
    held: async (orderId: string) => {
      await face.work();
      return face.held(orderId);
    },
    work: () => face.work(),
    end: () => face.stop(),
  };
}

/** More than a soak makes of it. */
function largeOrder(id: string): WorkOrder {
  const order = orderOf(id, { ...needsBars, quantityPcs: 1_000 });
  return { ...order, operations: order.operations.map((operation) => ({ ...operation, quantityPcs: 1_000 })) };
}
