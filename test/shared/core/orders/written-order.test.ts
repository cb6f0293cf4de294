import { describe, expect, test } from 'vitest';
import { WrittenOrderSchema } from '../../../../shared/core/orders/written-order.ts';
import { stepsPerCycle, unitOf, WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { numberOf } from '../../../../shared/core/words/ratio.ts';

const operation = { id: 'A/0010', number: '0010', workCentreId: 'mix' };
const order = { id: 'A', itemId: 'PASTE', strategy: 'MTO', status: 'released', createdAt: 1 };
const written = {
  ...order,
  unit: 'kg',
  quantity: '12.5',
  operations: [{ ...operation, plannedRunMsPerUnit: 60_000, plannedScrap: 0.5 }],
};

const plain = {
  ...order,
  quantityPcs: 100,
  operations: [{ ...operation, quantityPcs: 100, plannedRunMsPerPc: 5 }],
};

function faultOf(value: unknown) {
  const parsed = WrittenOrderSchema.safeParse(value);
  return parsed.success ? null : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('an order as the ERP writes it', () => {
  test('is known in whole steps of its unit', () => {
    const known = WrittenOrderSchema.parse(written);
    expect(known).toMatchObject({ unit: { name: 'kg', decimals: 3 }, quantityPcs: 12_500 });
    expect(known.operations).toMatchObject([{ quantityPcs: 12_500, plannedRunMsPerPc: 60, plannedScrapPcs: 500 }]);
  });

  test('in pieces is what it always was', () => {
    const inPieces = {
      ...order,
      quantityPcs: 400,
      operations: [{ ...operation, quantityPcs: 400, plannedRunMsPerPc: 30_000 }],
    };
    expect(WrittenOrderSchema.parse(inPieces)).toEqual(WorkOrderSchema.parse(inPieces));
    const { quantityPcs, ...rest } = inPieces;
    expect(WrittenOrderSchema.parse({ ...rest, unit: 'ST', quantity: 400 })).toEqual(WorkOrderSchema.parse(inPieces));
  });

  test('may say how fine its unit is', () => {
    const coarse = { ...written, unit: { name: 'm', decimals: 1 }, quantity: 7.5 };
    expect(WrittenOrderSchema.parse(coarse)).toMatchObject({ unit: { name: 'm', decimals: 1 }, quantityPcs: 75 });
  });

  test.each([
    ['0.0125', '1/80', 12.5],
    [0.5, '1/2', 500],
    ['1/3', '1/3', 1_000 / 3],
    [2, 2, 2_000],
  ])('says in its unit what a cycle makes: %s kg', (partsPerCycle, kept, grams) => {
    const known = WrittenOrderSchema.parse({
      ...written,
      operations: [{ ...operation, plannedRunMsPerUnit: 1, partsPerCycle }],
    });
    expect(known.operations[0]?.partsPerCycle).toBe(kept);
    expect(numberOf(stepsPerCycle(kept, unitOf(known)))).toBeCloseTo(grams, 9);
  });

  test.each([
    [
      { ...written, quantity: '12.3456' },
      /^quantity: expected a quantity in kg with 3 decimals at most, but it is "12\.3456"/,
    ],
    [{ ...written, quantity: 'many' }, /^quantity: .*"many"/],
    [{ ...written, unit: 7 }, /^unit: expected a unit like kg/],
    [
      { ...written, operations: [{ ...operation, plannedRunMsPerUnit: 1, partsPerCycle: '1/0' }] },
      /^operations\.0\.partsPerCycle: expected a whole number, a decimal like 0\.5 or a fraction/,
    ],
    [
      { ...written, operations: [{ ...operation, plannedRunMsPerUnit: 0 }] },
      /^operations\.0\.plannedRunMsPerUnit: .* more than 0/,
    ],
    [{ ...written, quantity: '-1' }, /^quantityPcs/],
  ])('that makes no sense is refused with the field, what stands there and what was expected', (odd, fault) => {
    expect(faultOf(odd)?.join('\n')).toMatch(fault);
  });

  test.each([
    ['in days', { outside: { days: 5, supplierId: 'COATER' } }, 5, 'COATER', 'COATER'],
    ['in days, whatever runs at machines', { outside: { days: 1.5 }, plannedRunMsPerPc: 1 }, 1.5, 'outside', null],
    ['by its planned time', { outside: { supplierId: 'COATER' }, plannedRunMsPerPc: 864_000 }, 1, 'COATER', 'COATER'],
    ['in its own place', { outside: { days: 2 }, workCentreId: 'COAT' }, 2, 'COAT', null],
    ['and no more', { outside: true }, 7, 'outside', null],
  ])('may have a step done by somebody else, said %s', (_, step, days, workCentreId, supplierId) => {
    const order = WrittenOrderSchema.parse({
      ...plain,
      quantityPcs: 100,
      operations: [{ id: 'A/0020', number: '0020', ...step }],
    });
    const [out] = order.operations;
    expect(out).toMatchObject({ workCentreId, quantityPcs: 100, outside: { supplierId, finishedAt: null } });
    expect((out?.plannedSetupMs ?? 0) + 100 * (out?.plannedRunMsPerPc ?? 0)).toBeCloseTo(days * 86_400_000, 3);
  });

  test('says no such step where it is false or null', () => {
    for (const outside of [false, null]) {
      const order = WrittenOrderSchema.parse({ ...plain, operations: [{ ...plain.operations[0], outside }] });
      expect(order).toEqual(WorkOrderSchema.parse(plain));
    }
  });

  test.each([
    [{ outside: { days: 0 } }, /^operations\.0\.outside\.days: expected days, more than 0, but it is 0/],
    [{ outside: { days: 'five' } }, /outside\.days: .*"five"/],
    [{ outside: 'yes' }, /^operations\.0\.outside/],
    [{ outside: { days: 5, colour: 'red' } }, /outside.*colour/s],
  ])('is refused where a step outside makes no sense', (step, fault) => {
    const operations = [{ ...operation, ...step }];
    expect(faultOf({ ...written, operations })?.join('\n')).toMatch(fault);
  });

  test('is refused where an operation stands in it twice: their parts could not be told apart', () => {
    const operations = [...plain.operations, { ...operation, quantityPcs: 5, plannedRunMsPerPc: 7 }];
    expect(faultOf({ ...plain, operations })).toEqual([
      'operations.1.id: expected an operation that stands once in its order, but "A/0010" stands twice',
    ]);
  });

  test('that is no object is refused as before', () => {
    expect(faultOf('A')).not.toBeNull();
    expect(faultOf(null)).not.toBeNull();
    expect(faultOf([written])).not.toBeNull();
  });
});

describe('a date that an ERP writes for none', () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    ['zero', 0],
    ['year 1', at('0001-01-01T00:00:00Z')],
    ['1753, of a database', at('1753-01-01T00:00:00Z')],
    ['1899-12-30, of a spreadsheet', at('1899-12-30T00:00:00Z')],
    ['1900-01-01', at('1900-01-01T12:00:00Z')],
    ['the last day that can be written', at('9999-12-31T00:00:00Z')],
    ['its end, far in the west', at('9999-12-31T23:59:59Z') + 12 * 3_600_000],
  ])('is none: %s', (_what, none) => {
    const known = WrittenOrderSchema.parse({
      ...{ ...plain, dueAt: none, paperFinishAt: none },
      components: [{ itemId: 'BAR', quantityPcs: 5, supplierId: 'MILL', confirmedAt: none }],
    });
    // Ordered, and nobody says when it comes.
    expect(known).toMatchObject({ dueAt: null, paperFinishAt: null, components: [{ confirmedAt: null }] });
  });

  test('does not bring what never comes on stock', () => {
    const components = [{ itemId: 'BAR', quantityPcs: 5, confirmedAt: at('9999-12-31T00:00:00Z') }];
    const [bar] = WrittenOrderSchema.parse({ ...plain, components }).components;
    expect(bar?.confirmedAt).toBeGreaterThan(at('9999-01-01T00:00:00Z'));
  });

  test('is another thing than a date long ago, or far ahead', () => {
    const dates = { dueAt: at('1987-05-04T00:00:00Z'), paperFinishAt: at('2099-12-31T00:00:00Z') };
    expect(WrittenOrderSchema.parse({ ...plain, ...dates })).toMatchObject(dates);
  });
});

test('material beyond what a number holds exactly is set aside, and nobody else waits for it', () => {
  const components = [{ itemId: 'BAR', quantityPcs: 2 ** 60 }];
  expect(faultOf({ ...plain, components })?.[0]).toMatch(/^components\.0\.quantityPcs/);
});
