import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allot, type NeedyOrder } from '../../../../shared/core/materials/atp.ts';
import { gateOf } from '../../../../shared/core/materials/gate.ts';
import { withPegs } from '../../../../shared/core/materials/pegs.ts';
import { stockOf } from '../../../../shared/core/materials/stock.ts';
import { routing, WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { DAY_MS } from '../../../../shared/core/words/time.ts';

const NOW = Date.UTC(2026, 2, 2);
const day = (n: number): number => NOW + n * DAY_MS;

function order(id: string, dueDay: number | null, components: readonly object[], more: object = {}): NeedyOrder {
  const parsed = WorkOrderSchema.parse({
    ...{ id, itemId: 'PUMP', quantityPcs: 10, strategy: 'ATO', status: 'released', createdAt: NOW },
    dueAt: dueDay === null ? null : day(dueDay),
    operations: [
      { id: `${id}/10`, number: '10', workCentreId: 'press', quantityPcs: 10, plannedRunMsPerPc: 1, tool: 'T1' },
      { id: `${id}/20`, number: '20', workCentreId: 'press', quantityPcs: 10, plannedRunMsPerPc: 1 },
    ],
    components,
    ...more,
  });
  return { order: parsed, leftOf: ({ quantityPcs }) => quantityPcs };
}
const part = (itemId: string, quantityPcs: number, more: object = {}) => ({ itemId, quantityPcs, ...more });
const lying = (itemId: string, quantity: number | string, more: object = {}) => ({
  ...{ kind: 'stock', itemId, quantity },
  ...more,
});
const coming = (id: string, itemId: string, quantity: number, inDays: number, more: object = {}) => ({
  ...{ kind: 'receipt', id, itemId, quantity, expectedAt: day(inDays) },
  ...more,
});

describe('Stock is netted over all orders', () => {
  test('by due date, then by number as a number: who comes first takes first, the rest waits for the next receipt', () => {
    const orders = [
      order('WO-10', 5, [part('MOTOR', 4)]),
      order('WO-9', 5, [part('MOTOR', 4)]),
      order('WO-1', null, [part('MOTOR', 1)]),
    ];
    const stock = stockOf([lying('MOTOR', 6), coming('R1', 'MOTOR', 2, 3), coming('R2', 'MOTOR', 9, 7)]);
    const found = allot(orders, stock, NOW);
    expect([...found.keys()]).toEqual(['WO-9', 'WO-10', 'WO-1']);
    expect(found.get('WO-9')).toMatchObject({ isComplete: true });
    expect(found.get('WO-10')).toMatchObject({ isComplete: false, readyAt: day(3) });
    expect(found.get('WO-10')?.components[0]).toMatchObject({ therePcs: 2, shortPcs: 0 });
    expect(found.get('WO-1')).toMatchObject({ readyAt: day(7) });
  });

  test('what is for another order, over its best-before or overdue is no date to count on', () => {
    const orders = [
      order('A', 1, [part('GLUE', 5)]),
      order('B', 2, [part('SEAL', 5)]),
      order('C', 3, [part('PIN', 5)]),
    ];
    const stock = stockOf([
      lying('GLUE', 9, { bestBefore: NOW }),
      coming('R1', 'SEAL', 5, 4, { orderId: 'X' }),
      coming('R2', 'PIN', 5, -1),
    ]);
    const found = allot(orders, stock, NOW);
    expect([...found.values()].map(({ readyAt }) => readyAt)).toEqual([null, null, null]);
    expect(found.get('B')?.components[0]?.shortPcs).toBe(5);
    expect(found.get('C')?.components[0]?.shortPcs).toBe(0);
  });

  test('without stock from the ERP, or in another unit, the component’s own dates say it', () => {
    const kg = { unit: { name: 'kg', decimals: 3 } };
    const own = [part('STEEL', 2_500, { ...kg, supplierId: 'S', confirmedAt: day(2) }), part('SCREW', 8)];
    const found = allot([order('A', 1, own)], stockOf([lying('STEEL', 4)]), NOW);
    expect(found.get('A')).toMatchObject({ readyAt: day(2), isComplete: false });
    const inKg = allot([order('A', 1, own)], stockOf([lying('STEEL', '2.5', { unit: 'kg' })]), NOW);
    expect(inKg.get('A')).toMatchObject({ isComplete: true });
  });

  test('a stock below nothing is filled up by what comes, before anybody gets of that', () => {
    const stock = stockOf([
      ...[lying('PIN', 4, { lot: 'A' }), lying('PIN', -7, { lot: 'B' })],
      ...[coming('R1', 'PIN', 5, 2), coming('R2', 'PIN', 5, 4)],
    ]);
    const [pins] = allot([order('A', 1, [part('PIN', 4)])], stock, NOW).get('A')?.components ?? [];
    expect(pins).toMatchObject({ therePcs: 0, shortPcs: 0, readyAt: day(4) });
    expect(pins?.coming.map(({ quantityPcs }) => quantityPcs)).toEqual([2, 2]);
  });

  test('what was booked out of a lot that is over its best-before is owed all the same', () => {
    const stock = stockOf([lying('GLUE', 9), lying('GLUE', -4, { lot: 'OLD', bestBefore: NOW })]);
    const [glue] = allot([order('A', 1, [part('GLUE', 9)])], stock, NOW).get('A')?.components ?? [];
    expect(glue).toMatchObject({ therePcs: 5, shortPcs: 4 });
  });

  test('an odd row is counted and stops no other; a receipt named twice counts as said last', () => {
    const rows = [null, lying('A', 'many'), lying('B', -3), coming('R', 'B', 5, 1), coming('R', 'B', 7, 2)];
    const { odd, lots, receipts } = stockOf(rows);
    expect([odd, lots.length, receipts.map(({ quantityPcs }) => quantityPcs)]).toEqual([2, 1, [7]]);
  });
});

describe('Alternates go in where the item itself is not there', () => {
  const glue = (more: object = {}) => part('GLUE', 10, { alternates: [{ itemId: 'PASTE', per: '1/2' }], ...more });

  test('after everybody took the item itself, by the factor, in place of what is short, then of what comes last', () => {
    const orders = [order('A', 1, [glue()]), order('B', 2, [part('PASTE', 3)])];
    const stock = stockOf([lying('GLUE', 4), coming('R', 'GLUE', 3, 2), lying('PASTE', 5)]);
    const found = allot(orders, stock, NOW);
    expect(found.get('B')).toMatchObject({ isComplete: true });
    expect(found.get('A')?.components[0]).toMatchObject({
      ...{ neededPcs: 10, therePcs: 4, shortPcs: 0, readyAt: day(2) },
      instead: [{ itemId: 'PASTE', quantityPcs: 2, forPcs: 4 }],
      coming: [{ quantityPcs: 2 }],
    });
  });

  test('one after the other, and what was reserved or is over its best-before is not theirs', () => {
    const two = glue({ alternates: [{ itemId: 'PASTE' }, { itemId: 'WAX' }] });
    const stock = stockOf([
      ...[
        lying('PASTE', 9, { orderId: 'X' }),
        lying('PASTE', 3),
        lying('WAX', 5, { bestBefore: NOW }),
        lying('WAX', 9),
      ],
      lying('GLUE', 0),
    ]);
    const [one] = allot([order('A', 1, [two])], stock, NOW).get('A')?.components ?? [];
    expect(one?.instead?.map(({ itemId, forPcs }) => [itemId, forPcs])).toEqual([
      ['PASTE', 3],
      ['WAX', 7],
    ]);
    expect(one?.readyAt).toBe(NOW);
  });
});

describe('What is reserved for an order', () => {
  test('is that order’s, also where others come first', () => {
    const orders = [order('A', 1, [part('MOTOR', 4)]), order('B', 2, [part('MOTOR', 4)])];
    const found = allot(orders, stockOf([lying('MOTOR', 3, { orderId: 'B' }), lying('MOTOR', 4)]), NOW);
    expect(found.get('A')?.components[0]).toMatchObject({ therePcs: 4, shortPcs: 0 });
    expect(found.get('B')?.components[0]).toMatchObject({ therePcs: 3, shortPcs: 1 });
  });

  test('of a sub-order is what it makes for it: from its date on, or once it is done', () => {
    const child = order('S', 1, [], { itemId: 'GEAR', pegs: [{ orderId: 'M', quantityPcs: 4 }] }).order;
    const needy = [order('A', 0, [part('GEAR', 4)]), order('M', 3, [part('GEAR', 4)])];
    const readyAt = (isDone: boolean, date: number | null, rows: readonly object[] = []) => {
      const stock = withPegs(stockOf(rows), [{ order: child, isDone, readyAt: date }]);
      const found = allot(needy, stock, NOW);
      return [found.get('M')?.readyAt, found.get('A')?.components[0]?.shortPcs];
    };
    expect(readyAt(false, day(2))).toEqual([day(2), 4]);
    expect(readyAt(false, null)).toEqual([NOW, 0]);
    expect(readyAt(true, null)).toEqual([NOW, 4]);
    // Where the ERP expects it by itself, its date counts, and what is more than the peg is everybody’s.
    expect(readyAt(false, day(2), [coming('S', 'GEAR', 6, 5)])).toEqual([day(5), 2]);
    // Stock of the item is the ERP’s word: the sub-order adds nothing to it.
    expect(readyAt(true, null, [lying('GEAR', 4)])).toEqual([null, 0]);
  });
});

describe('Whatever is there and wanted', () => {
  const wants = fc.array(fc.record({ due: fc.option(fc.nat(9), { nil: null }), pcs: fc.nat(20) }), { maxLength: 8 });
  const supply = fc.record({
    there: fc.nat(40),
    coming: fc.array(fc.record({ pcs: fc.nat(20), day: fc.integer({ min: -3, max: 9 }) }), { maxLength: 4 }),
  });
  const stockFrom = ({ there, coming: rows }: { there: number; coming: readonly { pcs: number; day: number }[] }) =>
    stockOf([lying('X', there), ...rows.map(({ pcs, day: when }, index) => coming(`R${index}`, 'X', pcs, when))]);
  const ordersFrom = (drawn: readonly { due: number | null; pcs: number }[]) =>
    drawn.map(({ due, pcs }, index) => order(`O${index}`, due, [part('X', pcs)]));

  test('each need is there, coming or short, and no more is given away than there is', () => {
    fc.assert(
      fc.property(wants, supply, (drawn, given) => {
        const found = [...allot(ordersFrom(drawn), stockFrom(given), NOW).values()].flatMap((one) => one.components);
        for (const { neededPcs, therePcs, shortPcs, coming: rows } of found)
          expect(therePcs + shortPcs + rows.reduce((sum, one) => sum + one.quantityPcs, 0)).toBe(neededPcs);
        expect(found.reduce((sum, one) => sum + one.therePcs, 0)).toBeLessThanOrEqual(given.there);
        const all = given.there + given.coming.reduce((sum, { pcs }) => sum + pcs, 0);
        const wanted = drawn.reduce((sum, { pcs }) => sum + pcs, 0);
        expect(found.reduce((sum, one) => sum + one.shortPcs, 0)).toBe(Math.max(0, wanted - all));
      }),
    );
  });

  test('what is reserved of an alternate for an order goes into that order alone, before what is free', () => {
    const glue = part('GLUE', 10, { alternates: [{ itemId: 'PASTE', per: '1/2' }] });
    const orders = [order('WO-1', 1, [glue]), order('WO-2', 2, [glue])];
    const stock = stockOf([lying('GLUE', 0), lying('PASTE', 4, { orderId: 'WO-2' }), lying('PASTE', 1)]);
    const found = allot(orders, stock, NOW);
    const of = (id: string) => found.get(id)?.components[0]?.instead?.map(({ quantityPcs }) => quantityPcs) ?? [];
    expect([of('WO-1'), of('WO-2')]).toEqual([[1], [4]]);
  });

  test('with alternates, too: each need is met once, and no alternate is given away twice', () => {
    const drawnOrders = fc.array(fc.record({ x: fc.nat(12), y: fc.nat(12), due: fc.nat(9) }), { maxLength: 6 });
    fc.assert(
      fc.property(drawnOrders, fc.nat(30), fc.nat(30), fc.constantFrom('1', '1/3', '2', '0.7'), (drawn, x, y, per) => {
        const orders = drawn.map((one, index) =>
          order(`O${index}`, one.due, [part('X', one.x, { alternates: [{ itemId: 'Y', per }] }), part('Y', one.y)]),
        );
        const stock = stockOf([lying('X', x), lying('Y', y), coming('R', 'X', 9, 2)]);
        const found = [...allot(orders, stock, NOW).values()].flatMap((one) => one.components);
        for (const { neededPcs, therePcs, shortPcs, coming: rows, instead = [] } of found) {
          const others = instead.reduce((sum, { forPcs }) => sum + forPcs, 0);
          expect(therePcs + others + shortPcs + rows.reduce((sum, one) => sum + one.quantityPcs, 0)).toBe(neededPcs);
        }
        const own = found.filter(({ itemId }) => itemId === 'Y').reduce((sum, { therePcs }) => sum + therePcs, 0);
        const given = found.flatMap(({ instead = [] }) => instead).reduce((sum, one) => sum + one.quantityPcs, 0);
        expect(own + given).toBeLessThanOrEqual(y);
        expect(own).toBe(
          Math.min(
            y,
            drawn.reduce((sum, one) => sum + one.y, 0),
          ),
        );
      }),
    );
  });

  test('an order that comes later takes nothing from those before it', () => {
    fc.assert(
      fc.property(wants, supply, fc.nat(30), (drawn, given, pcs) => {
        const before = allot(ordersFrom(drawn), stockFrom(given), NOW);
        const more = [...ordersFrom(drawn), order('Z99', null, [part('X', pcs)])];
        const after = allot(more, stockFrom(given), NOW);
        for (const [id, one] of before) expect(after.get(id)).toEqual(one);
      }),
    );
  });
});

describe('The gate of an operation', () => {
  const nowhere = () => null;
  const gate = (
    needy: NeedyOrder,
    index: number,
    rows: readonly object[],
    toolAt: (tool: string) => string | null = nowhere,
  ) => {
    const operation = routing(needy.order)[index];
    if (operation === undefined) throw new Error('no such operation');
    const allotted = allot([needy], stockOf(rows), NOW).get(needy.order.id)?.components ?? [];
    return gateOf(needy.order, operation, allotted, NOW, toolAt);
  };
  const parts = [part('MOTOR', 1), part('LABEL', 1, { operationNumber: '20' })];
  const rows = [lying('MOTOR', 1), coming('R', 'LABEL', 1, 2)];

  test('of a kit waits for every part, of another order for what goes into it', () => {
    expect(gate(order('A', 1, parts), 0, rows)).toEqual({ kind: 'kit', itemIds: ['LABEL'], readyAt: day(2) });
    const made = order('A', 1, parts, { strategy: 'MTO' });
    expect(gate(made, 0, rows)).toBeNull();
    expect(gate(made, 1, rows)).toEqual({ kind: 'material', itemIds: ['LABEL'], readyAt: day(2) });
  });

  test('waits for engineering before anything else, and for a tool that is at work elsewhere', () => {
    const planned = order('A', 1, parts, { status: 'planned', strategy: 'ETO' });
    expect(gate(planned, 0, rows)).toEqual({ kind: 'engineering' });
    const ready = order('A', 1, []);
    expect(gate(ready, 0, [], (tool) => (tool === 'T1' ? 'P2' : null))).toEqual({
      ...{ kind: 'tool', tool: 'T1', machineId: 'P2' },
    });
    expect(gate(ready, 1, [], () => 'P2')).toBeNull();
  });
});
