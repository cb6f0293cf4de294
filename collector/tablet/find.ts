/** Finding an order by what is on its papers. Box and page use this file: no zod here. */
import type { QueueEntry } from './view.ts';

/** Those in which every word of `text` stands somewhere, in their order. */
export function findOrders(queue: readonly QueueEntry[], text: string): QueueEntry[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return queue.filter(({ orderId, operationNumber, itemId, itemName, customer }) => {
    const all = [orderId, operationNumber, itemId, itemName, customer ?? ''].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
