import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allFamilies,
  type FamilyNode,
  type FamilyPart,
  familyOf,
  MOST_NODES,
} from '../../../../shared/core/structure/family.ts';
import { type WorkOrder, WorkOrderSchema } from '../../../../shared/core/words/order.ts';

function order(id: string, more: object = {}): WorkOrder {
  return WorkOrderSchema.parse({
    ...{ id, itemId: `I-${id}`, quantityPcs: 2, strategy: 'ETO', status: 'released', createdAt: 0 },
    operations: [{ id: `${id}/10`, number: '10', workCentreId: 'press', quantityPcs: 2, plannedRunMsPerPc: 1 }],
    ...more,
  });
}
const to = (...orderIds: string[]) => ({ pegs: orderIds.map((orderId) => ({ orderId, quantityPcs: 2 })) });
const part = (itemId: string, more: object = {}) => ({ itemId, quantityPcs: 2, ...more });

/** Orders with what is below them: `M(G(S))`. */
function printed(nodes: readonly FamilyNode[]): string {
  return nodes
    .map(({ order: { id }, parts }) => {
      const below = nodesIn(parts);
      return below.length === 0 ? id : `${id}(${printed(below)})`;
    })
    .join(' ');
}
const nodesIn = (parts: readonly FamilyPart[]): FamilyNode[] =>
  parts.flatMap((one) => (one.kind === 'made' ? one.nodes : one.kind === 'phantom' ? nodesIn(one.parts) : []));
const tree = (orderId: string, orders: readonly WorkOrder[]) => printed(familyOf(orderId, orders)?.roots ?? []);

describe('The family of an order', () => {
  const machine = order('M', {
    components: [
      part('I-G'),
      part('SCREW', { phantoms: ['KIT', 'BAG'] }),
      part('PIN', { phantoms: ['KIT'] }),
      part('OIL', { alternates: [{ itemId: 'GREASE', per: '1/2' }] }),
    ],
  });
  const orders = [machine, order('G', to('M')), order('S', to('G')), order('H', to('M'))];

  test('is the same from each of its orders: up to the top, and down again', () => {
    for (const { id } of orders) expect(tree(id, orders)).toBe('M(G(S) H)');
    expect(familyOf('X', orders)).toBeNull();
  });

  test('shows the bill of material over its levels: made, taken, and assemblies that lie nowhere', () => {
    const parts = familyOf('M', orders)?.roots[0]?.parts ?? [];
    const shape = (one: FamilyPart): unknown =>
      one.kind === 'phantom'
        ? { [one.itemId]: one.parts.map(shape) }
        : `${one.kind} ${one.component?.itemId ?? 'beside'}`;
    expect(parts.map(shape)).toEqual([
      'made I-G',
      { KIT: [{ BAG: ['taken SCREW'] }, 'taken PIN'] },
      'taken OIL',
      'made beside',
    ]);
  });

  test('holds what goes to each: one sub-order may feed several', () => {
    const both = [order('A', { project: { id: 'P' } }), order('B', { project: { id: 'P' } }), order('C', to('A', 'B'))];
    expect(tree('C', both)).toBe('A(C) B(C)');
    expect(
      familyOf('C', both)
        ?.roots.flatMap(({ parts }) => nodesIn(parts))
        .map(({ peg }) => peg),
    ).toEqual([
      { quantityPcs: 2, operationNumber: null },
      { quantityPcs: 2, operationNumber: null },
    ]);
  });

  test('is a project, or a line of a sales order, with all its orders', () => {
    const line = { salesOrder: 'SO-1/10' };
    const kin = [order('A', line), order('B', line), order('C', { salesOrder: 'SO-2/10' }), order('D', to('B'))];
    expect(tree('D', kin)).toBe('A B(D)');
  });

  test('goes to the last of the orders that had a number one after another', () => {
    const again = [order('M', { createdAt: 1 }), order('M (2)', { createdAt: 2 }), order('G', to('M (1)'))];
    expect(tree('M (2)', again)).toBe('M (2)(G)');
  });
});

test('Families are listed where there is more than one order, or a project', () => {
  const orders = [
    order('M'),
    order('G', to('M')),
    order('S', to('G')),
    order('P1', { project: { id: 'P' } }),
    order('X'),
  ];
  expect(allFamilies(orders).map((family) => family.map(({ id }) => id))).toEqual([['M', 'G', 'S'], ['P1']]);
});

test('Whatever pegs say, also in rings and to nobody, each order has a family, and it ends', () => {
  const ids = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, fc.uniqueArray(ids, { maxLength: 3 })), { maxLength: 6 }), (drawn) => {
      const orders = new Map(drawn.map(([id, pegs]) => [id, order(id, pegs.length === 0 ? {} : to(...pegs))]));
      for (const { id } of orders.values()) {
        const family = familyOf(id, orders.values());
        expect(family?.roots.length).toBeGreaterThan(0);
        expect(printed(family?.roots ?? [])).toContain(id);
      }
    }),
  );
});

test('A family that nobody would read is cut, and says so', () => {
  const many = [order('M'), ...Array.from({ length: MOST_NODES + 5 }, (_, at) => order(`S${at}`, to('M')))];
  const family = familyOf('M', many);
  expect([family?.isCut, nodesIn(family?.roots[0]?.parts ?? []).length]).toEqual([true, MOST_NODES - 1]);
});
