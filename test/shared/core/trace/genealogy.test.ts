import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openGenealogy, type Passed, type TraceStep, traceStepOf } from '../../../../shared/core/trace/genealogy.ts';
import { pieces } from '../../../../shared/core/words/quantity.ts';

const passed = (operationId: string, lot: string, serials: readonly string[] = []): Passed => ({
  ...{ itemId: lot.slice(0, 1), lot, operationId, quantityPcs: 10, unit: pieces, serials },
});
function step(operationId: string, took: readonly string[], made: readonly string[]): TraceStep {
  const [orderId = '', number = ''] = operationId.split('/');
  const own = (lots: readonly string[]) => lots.map((lot) => passed(operationId, lot));
  return { orderId, operationId, place: Number(number), took: own(took), made: own(made) };
}
function of(...steps: readonly TraceStep[]) {
  const known = openGenealogy();
  for (const one of steps) known.put(one);
  return known;
}
const ids = ({ orders }: { orders: readonly { orderId: string }[] }) => orders.map(({ orderId }) => orderId);

describe('A trace', () => {
  // A supplier's bar goes into two forgings; one of them is turned and built in.
  const plant = of(
    step('F1/10', ['bar-1'], ['f-1']),
    step('F2/10', ['bar-1', 'bar-2'], ['f-2']),
    step('T1/10', ['f-1'], []),
    step('T1/20', ['ring-9'], ['t-1']),
    step('A1/10', ['t-1', 'motor-3'], ['a-1']),
  );

  test('goes from a supplier’s lot to every order that has it, the nearest first', () => {
    expect(ids(plant.forward({ kind: 'lot', itemId: 'b', lot: 'bar-1' }))).toEqual(['F1', 'F2', 'T1', 'A1']);
    expect(ids(plant.forward({ kind: 'lot', itemId: 'b', lot: 'bar-2' }))).toEqual(['F2']);
    expect(ids(plant.forward({ kind: 'lot', itemId: 'b', lot: 'bar-7' }))).toEqual([]);
  });

  test('goes back from an order to every lot that was bought for it', () => {
    const { orders, bought } = plant.backward({ kind: 'order', orderId: 'A1' });
    expect(orders.map(({ orderId }) => orderId)).toEqual(['A1', 'T1', 'F1']);
    expect(bought.map(({ lot }) => lot)).toEqual(['bar-1', 'motor-3', 'ring-9']);
  });

  test('an operation’s material is in no lot that an earlier operation made', () => {
    const early = of(step('O/10', [], ['e-1']), step('O/20', ['late-1'], ['l-1']), step('P/10', ['e-1'], []));
    expect(ids(early.forward({ kind: 'lot', itemId: 'l', lot: 'late-1' }))).toEqual(['O']);
    expect(ids(early.backward({ kind: 'lot', itemId: 'e', lot: 'e-1' }))).toEqual(['O']);
    expect(early.backward({ kind: 'lot', itemId: 'e', lot: 'e-1' }).bought).toEqual([]);
  });

  describe('of pieces that are told apart', () => {
    const row = (operationId: string, itemId: string, lot: string, serials: readonly string[]): Passed => ({
      ...passed(operationId, lot, serials),
      ...{ itemId, quantityPcs: Math.max(1, serials.length) },
    });
    const piece = (orderId: string, took: readonly Passed[], made: readonly Passed[]): TraceStep => ({
      ...{ orderId, operationId: `${orderId}/10`, place: 10, took, made },
    });
    const plant = of(
      piece('M1', [passed('M1/10', 'wire-1')], [row('M1/10', 'motor', 'm-1', ['1', '2'])]),
      piece('G1', [passed('G1/10', 'steel-1')], [row('G1/10', 'gear', 'g-1', ['1'])]),
      // Only the number on the piece was scanned, no lot.
      piece('A1', [row('A1/10', 'motor', '', ['1'])], []),
      piece('A2', [row('A2/10', 'gear', '', ['1'])], []),
      // Only the lot was scanned: which of its pieces it was nobody knows.
      piece('A3', [row('A3/10', 'motor', 'm-1', [])], []),
    );

    test('a lot is recalled from where only the number of the piece was scanned', () => {
      expect(ids(plant.forward({ kind: 'lot', itemId: 'w', lot: 'wire-1' })).sort()).toEqual(['A1', 'A3', 'M1']);
      expect(ids(plant.forward({ kind: 'lot', itemId: 'motor', lot: 'm-1' })).sort()).toEqual(['A1', 'A3']);
      expect(ids(plant.forward({ kind: 'order', orderId: 'M1' })).sort()).toEqual(['A1', 'A3']);
    });

    test('a piece may be wherever its lot went without numbers', () => {
      expect(ids(plant.forward({ kind: 'serial', serial: '2' }))).toEqual(['A3']);
    });

    test('two items that number their pieces alike are two', () => {
      expect(ids(plant.forward({ kind: 'lot', itemId: 's', lot: 'steel-1' }))).toEqual(['G1', 'A2']);
      expect(ids(plant.backward({ kind: 'order', orderId: 'A2' }))).toEqual(['A2', 'G1']);
    });
  });

  test('of a lot that went back unused there is none, and a piece is found by its number', () => {
    const nothing = { consumed: [], lots: [] };
    const known = { orderId: 'O', operationId: 'O/10', place: 0, itemId: 'I' };
    expect(traceStepOf(known, nothing)).toBeNull();
    const row = { itemId: 'bar', lot: 'L1', unit: pieces, issuedPcs: 4, returnedPcs: 4, backflushedPcs: 0 };
    expect(traceStepOf(known, { ...nothing, consumed: [row] })).toBeNull();
    const pump = { itemId: null, lot: 'P1', unit: pieces, quantityPcs: 1, serials: ['SN-7'] };
    const made = traceStepOf(known, { consumed: [{ ...row, returnedPcs: 0 }], lots: [pump] });
    const genealogy = of(...(made === null ? [] : [made]));
    expect(genealogy.backward({ kind: 'serial', serial: 'SN-7' }).bought).toEqual([{ itemId: 'bar', lot: 'L1' }]);
    expect(genealogy.find('sn-', 5)).toEqual({ lots: [], serials: ['SN-7'] });
  });

  test('what was corrected is forgotten', () => {
    const known = of(step('O/10', ['wrong-1'], []));
    known.put(step('O/10', ['right-1'], []));
    expect(ids(known.forward({ kind: 'lot', itemId: 'w', lot: 'wrong-1' }))).toEqual([]);
    expect(ids(known.forward({ kind: 'lot', itemId: 'r', lot: 'right-1' }))).toEqual(['O']);
  });
});

describe('Whatever went where', () => {
  const lots = ['a', 'b', 'c', 'd', 'e', 'f'];
  const steps = fc
    .array(
      fc.record({
        order: fc.nat(5),
        place: fc.nat(2),
        took: fc.subarray(lots),
        made: fc.subarray(lots),
      }),
      { maxLength: 12 },
    )
    .map((drawn) => drawn.map(({ order, place, took, made }) => step(`O${order}/${place}`, took, made)));

  /** The same by asking again and again, until nothing is new. */
  function naive(all: readonly TraceStep[], lot: string): string[] {
    const reached = new Set<string>([lot]);
    const orders = new Set<string>();
    for (let before = -1; before !== reached.size + orders.size; ) {
      before = reached.size + orders.size;
      for (const one of all) {
        if (!one.took.some((row) => reached.has(row.lot))) continue;
        orders.add(one.orderId);
        for (const later of all)
          if (later.orderId === one.orderId && later.place >= one.place)
            for (const row of later.made) reached.add(row.lot);
      }
    }
    return [...orders].sort();
  }

  test('a lot reaches the orders that a naive search reaches, and is found back from each lot that it reaches', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...lots), (drawn, lot) => {
        const known = of(...drawn);
        const all = [...new Set(drawn.map(({ orderId }) => orderId))].flatMap((id) => known.stepsOf(id));
        const { orders } = known.forward({ kind: 'lot', itemId: lot, lot });
        expect(ids({ orders }).sort()).toEqual(naive(all, lot));
        for (const { made } of orders)
          for (const out of made) {
            const back = known.backward({ kind: 'lot', itemId: out.itemId, lot: out.lot });
            expect(back.orders.flatMap(({ took }) => took.map((row) => row.lot))).toContain(lot);
          }
      }),
      { numRuns: 500 },
    );
  });
});
