/**
 * Tryton 6.0 by its own JSON-RPC: productions down, cycles of work and output moves up. Tried on the real server. The
 * bridge needs a user of its own, who may use production and stock, and to whom no other program logs in.
 */
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { asked, endedBy, foundBy, openDoor } from '../web/door.ts';
import { find, send, stampOf } from './booking.ts';
import { booksOf } from './books.ts';
import { type TrytonOptions, TrytonOptionsSchema } from './options.ts';
import { downloadOrders } from './orders.ts';
import { openTryton } from './rpc.ts';
import { trytonWriter } from './writer.ts';

/** Its line in `registry.ts`. */
export const tryton = erpDialect({
  kind: 'tryton',
  options: TrytonOptionsSchema,
  secrets: { password: 8 },
  create: createTrytonErp,
  address: ({ url, database }) => `${url}/${database}`,
});

export function createTrytonErp(options: TrytonOptions): Erp {
  const door = openDoor(options);
  const server = openTryton(options, door);
  return {
    id: 'tryton',
    writer: trytonWriter(options),
    orders: (cursor) => asked(door, downloadOrders(server, options, cursor)),
    send: (posting, stamp) => send(server, options, posting, stamp).catch((error: unknown) => endedBy(error, door)),
    find: (posting, since) => find(server, posting, since).catch((error: unknown) => foundBy(error, door)),
    stamp: (posting) => asked(door, stampOf(server, options, posting)),
    books: (orderId) => asked(door, booksOf(server, options, orderId)),
    close: () => door.close(),
  };
}
