import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../shared/core/commands/command.ts';
import type { Correction } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import { CLOCK_SLACK_MS } from '../../../../shared/core/words/moments.ts';
import type { Sending } from '../../../../shared/core/words/sending.ts';
import { ask, type Given, HOUR, NOW, order, refusal, state, stop, totals } from './given.ts';

const ID = 'O-1/0010';
/** The orders with the first operation changed. */
const withFirst = (change: object, orderChange: object = {}) => [
  order({ ...orderChange, operations: order().operations.map((one, n) => (n === 0 ? { ...one, ...change } : one)) }),
];

describe('what a command names must be there', () => {
  const running: Given = { operations: [totals(ID)] };
  const parts = { operationId: ID, quantityPcs: 1, reasonId: null };
  test.each<[string, Command]>([
    ['the reason of an interruption', ask({ type: 'interruptOperation', operationId: ID, reasonId: 'tea' })],
    ['a stop’s reason is none of scrap', ask({ type: 'interruptOperation', operationId: ID, reasonId: 'crack' })],
    ['the reason of scrap', ask({ type: 'declareScrap', ...parts, reasonId: 'clean' })],
    ['the reason of rework', ask({ type: 'declareRework', ...parts, reasonId: 'crack' })],
    ['the operation of scrap', ask({ type: 'declareScrap', ...parts, operationId: 'O-9/0010' })],
    ['the operation of rework', ask({ type: 'declareRework', ...parts, operationId: 'O-9/0010' })],
    [
      'the operation of a count',
      ask({ type: 'correctCount', operationId: 'O-9/0010', quantityPcs: 1, counter: 'good' }),
    ],
    ['the operation of a note', ask({ type: 'addNote', operationId: 'O-9/0010', text: 'oil' })],
    ['the operation that is finished', ask({ type: 'finishOperation', operationId: 'O-9/0010' })],
    ['the operation whose setup ends', ask({ type: 'finishSetup', operationId: 'O-9/0010' })],
    ['the operation whose program is sent', ask({ type: 'sendProgram', operationId: 'O-9/0010', askedAt: NOW })],
  ])('%s', (_what, command) => expect(refusal(command, running).code).toBe('unknown'));

  test('nothing counted is nothing said', () => {
    for (const type of ['declareScrap', 'declareRework'] as const)
      expect(refusal(ask({ type, ...parts, quantityPcs: 0 }), running).code).toBe('invalid');
    const count = ask({ type: 'correctCount', operationId: ID, counter: 'good', quantityPcs: 0 });
    expect(refusal(count, { ...running, role: 'supervisor' }).code).toBe('invalid');
  });

  test('parts without an operation need none, and a note and a reason neither', () => {
    for (const command of [
      ask({ type: 'declareScrap', quantityPcs: 9, reasonId: null }),
      ask({ type: 'declareRework', quantityPcs: 9, reasonId: null }),
      ask({ type: 'correctCount', counter: 'scrap', quantityPcs: -9 }),
      ask({ type: 'addNote', text: 'oil' }),
    ])
      expect(decide(command, state({ role: 'supervisor' }))).toHaveLength(1);
    expect(decide(ask({ type: 'addNote', operationId: ID, text: 'oil' }), state())).toHaveLength(1);
    expect(decide(ask({ type: 'interruptOperation', operationId: ID }), state(running))).toHaveLength(1);
  });
});

describe('where and when an operation may be started', () => {
  const start = (operationId: string, machineId = 'press-1') => ask({ type: 'startOperation', operationId, machineId });
  test.each(['finished', 'closed'] as const)('not when its order is %s in the ERP', (status) => {
    expect(refusal(start(ID), { orders: [order({ status })] }).code).toBe('refused');
  });
  test('where machines are named, only at one of them', () => {
    expect(refusal(start(ID), { orders: withFirst({ machineIds: ['press-7', 'press-8'] }) }).code).toBe('refused');
    expect(decide(start(ID), state({ orders: withFirst({ machineIds: ['press-1'] }) }))).toHaveLength(1);
    const elsewhere = { orders: withFirst({ machineIds: ['cnc-1'] }) };
    expect(decide(start(ID, 'cnc-1'), state(elsewhere))).toHaveLength(1);
  });
  test('when the one before is finished, though it made nothing good', () => {
    const given = { operations: [totals(ID, { status: 'finished', goodPcs: 0 })] };
    expect(decide(start('O-1/0020', 'cnc-1'), state(given))).toHaveLength(1);
  });
  test('when nothing is known of the one before, it waits', () => {
    expect(refusal(start('O-1/0020', 'cnc-1')).code).toBe('refused');
  });
  test('an operation of the second order is found as one of the first', () => {
    const second = order({ id: 'O-2', operations: order().operations.map((one) => ({ ...one, id: `x${one.id}` })) });
    expect(decide(start(`x${ID}`), state({ orders: [order(), second] }))).toHaveLength(1);
  });
});

describe('an operation that the machine itself named', () => {
  const interrupt = ask({ type: 'interruptOperation', operationId: ID });
  test('is in work where it has been, and nowhere else', () => {
    const there = totals(ID, { inWorkAt: [], machineIds: ['press-2'] });
    expect(refusal(interrupt, { operations: [there] }).code).toBe('refused');
  });
  test('is in work while it runs: not when it was interrupted before', () => {
    const over = totals(ID, { inWorkAt: [], status: 'interrupted' });
    expect(refusal(interrupt, { operations: [over] }).code).toBe('refused');
  });
  test('is in work only where nobody started it', () => {
    const elsewhere = totals(ID, { inWorkAt: ['press-2'], machineIds: ['press-1', 'press-2'] });
    expect(refusal(interrupt, { operations: [elsewhere] }).code).toBe('refused');
  });
});

describe('sending a program', () => {
  const send = ask({ type: 'sendProgram', operationId: ID, askedAt: NOW });
  const limits = { type: 'text', maxLength: 64 } as const;
  const may: Sending = {
    rules: { by: 'operator', onStart: true, whileRunning: false, values: { program: limits } },
    isUnderWay: false,
    isRunning: false,
  };
  const given = (change: Given = {}): Given => ({
    orders: withFirst({ program: 'P-77' }),
    sending: () => may,
    ...change,
  });
  test('goes out where the operation may run', () => {
    expect(decide(send, state(given()))).toMatchObject([{ type: 'sendingBegun', operationId: ID }]);
  });
  test.each<[string, Given]>([
    ['for an order that is not released', { orders: withFirst({ program: 'P-77' }, { status: 'planned' }) }],
    ['to a machine that it is not planned for', { orders: withFirst({ program: 'P-77', machineIds: ['cnc-1'] }) }],
    ['of an operation that is finished', { operations: [totals(ID, { status: 'finished' })] }],
  ])('%s is refused', (_what, change) => expect(refusal(send, given(change)).code).toBe('refused'));
  test('at a start follows from the start, after it', () => {
    const facts = decide(ask({ type: 'startOperation', operationId: ID }), state(given()));
    expect(facts.map(({ type }) => type)).toEqual(['operationStarted', 'sendingBegun']);
  });
});

describe('quantities cannot exceed what there is', () => {
  const there = { operations: [totals(ID, { goodPcs: 45, scrapPcs: 5, reworkPcs: 5 })], role: 'supervisor' as const };
  const scrap = (quantityPcs: number, of: 'good' | 'scrap') =>
    ask({ type: 'declareScrap', operationId: ID, quantityPcs, reasonId: 'crack', of });
  const count = (counter: 'good' | 'scrap', quantityPcs: number) =>
    ask({ type: 'correctCount', operationId: ID, counter, quantityPcs });
  test.each<[Command, Command]>([
    [scrap(45, 'good'), scrap(46, 'good')],
    [scrap(5, 'scrap'), scrap(6, 'scrap')],
    [scrap(-5, 'good'), scrap(-6, 'good')],
    [count('good', -45), count('good', -46)],
    [count('scrap', -5), count('scrap', -6)],
  ])('the last is taken, one more is refused', (most, more) => {
    expect(decide(most, state(there))).toHaveLength(1);
    expect(refusal(more, there).code).toBe('refused');
  });
  test('of an operation on which nothing was counted, nothing', () => {
    const command = { ...there, operations: [] };
    for (const one of [scrap(1, 'good'), scrap(1, 'scrap'), scrap(-1, 'good'), count('good', -1), count('scrap', -1)])
      expect(refusal(one, command).code).toBe('refused');
  });
  test('more for rework than there are good parts, and more back than there is for rework', () => {
    const rework = (quantityPcs: number, operationId: string | null = 'O-1/0010') =>
      ask({ type: 'declareRework', operationId, quantityPcs, reasonId: 'clean' });
    const operations = [totals('O-1/0010', { goodPcs: 45, reworkPcs: 2 })];
    expect(refusal(rework(46), { operations }).message).toContain('45 good parts');
    expect(refusal(rework(-3), { operations }).message).toContain('2 parts for rework');
    expect(decide(rework(45), state({ operations }))).toHaveLength(1);
    expect(decide(rework(-2), state({ operations }))).toHaveLength(1);
    // Also where the command leaves it to the machine whose parts they are.
    const owned = { operations, ownerAt: 'O-1/0010' };
    expect(refusal(rework(46, null), owned).message).toContain('45 good parts');
  });

  test('more back of a reason than there is of it and without a reason', () => {
    const back = (quantityPcs: number, reasonId: string | null) =>
      ask({ type: 'declareScrap', operationId: 'O-1/0010', quantityPcs: -quantityPcs, reasonId });
    const scrapByReason = [
      { reasonId: null, quantityPcs: 1 },
      { reasonId: 'crack', quantityPcs: 1 },
      { reasonId: 'other', quantityPcs: 3 },
    ];
    const operations = [totals('O-1/0010', { scrapPcs: 5, scrapByReason })];
    expect(refusal(back(3, 'crack'), { operations }).message).toContain('2 scrap parts');
    expect(decide(back(2, 'crack'), state({ operations }))).toHaveLength(1);
    expect(decide(back(5, null), state({ operations }))).toHaveLength(1);
  });

  test('taking the reason from machine-counted scrap is no matter of how much scrap there is', () => {
    expect(decide(scrap(-6, 'scrap'), state(there))).toHaveLength(1);
  });
});

describe('times', () => {
  const rework = (at: number) => ask({ type: 'declareRework', quantityPcs: 1, reasonId: null, at });
  test('a tablet may be ahead by the slack, and not by more', () => {
    expect(decide(rework(NOW + CLOCK_SLACK_MS), state())[0]?.at).toBe(NOW);
    expect(refusal(rework(NOW + CLOCK_SLACK_MS + 1)).code).toBe('invalid');
    const standing = { stops: [stop()] };
    const classify = (from: number) => ask({ type: 'classifyStop', from, reasonId: 'jam' });
    expect(refusal(classify(NOW + CLOCK_SLACK_MS), standing).code).toBe('unknown');
    expect(refusal(classify(NOW + CLOCK_SLACK_MS + 1), standing).code).toBe('invalid');
  });
  test('what was seen before now keeps its time', () => expect(decide(rework(NOW - 7), state())[0]?.at).toBe(NOW - 7));
  test('a part of a stop has a length', () => {
    const part = (to: number) => ask({ type: 'classifyStop', from: NOW - 5, to, reasonId: 'jam' });
    expect(refusal(part(NOW - 5), { stops: [stop()] }).code).toBe('invalid');
    expect(decide(part(NOW - 4), state({ stops: [stop()] }))).toMatchObject([{ from: NOW - 5, to: NOW - 4 }]);
  });
  test('a stretch that begins now may be reassigned, and ends after it begins', () => {
    const reassign = (from: number, to: number) => ask({ type: 'reassignProduction', from, to, operationIds: [ID] });
    expect(decide(reassign(NOW, NOW + 1), state())).toHaveLength(1);
    expect(refusal(reassign(NOW + 1, NOW + 2)).code).toBe('invalid');
    expect(decide(reassign(NOW - 1, NOW), state())).toHaveLength(1);
  });
});

describe('whom a second person’s word on a stop meets', () => {
  const bert = { edgeId: 'box', machineId: 'press-1', recordedAt: NOW, at: NOW, by: 'Bert', seq: 11 };
  const said = (from: number, to: number | null): Given => ({
    stops: [stop()],
    corrections: [{ ...bert, type: 'stopClassified', from, to, reasonId: 'jam' }],
  });
  const whole = ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'die', seenSeq: 10 });
  const part = ask({ type: 'classifyStop', from: NOW - 5, to: NOW, reasonId: 'die', seenSeq: 10 });

  test('the whole stop: whoever spoke of any part of it, from its beginning to now', () => {
    expect(refusal(whole, said(NOW - HOUR, NOW - HOUR + 1)).code).toBe('conflict');
    expect(refusal(whole, said(NOW, NOW + 1)).code).toBe('conflict');
    expect(decide(whole, state(said(NOW - 2 * HOUR, NOW - HOUR)))).toHaveLength(1);
  });
  test('a part: whoever spoke of that part', () => {
    expect(decide(part, state(said(NOW - HOUR, NOW - 5)))).toHaveLength(1);
    expect(refusal(part, said(NOW - HOUR, NOW - 4)).code).toBe('conflict');
    expect(decide(part, state(said(NOW, NOW + 9)))).toHaveLength(1);
    expect(refusal(part, said(NOW - 1, NOW + 9)).code).toBe('conflict');
  });
  test('a whole stop that was named by one of its moments is met there', () => {
    expect(refusal(part, said(NOW - 5, null)).code).toBe('conflict');
    expect(decide(part, state(said(NOW - 6, null)))).toHaveLength(1);
  });
  test('an ended stop: up to its end', () => {
    const ended = { ...said(NOW - 3, NOW - 2), stops: [stop({ to: NOW - 3 })] };
    expect(decide(whole, state(ended))).toHaveLength(1);
    const within = { ...said(NOW - 4, NOW - 2), stops: [stop({ to: NOW - 3 })] };
    expect(refusal(whole, within).code).toBe('conflict');
  });
  test('on another machine: nobody', () => {
    const elsewhere: Correction = {
      ...bert,
      machineId: 'cnc-1',
      type: 'stopClassified',
      from: NOW - HOUR,
      to: null,
      reasonId: null,
    };
    expect(decide(whole, state({ stops: [stop()], corrections: [elsewhere] }))).toHaveLength(1);
  });
  test('parts without an operation are told apart by machine', () => {
    const declared: Correction = {
      ...bert,
      type: 'reworkDeclared',
      operationId: null,
      quantityPcs: 1,
      reasonId: null,
    };
    const rework = ask({ type: 'declareRework', quantityPcs: 1, reasonId: null, seenSeq: 10 });
    expect(refusal(rework, { corrections: [declared] }).code).toBe('conflict');
    expect(decide(rework, state({ corrections: [{ ...declared, machineId: 'cnc-1' }] }))).toHaveLength(1);
    const ofOne = ask({ type: 'declareRework', operationId: ID, quantityPcs: 1, reasonId: null, seenSeq: 10 });
    const onOther = { ...declared, operationId: ID, machineId: 'cnc-1' };
    expect(refusal(ofOne, { operations: [totals(ID)], corrections: [onOther] }).code).toBe('conflict');
  });
});
