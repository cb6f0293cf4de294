import { expect, test } from 'vitest';
import { familyOf } from '../../../shared/core/structure/family.ts';
import { HOUR_MS } from '../../../shared/core/words/time.ts';
import { emptyBook, openBook } from '../../../simulators/plant/book.ts';
import { makeFamily } from '../../../simulators/plant/families.ts';
import { plant, sim } from '../plant.ts';

const NOW = Date.UTC(2026, 2, 2);
const wanted = { customer: 'Brunnig Rail', itemId: 'DRV-S', quantityPcs: 12, dueAt: NOW + 900 * HOUR_MS };
const drive = makeFamily(plant, sim, { ...wanted, strategy: null, status: 'planned' }, 7, NOW);

test('an engineered drive is a project of orders: its parts are pegged to it, and needed when it begins', () => {
  const [top, ...parts] = drive;
  expect(parts.map(({ itemId, quantityPcs }) => [itemId, quantityPcs])).toEqual([
    ['DRV-HUB', 12],
    ['DRV-YOKE', 24],
  ]);
  for (const part of parts) {
    expect(part).toMatchObject({ pegs: [{ orderId: top.id }], project: { id: 'P-7' }, salesOrder: top.salesOrder });
    expect(part.dueAt).toBeLessThan(Number(top.dueAt));
    expect(part.paperFinishAt).toBeLessThan(Number(top.paperFinishAt));
  }
  expect(familyOf(parts[0]?.id ?? '', drive)?.roots.map(({ order }) => order.id)).toEqual([top.id]);
});

test('on the floor it waits for its parts, and the way that nobody took keeps it from nothing', () => {
  const book = openBook(plant, emptyBook());
  for (const order of drive) book.put({ ...order, status: 'released', components: [] });
  const [top, ...parts] = drive;
  const waiting = () =>
    plant.machines
      .flatMap(({ id }) => book.waiting(id, NOW))
      .some(({ operationId }) => operationId.startsWith(`${top.id}/`));
  expect(waiting()).toBe(false);
  for (const { operations } of parts) for (const { id } of operations) book.set(id, 'finished');
  expect(waiting()).toBe(true);
  for (const number of ['0010', '0110', '0020']) book.set(`${top.id}/${number}`, 'finished');
  expect(book.order(top.id)).toBeNull();
});
