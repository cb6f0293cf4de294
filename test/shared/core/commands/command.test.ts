import { describe, expect, test } from 'vitest';
import { type Command, mayGive } from '../../../../shared/core/commands/command.ts';
import type { Correction } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import { waitsFor } from '../../../../shared/core/commands/rules.ts';
import { EventSchema } from '../../../../shared/core/words/event.ts';
import { ask, type Given, HOUR, NOW, order, refusal, state, stop, totals } from './given.ts';

const common = { machineId: 'press-1', by: 'Ada', commandId: 'command-1', at: NOW };

describe('a command that fits becomes a fact that names the person', () => {
  const running = { operations: [totals('O-1/0010')] };
  test.each<[Command, Given, object]>([
    [
      ask({ type: 'startOperation', operationId: 'O-1/0010' }),
      {},
      { type: 'operationStarted', operationId: 'O-1/0010' },
    ],
    [
      ask({ type: 'finishSetup', operationId: 'O-1/0010' }),
      running,
      { type: 'setupFinished', operationId: 'O-1/0010' },
    ],
    [
      ask({ type: 'interruptOperation', operationId: 'O-1/0010', reasonId: 'die' }),
      running,
      { type: 'operationInterrupted', operationId: 'O-1/0010', reasonId: 'die' },
    ],
    [
      ask({ type: 'finishOperation', operationId: 'O-1/0010' }),
      running,
      { type: 'operationFinished', operationId: 'O-1/0010' },
    ],
    [
      ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'jam' }),
      { stops: [stop()] },
      { type: 'stopClassified', from: NOW - 5, to: null, reasonId: 'jam' },
    ],
    [
      ask({ type: 'declareScrap', operationId: 'O-1/0010', quantityPcs: 3, reasonId: 'crack', at: NOW - 9 }),
      running,
      { type: 'scrapDeclared', operationId: 'O-1/0010', quantityPcs: 3, reasonId: 'crack', of: 'good', at: NOW - 9 },
    ],
    [
      ask({ type: 'declareRework', quantityPcs: 2, reasonId: 'clean' }),
      {},
      { type: 'reworkDeclared', operationId: null, quantityPcs: 2, reasonId: 'clean' },
    ],
    [
      ask({ type: 'correctCount', operationId: 'O-1/0010', counter: 'good', quantityPcs: -45 }),
      running,
      { type: 'countCorrected', operationId: 'O-1/0010', counter: 'good', quantityPcs: -45, note: '' },
    ],
    [
      ask({ type: 'reassignProduction', from: NOW - 9, to: NOW, operationIds: ['O-1/0010'] }),
      {},
      { type: 'productionReassigned', from: NOW - 9, to: NOW, operationIds: ['O-1/0010'] },
    ],
    [ask({ type: 'signOn' }), {}, { type: 'operatorSignedOn' }],
    [ask({ type: 'signOff' }), { operators: ['Ada'] }, { type: 'operatorSignedOff' }],
    // The shift is over and has ended the sign-on: who stayed longer may still say so.
    [ask({ type: 'signOff' }), { endedByShift: ['Ada'] }, { type: 'operatorSignedOff' }],
    [ask({ type: 'addNote', text: 'oil' }), {}, { type: 'noteAdded', operationId: null, text: 'oil' }],
  ])('$type', (command, given, expected) => {
    const facts = decide(command, state(given));
    expect(facts).toEqual([{ ...common, ...expected }]);
    for (const fact of facts)
      expect(EventSchema.safeParse({ ...fact, seq: 1, edgeId: 'e', recordedAt: NOW }).success).toBe(true);
  });
});

describe('what is so already needs no fact', () => {
  test('signing on twice', () => expect(decide(ask({ type: 'signOn' }), state({ operators: ['Ada'] }))).toEqual([]));
  test('signing off without being on', () => expect(decide(ask({ type: 'signOff' }), state())).toEqual([]));
});

describe('starting an operation', () => {
  const start = (operationId: string, machineId = 'press-1') => ask({ type: 'startOperation', operationId, machineId });
  test.each<[string, Command, Given, string, RegExp]>([
    ['on an unknown machine', start('O-1/0010', 'press-9'), {}, 'unknown', /no machine "press-9"/],
    ['that is not known', start('O-9/0010'), {}, 'unknown', /"O-9\/0010" is not known/],
    [
      'of an order not released',
      start('O-1/0010'),
      { orders: [order({ status: 'planned' })] },
      'refused',
      /not released yet/,
    ],
    ['of a cancelled order', start('O-1/0010'), { orders: [order({ status: 'cancelled' })] }, 'refused', /cancelled/],
    ['on a machine of another work centre', start('O-1/0020'), {}, 'refused', /work centre CNC, not for press-1/],
    ['that runs here', start('O-1/0010'), { operations: [totals('O-1/0010')] }, 'refused', /runs here already/],
    ['whose forerunner made nothing', start('O-1/0020', 'cnc-1'), {}, 'refused', /O-1\/0010 comes first/],
  ])('%s is refused in words', (_what, command, given, code, words) => {
    const problem = refusal(command, given);
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(words);
  });

  test('may begin as soon as its forerunner has delivered one good part', () => {
    const operations = [totals('O-1/0010', { goodPcs: 1 })];
    expect(decide(start('O-1/0020', 'cnc-1'), state({ operations }))).toHaveLength(1);
    expect(refusal(start('O-1/0020', 'cnc-1'), { operations: [totals('O-1/0010', { goodPcs: 0 })] }).code).toBe(
      'refused',
    );
  });
  test('asks for no totals of a forerunner that people finished: in a queue of a year they would be read from old facts', () => {
    const [, second] = order().operations;
    if (second === undefined) throw new Error('an order of four steps');
    const asked: string[] = [];
    const finished = { ...state(), isFinished: (id: string) => id === 'O-1/0010' };
    const looking = {
      ...finished,
      operation: (id: string) => {
        asked.push(id);
        return null;
      },
    };
    expect(waitsFor(looking, order(), second)).toBeNull();
    expect(asked).toEqual([]);
    expect(waitsFor({ ...looking, isFinished: () => false }, order(), second)?.id).toBe('O-1/0010');
  });
  test('does not wait for work that is done elsewhere, because nobody here would ever count it', () => {
    expect(decide(start('O-1/0040', 'cnc-1'), state())).toHaveLength(1);
    const last = order().operations.at(-1);
    expect(last && waitsFor(state(), order(), last)).toBeNull();
  });
  test('that somebody else does starts at no machine, and holds up nothing after it', () => {
    const [first, second, ...rest] = order().operations;
    if (first === undefined || second === undefined) throw new Error('an order of four steps');
    const coated = order({
      operations: [{ ...first, outside: { supplierId: 'COATER', finishedAt: null } }, second, ...rest],
    });
    const given = { orders: [coated] };
    expect(refusal(start('O-1/0010'), given).code).toBe('refused');
    expect(decide(start('O-1/0020', 'cnc-1'), state(given))).toHaveLength(1);
  });
  test('that runs on another machine may be started here as well', () => {
    const operations = [totals('O-1/0010', { inWorkAt: ['press-2'], machineIds: ['press-1', 'press-2'] })];
    expect(decide(start('O-1/0010'), state({ operations }))).toHaveLength(1);
  });
  test('that was finished by mistake takes the finish back', () => {
    const operations = [totals('O-1/0010', { status: 'finished', finishedAt: NOW - 1 })];
    expect(decide(start('O-1/0010'), state({ operations }))).toHaveLength(1);
  });
});

describe('an operation that is not in work here', () => {
  test.each(['finishSetup', 'interruptOperation'] as const)('refuses %s', (type) => {
    const elsewhere = { operations: [totals('O-1/0010', { inWorkAt: ['press-2'] })] };
    expect(refusal(ask({ type, operationId: 'O-1/0010' }), elsewhere).message).toMatch(/not in work at press-1/);
    expect(refusal(ask({ type, operationId: 'O-1/0010' })).code).toBe('refused');
  });
  test('but that the machine itself named, may be interrupted', () => {
    const named = { operations: [totals('O-1/0010', { inWorkAt: [] })] };
    const command = ask({ type: 'interruptOperation', operationId: 'O-1/0010' });
    expect(decide(command, state(named))).toHaveLength(1);
  });
  test('is finished once, and only when it was begun', () => {
    const finish = ask({ type: 'finishOperation', operationId: 'O-1/0010' });
    expect(refusal(finish).message).toMatch(/never started/);
    expect(refusal(finish, { operations: [totals('O-1/0010', { status: 'finished' })] }).message).toMatch(
      /finished already/,
    );
    expect(decide(finish, state({ operations: [totals('O-1/0010', { status: 'interrupted' })] }))).toHaveLength(1);
  });
});

describe('giving a stop its reason', () => {
  test('when two people do it, the second is told what the first said', () => {
    const given = { stops: [stop({ reasonId: 'die' })] };
    const blind = ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'jam', expectedReasonId: null });
    expect(refusal(blind, given)).toMatchObject({ code: 'conflict', message: expect.stringMatching(/"die"/) });
    const informed = ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'jam', expectedReasonId: 'die' });
    expect(decide(informed, state(given))).toHaveLength(1);
    const unconditional = ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'jam' });
    expect(decide(unconditional, state(given))).toHaveLength(1);
  });
  test.each<[string, Command, string]>([
    ['where none was', ask({ type: 'classifyStop', from: NOW - 5 * HOUR, reasonId: 'jam' }), 'unknown'],
    ['with an unknown reason', ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'tea' }), 'unknown'],
    ['with a reason for scrap', ask({ type: 'classifyStop', from: NOW - 5, reasonId: 'crack' }), 'unknown'],
    [
      'that ends before it begins',
      ask({ type: 'classifyStop', from: NOW - 5, to: NOW - 6, reasonId: 'jam' }),
      'invalid',
    ],
    ['in the future', ask({ type: 'classifyStop', from: NOW + HOUR, reasonId: 'jam' }), 'invalid'],
  ])('%s is refused', (_what, command, code) => {
    expect(refusal(command, { stops: [stop()] }).code).toBe(code);
  });
  test('taking the reason away again needs none', () => {
    const command = ask({ type: 'classifyStop', from: NOW - 5, reasonId: null });
    expect(decide(command, state({ stops: [stop({ reasonId: 'jam' })] }))[0]).toMatchObject({ reasonId: null });
  });
});

describe('quantities', () => {
  const given = { operations: [totals('O-1/0010', { goodPcs: 45, scrapPcs: 5 })] };
  const scrap = (quantityPcs: number, of: 'good' | 'scrap' = 'good') =>
    ask({ type: 'declareScrap', operationId: 'O-1/0010', quantityPcs, reasonId: 'crack', of });
  test.each<[string, Command]>([
    ['more scrap than good parts', scrap(46)],
    ['a reason for more scrap than the machine counted', scrap(6, 'scrap')],
    ['more scrap taken back than there is', scrap(-6)],
    [
      'more taken away than was counted',
      ask({ type: 'correctCount', operationId: 'O-1/0010', counter: 'scrap', quantityPcs: -6 }),
    ],
  ])('%s is refused', (_what, command) => {
    expect(refusal(command, given).code).toBe('refused');
  });
  test('none at all is refused', () => expect(refusal(scrap(0), given).code).toBe('invalid'));
  test('up to what is there is taken', () => {
    for (const command of [scrap(45), scrap(-5), scrap(5, 'scrap')])
      expect(decide(command, state(given))).toHaveLength(1);
  });
  test('a tablet whose clock runs a little ahead still writes in the present', () => {
    const ahead = ask({ type: 'declareRework', quantityPcs: 1, reasonId: null, at: NOW + 30_000 });
    expect(decide(ahead, state())[0]?.at).toBe(NOW);
    expect(refusal(ask({ type: 'declareRework', quantityPcs: 1, reasonId: null, at: NOW + HOUR })).code).toBe(
      'invalid',
    );
  });
});

describe('reassigning production', () => {
  const reassign = (change: object) =>
    ask({ type: 'reassignProduction', from: NOW - HOUR, to: NOW, operationIds: ['O-1/0010'], ...change });
  test.each<[string, object, string]>([
    ['to nobody in particular', { operationIds: [] }, 'invalid'],
    ['to an unknown operation', { operationIds: ['O-9/0010'] }, 'unknown'],
    ['to an operation that cannot run here', { operationIds: ['O-1/0020'] }, 'refused'],
    ['over an empty stretch', { to: NOW - HOUR }, 'invalid'],
    ['in the future', { from: NOW + HOUR, to: NOW + 2 * HOUR }, 'invalid'],
  ])('%s is refused', (_what, change, code) => expect(refusal(reassign(change)).code).toBe(code));
  test('back to the rules is taken', () => {
    expect(decide(reassign({ operationIds: null }), state())[0]).toMatchObject({ operationIds: null });
  });
});

test('counts and owners are corrected by supervisors and planners, everything else by anybody', () => {
  expect(mayGive('operator', 'correctCount')).toBe(false);
  expect(mayGive('operator', 'reassignProduction')).toBe(true);
  expect(mayGive('operator', 'declareScrap')).toBe(true);
  for (const role of ['supervisor', 'planner', 'admin'] as const) expect(mayGive(role, 'correctCount')).toBe(true);
});

test('an operator gives an order to what has none, but takes nothing from an order', () => {
  const command = ask({ type: 'reassignProduction', from: NOW - 9, to: NOW, operationIds: ['O-1/0010'] });
  expect(decide(command, state())).toHaveLength(1);
  expect(refusal(command, { owned: true })).toMatchObject({ code: 'forbidden' });
  expect(decide(command, state({ owned: true, role: 'supervisor' }))).toHaveLength(1);
});

describe('two people who correct the same thing', () => {
  const bert = { edgeId: 'box', machineId: 'press-1', recordedAt: NOW - 60_000, at: NOW - 60_000, by: 'Bert' };
  const seen = 10;
  const corrections: Correction[] = [
    { ...bert, seq: 11, type: 'stopClassified', from: NOW - HOUR, to: null, reasonId: 'jam' },
    {
      ...bert,
      seq: 12,
      type: 'scrapDeclared',
      operationId: 'O-1/0010',
      quantityPcs: 3,
      reasonId: 'crack',
      of: 'good',
    },
    { ...bert, seq: 13, type: 'productionReassigned', from: NOW - HOUR, to: NOW, operationIds: ['O-1/0010'] },
  ];
  const given: Given = {
    corrections,
    role: 'supervisor',
    stops: [stop({ reasonId: 'jam' })],
    operations: [totals('O-1/0010'), totals('O-1/0020')],
  };
  const quantity = { operationId: 'O-1/0010', quantityPcs: 2 };

  test.each<[string, Command['type'], Record<string, unknown>, RegExp, number]>([
    ['a reason', 'classifyStop', { from: NOW - 5, reasonId: 'die' }, /Bert gave the reason "Jam" at 09:59/, 11],
    ['a split', 'classifyStop', { from: NOW - HOUR, to: NOW - 9, reasonId: 'die' }, /Bert gave the reason/, 11],
    ['scrap', 'declareScrap', { ...quantity, reasonId: 'crack' }, /Bert declared 3 scrap \("Crack"\)/, 12],
    ['rework', 'declareRework', { ...quantity, reasonId: 'clean' }, /Bert declared 3 scrap/, 12],
    ['a count', 'correctCount', { ...quantity, counter: 'good' }, /Bert declared 3 scrap/, 12],
    [
      'an owner',
      'reassignProduction',
      { from: NOW - 9, to: NOW, operationIds: null },
      /Bert gave the stretch to O-1\/0010/,
      13,
    ],
  ])('of %s: the second is told what the first said, and may say it again', (_what, type, wish, words, seq) => {
    expect(refusal(ask({ type, ...wish, seenSeq: seen }), given)).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(words),
      facts: [seq],
    });
    expect(decide(ask({ type, ...wish, seenSeq: 13 }), state(given))).toHaveLength(1);
  });

  test('what the same person said, and what was said of something else, is no conflict', () => {
    const own = corrections.map((one): Correction => ({ ...one, by: 'Ada' }));
    const scrap = ask({ type: 'declareScrap', ...quantity, reasonId: 'crack', seenSeq: seen });
    expect(decide(scrap, state({ ...given, corrections: own }))).toHaveLength(1);
    const other = { ...quantity, operationId: 'O-1/0020', reasonId: 'crack', seenSeq: seen };
    expect(decide(ask({ type: 'declareScrap', ...other }), state(given))).toHaveLength(1);
    const before = ask({
      type: 'reassignProduction',
      from: NOW - 9 * HOUR,
      to: NOW - HOUR,
      operationIds: null,
      seenSeq: seen,
    });
    expect(decide(before, state(given))).toHaveLength(1);
  });

  test('a correction is undone by a fact that says the opposite and names it, once', () => {
    const undo = ask({ type: 'undoCorrection', seq: 12 });
    const [fact] = decide(undo, state(given));
    expect(fact).toMatchObject({ type: 'scrapDeclared', quantityPcs: -3, operationId: 'O-1/0010', undoes: 12 });
    const undone: Correction = {
      ...bert,
      seq: 14,
      type: 'scrapDeclared',
      undoes: 12,
      operationId: 'O-1/0010',
      quantityPcs: -3,
      reasonId: 'crack',
      of: 'good',
    };
    expect(refusal(undo, { ...given, corrections: [...corrections, undone] })).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/Bert has undone this already/),
    });
    // The undoing was a mistake: it is undone likewise, and then the first may be undone again.
    expect(decide(ask({ type: 'undoCorrection', seq: 14 }), state({ ...given, corrections: [undone] }))).toMatchObject([
      { quantityPcs: 3, undoes: 14 },
    ]);
  });

  test('what is no correction cannot be undone, and an operator takes no count and no other’s owner back', () => {
    expect(refusal(ask({ type: 'undoCorrection', seq: 99 }), given).code).toBe('unknown');
    expect(refusal(ask({ type: 'undoCorrection', machineId: 'cnc-1', seq: 12 }), given).code).toBe('unknown');
    expect(refusal(ask({ type: 'undoCorrection', seq: 13 }), { ...given, role: 'operator' }).code).toBe('forbidden');
  });
});
