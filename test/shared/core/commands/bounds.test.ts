import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CommandSchema } from '../../../../shared/core/commands/command.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import { CLOCK_SLACK_MS, LATEST_MS, LONGEST_STRETCH_MS } from '../../../../shared/core/words/moments.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { ask, type Given, HOUR, NOW, order, refusal, state, stop, totals } from './given.ts';

const ID = 'O-1/0010';
const DAY = 24 * HOUR;
const FIRST = state().firstAt;
const made = (producedPcs: number, goodPcs = producedPcs): Given => ({
  operations: [totals(ID, { producedPcs, goodPcs, scrapPcs: producedPcs - goodPcs })],
});
const scrap = (quantityPcs: number, more: object = {}) =>
  ask({ type: 'declareScrap', operationId: ID, quantityPcs, reasonId: null, ...more });
const rework = (quantityPcs: number, more: object = {}) =>
  ask({ type: 'declareRework', operationId: ID, quantityPcs, reasonId: null, ...more });
const count = (quantityPcs: number, more: object = {}) =>
  ask({ type: 'correctCount', operationId: ID, counter: 'good', quantityPcs, ...more });
const reassign = (from: number, to: number) => ask({ type: 'reassignProduction', from, to, operationIds: [ID] });

describe('a declaration is of parts that there are', () => {
  test('no more goes to rework than is good: an operator’s PIN writes no ERP', () => {
    expect(refusal(rework(50_000), made(400)).sentence).toMatchObject({ what: 'notSoManyGoodToRework' });
  });
  test('beyond a few parts and half of what was made, a supervisor declares, however it is cut', () => {
    expect(decide(scrap(200), state(made(400)))).toHaveLength(1);
    expect(refusal(scrap(201), made(400))).toMatchObject({ code: 'forbidden' });
    expect(refusal(rework(101), made(400, 300))).toMatchObject({ code: 'forbidden' });
    expect(decide(rework(100), state(made(400, 300)))).toHaveLength(1);
    expect(decide(scrap(400), state({ ...made(400), role: 'supervisor' }))).toHaveLength(1);
  });
  test('the first parts of an order may all be scrap', () => {
    expect(decide(scrap(50), state(made(50)))).toHaveLength(1);
    expect(refusal(scrap(51), made(51)).sentence).toMatchObject({ what: 'supervisorDeclares' });
  });
  test('a few parts are a few of the order’s unit', () => {
    const orders = [order({ unit: { name: 'kg', decimals: 3 } })];
    expect(decide(scrap(50_000), state({ ...made(60_000), orders }))).toHaveLength(1);
    expect(refusal(scrap(50_001), { ...made(60_000), orders })).toMatchObject({ code: 'forbidden' });
  });
  test('parts without an order are a few, and those that the machine made around then', () => {
    const nobodys = { operationId: null };
    const four: Given = { made: { goodPcs: 4 }, role: 'supervisor' };
    for (const declare of [scrap, rework, count]) {
      expect(decide(declare(54, nobodys), state(four))).toHaveLength(1);
      expect(refusal(declare(55, nobodys), four).sentence).toMatchObject({ what: 'notSoManyWithoutOrder' });
      expect(refusal(declare(-55, nobodys), four).sentence).toMatchObject({ machineId: 'press-1' });
    }
    // What was declared already is there no more: cutting it into pieces gains nothing.
    expect(refusal(scrap(1, nobodys), { made: { goodPcs: -50 } }).code).toBe('refused');
  });
  test('a count is corrected up to twice the order, whatever was counted', () => {
    const supervised = { ...made(50), role: 'supervisor' as const };
    expect(decide(count(150), state(supervised))).toHaveLength(1);
    expect(refusal(count(151), supervised).sentence).toMatchObject({ what: 'correctedBeyondOrder' });
    expect(decide(count(-10), state({ ...made(500), role: 'supervisor' }))).toHaveLength(1);
  });
});

describe('a declaration is of a time that its person can have seen', () => {
  const seen = state().seenFrom('press-1');
  test.each([scrap, rework])('operators: since the last shift or their sign-on', (declare) => {
    expect(decide(declare(1, { at: seen }), state(made(50)))).toMatchObject([{ at: seen }]);
    expect(refusal(declare(1, { at: seen - 1 }), made(50))).toMatchObject({ code: 'forbidden' });
  });
  test('supervisors: since the first fact', () => {
    const supervised = { ...made(50), role: 'supervisor' as const };
    for (const declare of [scrap, rework, count]) {
      expect(decide(declare(1, { at: FIRST }), state(supervised))).toHaveLength(1);
      expect(refusal(declare(1, { at: FIRST - DAY - 1 }), supervised)).toMatchObject({ code: 'invalid' });
      expect(refusal(declare(1, { at: 1 }), supervised)).toMatchObject({ code: 'invalid' });
    }
  });
});

describe('a stretch lies in time that facts tell of, and is not too long', () => {
  const given: Given = { role: 'supervisor', stops: [stop({ from: FIRST - 2 * DAY })] };
  const classify = (from: number, to: number | null) => ask({ type: 'classifyStop', from, to, reasonId: 'jam' });
  test('the one that killed the collector does not get past the border', () => {
    const wish = { commandId: 'command-1', machineId: 'press-1', type: 'reassignProduction', operationIds: [ID] };
    expect(CommandSchema.safeParse({ ...wish, from: 1, to: 8.64e15 }).success).toBe(false);
    expect(refusal(reassign(1, LATEST_MS), given).code).toBe('invalid');
  });
  test.each([
    ['that begins before the first fact', reassign(FIRST - DAY - 1, FIRST), 'beforeFirstFact'],
    ['that ends in the future', reassign(NOW - 9, NOW + CLOCK_SLACK_MS + 1), 'futureEnd'],
    ['that is longer than a month', reassign(NOW - LONGEST_STRETCH_MS - 1, NOW), 'stretchTooLong'],
    ['of a stop, before the first fact', classify(FIRST - DAY - 1, null), 'beforeFirstFact'],
    ['of a stop, longer than a month', classify(FIRST - DAY, FIRST - DAY + LONGEST_STRETCH_MS + 1), 'stretchTooLong'],
    ['of a stop, in the future', classify(NOW - HOUR, LATEST_MS), 'futureEnd'],
  ])('%s is refused', (_what, command, what) => {
    expect(refusal(command, given).sentence).toMatchObject({ what });
  });
  test('a program that is asked for in the future never waits in a tablet', () => {
    const send = ask({ type: 'sendProgram', operationId: ID, askedAt: NOW + CLOCK_SLACK_MS + 1 });
    const rules = { by: 'operator' as const, onStart: false, whileRunning: false, values: {} };
    const sending = () => ({ rules, isUnderWay: false, isRunning: false });
    expect(refusal(send, { sending })).toMatchObject({ code: 'invalid' });
  });
});

const wild = fc.oneof(
  fc.integer({ min: NOW - 60 * DAY, max: NOW + 60 * DAY }),
  fc.integer({ min: NOW - 2 * HOUR, max: NOW }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, 8.64e15, LATEST_MS, NOW, Number.NaN, 1.5),
);
test('whatever anybody asks for, no fact reaches beyond what is known and what is now', () => {
  let facts = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('reassignProduction', 'classifyStop', 'declareScrap', 'declareRework', 'correctCount'),
      fc.constantFrom('operator' as const, 'supervisor' as const),
      fc.record({
        from: wild,
        to: wild,
        at: wild,
        quantityPcs: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger()),
      }),
      (type, role, { from, to, at, quantityPcs }) => {
        const fields = {
          reassignProduction: { from, to, operationIds: [ID] },
          classifyStop: { from, to, reasonId: 'jam' },
          declareScrap: { at, operationId: ID, quantityPcs, reasonId: null },
          declareRework: { at, operationId: ID, quantityPcs, reasonId: null },
          correctCount: { at, operationId: ID, quantityPcs, counter: 'good' },
        }[type];
        const command = CommandSchema.safeParse({ commandId: 'command-1', machineId: 'press-1', type, ...fields });
        if (!command.success) return;
        const given: Given = { ...made(50), role, stops: [stop({ from: 0 })] };
        try {
          for (const fact of decide(command.data, state(given))) {
            facts++;
            const times = [fact.at, 'from' in fact ? fact.from : NOW, 'to' in fact ? (fact.to ?? NOW) : NOW];
            expect(Math.min(...times)).toBeGreaterThanOrEqual(FIRST - DAY);
            expect(Math.max(...times)).toBeLessThanOrEqual(NOW + CLOCK_SLACK_MS);
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(facts).toBeGreaterThan(20);
});
