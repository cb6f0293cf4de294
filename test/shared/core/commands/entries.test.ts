/** What was entered by a wrong tap is taken back by what undoes it. */
import { describe, expect, test } from 'vitest';
import { CommandSchema } from '../../../../shared/core/commands/command.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { Entry } from '../../../../shared/core/commands/entries.ts';
import { type Given, HOUR, NOW, refusal, state, totals } from './given.ts';

const undo = CommandSchema.parse({ type: 'undoCorrection', commandId: 'undo-0001', machineId: 'press-1', seq: 7 });
const head = { seq: 7, edgeId: 'box', recordedAt: NOW - HOUR, machineId: 'press-1', at: NOW - HOUR, by: 'Ada' };
const given = (change: Given) => state(change);

describe('an entry is taken back', () => {
  test('a start by interrupting it, or by the order that it pushed out', () => {
    const entries: Entry[] = [{ ...head, type: 'operationStarted', operationId: 'O-1/0010' }];
    const operations = [totals('O-1/0010')];
    expect(decide(undo, given({ entries, operations }))).toMatchObject([
      { type: 'operationInterrupted', operationId: 'O-1/0010', at: NOW },
    ]);
    const before = { entries, operations: [...operations, totals('O-1/0020')], ownerAt: 'O-1/0020' };
    expect(decide(undo, given(before))).toMatchObject([{ type: 'operationStarted', operationId: 'O-1/0020' }]);
  });
  test('but not a start that holds no more', () => {
    const entries: Entry[] = [{ ...head, type: 'operationStarted', operationId: 'O-1/0010' }];
    expect(refusal(undo, { entries, operations: [totals('O-1/0010', { status: 'finished' })] }).code).toBe('refused');
  });
  const ended: Entry[] = [
    { ...head, type: 'operationInterrupted', operationId: 'O-1/0010', reasonId: null },
    { ...head, type: 'operationFinished', operationId: 'O-1/0010' },
  ];
  test.each(ended)('$type by going on', (entry) => {
    const entries = [entry];
    const operations = [totals('O-1/0010', { status: 'interrupted' })];
    expect(decide(undo, given({ entries, operations }))).toMatchObject([
      { type: 'operationStarted', operationId: 'O-1/0010' },
    ]);
  });
  test('a finished set-up by going on with it, and that by finishing it, while the operation is in work here', () => {
    const finished: Entry = { ...head, type: 'setupFinished', operationId: 'O-1/0010' };
    const operations = [totals('O-1/0010')];
    const [back] = decide(undo, given({ entries: [finished], operations }));
    expect(back).toMatchObject({ type: 'setupFinished', operationId: 'O-1/0010', at: NOW, undoes: 7 });
    const [again] = decide(undo, given({ entries: [{ ...finished, undoes: 5 }], operations }));
    expect(again).toMatchObject({ type: 'setupFinished', operationId: 'O-1/0010', at: NOW });
    expect(again).not.toHaveProperty('undoes');
    const over = { entries: [finished], operations: [totals('O-1/0010', { status: 'finished' })] };
    expect(refusal(undo, over).code).toBe('refused');
  });
  test('a sign-off by signing on again, by that person alone', () => {
    const entries: Entry[] = [{ ...head, type: 'operatorSignedOff' }];
    expect(decide(undo, given({ entries }))).toMatchObject([{ type: 'operatorSignedOn', by: 'Ada' }]);
    expect(refusal(undo, { entries: [{ ...head, type: 'operatorSignedOff', by: 'Bert' }] }).code).toBe('forbidden');
  });
  test('a note by a fact that names it', () => {
    const entries: Entry[] = [{ ...head, type: 'noteAdded', operationId: null, text: 'Die is worn' }];
    expect(decide(undo, given({ entries }))).toMatchObject([{ type: 'noteAdded', undoes: 7, text: 'Die is worn' }]);
  });
});

describe('what a tablet without a line was told', () => {
  const start = { type: 'startOperation', commandId: 'start-0001', machineId: 'press-1', operationId: 'O-1/0010' };
  test('carries the moment of its tap', () => {
    const at = NOW - 3 * HOUR;
    expect(decide(CommandSchema.parse({ ...start, at }), state())).toMatchObject([{ type: 'operationStarted', at }]);
    const leave = CommandSchema.parse({ type: 'signOff', commandId: 'leave-0001', machineId: 'press-1', at });
    expect(decide(leave, state({ operators: ['Ada'] }))).toMatchObject([{ type: 'operatorSignedOff', at }]);
  });
  test('reaches no further back than its person can have seen, and not into the future', () => {
    expect(refusal(CommandSchema.parse({ ...start, at: NOW - 48 * HOUR })).code).toBe('forbidden');
    expect(refusal(CommandSchema.parse({ ...start, at: NOW + HOUR })).code).toBe('invalid');
  });
});
