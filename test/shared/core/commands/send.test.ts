import { describe, expect, test } from 'vitest';
import { type Command, CommandSchema } from '../../../../shared/core/commands/command.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { CommandState } from '../../../../shared/core/commands/rules.ts';
import { EventSchema, type NewFact } from '../../../../shared/core/words/event.ts';
import { WorkOrderSchema } from '../../../../shared/core/words/order.ts';
import { PlantSchema } from '../../../../shared/core/words/plant.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { misfit, outcomeOf, type Sending, toSend, type ValueLimits } from '../../../../shared/core/words/sending.ts';
import { plannedIn } from './given.ts';

const NOW = Date.UTC(2026, 10, 2, 10);
const ID = 'O-1/0010';

const plant = PlantSchema.parse({
  id: 'plant',
  name: 'Plant',
  timeZone: 'UTC',
  calendars: [{ id: 'day', shifts: [], week: {} }],
  workCentres: [{ id: 'CNC', name: 'CNC' }],
  machines: [{ id: 'cnc-1', name: 'CNC 1', workCentreId: 'CNC', calendarId: 'day' }],
});
const order = WorkOrderSchema.parse({
  id: 'O-1',
  itemId: 'ring',
  quantityPcs: 100,
  strategy: 'MTO',
  status: 'released',
  createdAt: NOW,
  operations: [
    {
      id: ID,
      number: '0010',
      workCentreId: 'CNC',
      quantityPcs: 100,
      plannedRunMsPerPc: 1_000,
      program: 'P-77',
      parameters: { temperature: 180, coolant: true },
    },
  ],
});
const limits = (change: Partial<ValueLimits> = {}): ValueLimits => ({ type: 'text', maxLength: 64, ...change });
const temperature = limits({ type: 'number', min: 20, max: 200 });

const allowed: Sending = {
  rules: { by: 'supervisor', onStart: false, whileRunning: false, values: { program: limits(), temperature } },
  isUnderWay: false,
  isRunning: false,
};
const withRules = (change: Partial<Sending['rules']>): Sending => ({
  ...allowed,
  rules: { ...allowed.rules, ...change },
});

function given(sending: Sending | null, role: CommandState['role'] = 'supervisor'): CommandState {
  return {
    now: NOW,
    firstAt: NOW,
    seenFrom: () => NOW,
    by: 'Ada',
    role,
    plant,
    planNow: (operationId) => plannedIn([order], operationId),
    operationsWithSerials: () => [],
    names: { nameOf: (id) => id },
    operation: () => null,
    isFinished: () => false,
    stopAt: () => null,
    standstills: () => [],
    operators: () => [],
    saidOn: () => false,
    hasOwner: () => false,
    ownerAt: () => null,
    madeIn: () => [],
    declared: () => [],
    supposing: () => [],
    entry: () => null,
    correctionsAfter: () => [],
    correction: () => null,
    said: () => ({ stops: [], owners: [] }),
    sending: () => sending,
  };
}
const ask = (command: { type: Command['type'] } & Record<string, unknown>): Command =>
  CommandSchema.parse({ commandId: 'command-1', machineId: 'cnc-1', operationId: ID, ...command });
const send = ask({ type: 'sendProgram', askedAt: NOW });
const start = ask({ type: 'startOperation' });

function refusal(command: Command, state: CommandState): Problem {
  try {
    decide(command, state);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('was not refused');
}
const recorded = (draft: NewFact) => EventSchema.parse({ ...draft, seq: 1, edgeId: 'edge-1', recordedAt: NOW });

const begun = {
  machineId: 'cnc-1',
  by: 'Ada',
  commandId: 'command-1',
  at: NOW,
  type: 'sendingBegun',
  sendingId: 'command-1',
  operationId: ID,
  how: 'asked',
  values: [
    { name: 'program', value: 'P-77' },
    { name: 'temperature', value: 180 },
  ],
};

describe('sending a program to a machine', () => {
  test('gives the intent as a fact that names the person and every value', () => {
    const facts = decide(send, given(allowed));
    expect(facts).toEqual([begun]);
    expect(facts.map(recorded)).toHaveLength(1);
  });

  test('is off for a machine that lists nothing', () => {
    expect(refusal(send, given(null)).code).toBe('refused');
  });

  test('takes a supervisor unless operators are allowed to', () => {
    expect(refusal(send, given(allowed, 'operator')).code).toBe('forbidden');
    expect(decide(send, given(withRules({ by: 'operator' }), 'operator'))).toEqual([begun]);
  });

  test('sends what the allow-list names and says what it leaves', () => {
    const operation = order.operations[0];
    if (operation === undefined) throw new Error('no operation');
    const { values, left } = toSend(order, operation, allowed.rules);
    expect(values.map(({ name }) => name)).toEqual(['program', 'temperature']);
    expect(left).toEqual(['coolant']);
  });

  test('a value outside its limits stops all of it', () => {
    const hot = { program: limits(), temperature: limits({ type: 'number', min: 20, max: 150 }) };
    const problem = refusal(send, given(withRules({ values: hot })));
    expect(problem.message).toContain('temperature of operation O-1/0010 is "180", but the machine takes 150 at most');
  });

  test('a machine that runs is stopped first, unless its list says otherwise', () => {
    expect(refusal(send, given({ ...allowed, isRunning: true })).message).toContain('runs: stop it first');
    expect(decide(send, given({ ...withRules({ whileRunning: true }), isRunning: true }))).toEqual([begun]);
  });

  test('not two at once', () => {
    expect(refusal(send, given({ ...allowed, isUnderWay: true })).code).toBe('refused');
  });

  test('what waited in a tablet without network does not reach the machine later', () => {
    const late = ask({ type: 'sendProgram', askedAt: NOW - 180_000 });
    expect(refusal(late, given(allowed)).message).toContain('too long ago');
  });

  test('an operation that is not for this machine is refused', () => {
    const unknown = ask({ type: 'sendProgram', askedAt: NOW, operationId: 'O-2/0010' });
    expect(refusal(unknown, given(allowed)).code).toBe('unknown');
  });
});

describe('starting an operation', () => {
  test('sends nothing by itself unless that is configured', () => {
    expect(decide(start, given(allowed)).map(({ type }) => type)).toEqual(['operationStarted']);
  });

  test('sends by itself where it is, whoever starts it', () => {
    const facts = decide(start, given(withRules({ onStart: true }), 'operator'));
    expect(facts).toEqual([expect.objectContaining({ type: 'operationStarted' }), { ...begun, how: 'started' }]);
  });

  test('is never held up by what cannot be sent: that stands in the facts', () => {
    const facts = decide(start, given({ ...withRules({ onStart: true }), isRunning: true }));
    expect(facts.map(({ type }) => type)).toEqual(['operationStarted', 'sendingBegun', 'sendingEnded']);
    const ended = facts.map(recorded).at(-1);
    if (ended?.type !== 'sendingEnded') throw new Error('it did not end');
    expect(outcomeOf(ended.results)).toBe('notSent');
    expect(ended.results[0]?.words).toContain('runs');
  });
});

describe('a value', () => {
  test.each<[string, unknown, Partial<ValueLimits>, string | null]>([
    ['a text', 'P-77', {}, null],
    ['a text that is too long', 'P'.repeat(65), {}, '64 characters'],
    ['a text with a line break', 'P\n77', {}, 'control characters'],
    ['a number where a text is wanted', 7, {}, 'a text'],
    ['a number at its upper limit', 450, { type: 'number', min: 0, max: 450 }, null],
    ['a number above it', 450.1, { type: 'number', min: 0, max: 450 }, '450 at most'],
    ['a number below its lower limit', -1, { type: 'number', min: 0, max: 450 }, '0 at least'],
    ['a text where a number is wanted', '450', { type: 'number', min: 0, max: 450 }, 'a number'],
    ['a fraction where a whole number is wanted', 1.5, { type: 'integer', min: 0, max: 9 }, 'whole'],
    ['one of the list', 'B', { oneOf: ['A', 'B'] }, null],
    ['none of the list', 'C', { oneOf: ['A', 'B'] }, 'one of: A, B'],
    ['yes', true, { type: 'boolean' }, null],
    ['a text instead of yes', 'true', { type: 'boolean' }, 'true or false'],
  ])('%s', (_what, value, change, why) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw new Error('test');
    const said = misfit(value, limits(change));
    if (why === null) expect(said).toBeNull();
    else expect(said).toContain(why);
  });
});
