import { describe, expect, test } from 'vitest';
import {
  openSpan,
  type SetupStep,
  setupGoesOn,
  setupOnEnd,
  setupOnParts,
  setupOnStart,
  setupOnState,
} from '../../../../shared/core/machine/setup.ts';
import type { Machine, MachineState } from '../../../../shared/core/words/plant.ts';
import { machine, smallPlant } from '../facts.ts';

type Ends = Machine['setup']['ends'];
interface Configured {
  ends: Ends;
  testParts?: number;
  judgedBy?: 'state' | 'pulse';
}

function machineWith({ ends, testParts = 0, judgedBy = 'state' }: Configured): Machine {
  const setup = { ends, testParts, begins: 'operationStarted' as const };
  const [made] = smallPlant({
    machines: [machine('P1', { judgedBy, setup, pulse: { plannedCycleMs: 1_000 } })],
  }).machines;
  if (made === undefined) throw new Error('No machine.');
  return made;
}

/** A setup from minute 0 on, and what happened in it; minutes are its only unit. */
function setup(configured: Configured, begun: 'by signal' | 'by operation' = 'by signal') {
  const press = machineWith(configured);
  const first =
    begun === 'by signal' ? setupOnState(press, null, 'setup', 0, 1) : setupOnStart(press, null, false, 0, 1, false);
  let open = first.open;
  const ends: number[] = [];
  const then = ({ open: after, ended }: SetupStep) => {
    open = after;
    if (ended !== null) ends.push(ended.to);
    return floor;
  };
  const floor = {
    good: (at: number, pcs = 1) => then(setupOnParts(press, open, pcs, false, at)),
    scrap: (at: number, goodPcs = 0) => then(setupOnParts(press, open, goodPcs, true, at)),
    state: (at: number, state: MachineState) => then(setupOnState(press, open, state, at, 2)),
    start: (at: number, running = false, again = false) => then(setupOnStart(press, open, again, at, 3, running)),
    end: (at: number) => then(setupOnEnd(open, at)),
    goOn: (at: number, state: MachineState | null) => then(setupGoesOn(press, open, state, at, 4)),
    /** When it ended; null: it is still open. */
    ended: () => ends.at(-1) ?? null,
    /** How it looks at a later moment. */
    seenAt: (now: number) => openSpan(open, now),
  };
  return floor;
}

describe('an end that is taken back', () => {
  test('lets the setup go on from then, until it ends as it would have', () => {
    const floor = setup({ ends: 'setupFinished' }).end(10).goOn(12, 'idle');
    expect(floor.seenAt(20)).toMatchObject({ from: 12, to: 20 });
    expect(floor.end(30).ended()).toBe(30);
  });
  test('with the machine in its own setup, ends when it leaves that', () => {
    expect(setup({ ends: 'signal' }).end(10).goOn(12, 'setup').state(18, 'idle').ended()).toBe(18);
  });
  test('changes nothing where the machine itself says that it runs, or the setup goes on already', () => {
    expect(setup({ ends: 'signal' }).end(10).goOn(12, 'running').seenAt(20)).toBeNull();
    expect(setup({ ends: 'setupFinished' }).goOn(12, 'idle').seenAt(20)).toMatchObject({ from: 0 });
  });
});

describe('the row of good parts that ends a setup', () => {
  test('is as long as configured, and the setup ends with its first part', () => {
    const three = setup({ ends: 'firstGoodPart', testParts: 3 }).good(10).good(11);
    expect(three.ended()).toBeNull();
    expect(three.good(12).ended()).toBe(10);
  });
  test('is one part where none is configured', () => {
    expect(setup({ ends: 'firstGoodPart' }).good(10).ended()).toBe(10);
  });
  test('may come in one count', () => {
    expect(setup({ ends: 'firstGoodPart', testParts: 3 }).good(10, 2).good(11, 5).ended()).toBe(10);
    expect(setup({ ends: 'firstGoodPart', testParts: 3 }).good(10, 3).ended()).toBe(10);
  });
  test('is broken by scrap, also by good parts that come with scrap', () => {
    const three = setup({ ends: 'firstGoodPart', testParts: 3 }).good(10, 2).scrap(11, 1).good(12, 2);
    expect(three.ended()).toBeNull();
    expect(three.good(13).ended()).toBe(12);
  });
  test.each(['stopped', 'fault', 'setup'] as const)('is broken by the state %s, not by running', (state) => {
    const three = setup({ ends: 'firstGoodPart', testParts: 3 }).state(5, 'running').good(10, 2).state(11, 'running');
    expect(three.state(12, state).good(13).good(14).ended()).toBeNull();
    expect(three.good(15).ended()).toBe(13);
  });
  test('is not lengthened by a count that was taken back', () => {
    const three = setup({ ends: 'firstGoodPart', testParts: 3 }).good(10, 2).good(11, -2);
    expect(three.ended()).toBeNull();
    expect(three.good(12).ended()).toBe(10);
  });
  test('ends what waits for the operator’s word only where it is configured', () => {
    expect(setup({ ends: 'setupFinished' }).good(10, 50).ended()).toBeNull();
    expect(setup({ ends: 'setupFinished', testParts: 2 }).good(10).good(11).ended()).toBe(10);
  });
  test('is one part on a machine that only has pulses: it cannot say that it is set up', () => {
    expect(setup({ ends: 'signal', judgedBy: 'pulse' }, 'by operation').good(10).ended()).toBe(10);
    expect(setup({ ends: 'signal' }).good(10, 50).ended()).toBeNull();
  });
});

describe('the signal that ends a setup', () => {
  test('ends it at once where no test parts are configured', () => {
    expect(setup({ ends: 'signal' }).state(10, 'stopped').ended()).toBe(10);
    expect(setup({ ends: 'signal' }, 'by operation').state(10, 'running').ended()).toBe(10);
  });
  test('of a setup that a start began is the machine’s running', () => {
    const begun = setup({ ends: 'signal' }, 'by operation').state(10, 'stopped').state(11, 'fault');
    expect(begun.ended()).toBeNull();
    expect(begun.state(12, 'running').ended()).toBe(12);
  });
  test('stands once so many parts were made without a return to setup, scrap among them', () => {
    const tested = setup({ ends: 'signal', testParts: 3 }).good(1, 9).state(10, 'running').good(11).scrap(12, 1);
    expect(tested.ended()).toBeNull();
    expect(tested.good(13).ended()).toBe(10);
  });
  test('falls with a return: everything between is part of the setup', () => {
    const back = setup({ ends: 'signal', testParts: 3 }).state(10, 'running').good(11, 2).state(12, 'setup');
    expect(back.seenAt(15)).toEqual({ from: 0, to: 15, seq: 1 });
    expect(back.state(20, 'running').good(21, 2).ended()).toBeNull();
    expect(back.good(22).ended()).toBe(20);
  });
  test('was given when the machine left it first, though it stands still before the test parts', () => {
    const tested = setup({ ends: 'signal', testParts: 2 }).state(10, 'stopped').state(12, 'running').good(13, 2);
    expect(tested.ended()).toBe(10);
  });
  test('of a start counts again from the machine’s next running', () => {
    const begun = setup({ ends: 'signal', testParts: 3 }, 'by operation').state(10, 'running').good(11, 2);
    begun.state(12, 'stopped').state(14, 'running').good(15).good(16);
    expect(begun.ended()).toBeNull();
    expect(begun.good(17).ended()).toBe(14);
  });
  test('is seen as the end until something proves otherwise', () => {
    const tested = setup({ ends: 'signal', testParts: 3 }).state(10, 'running');
    expect(tested.seenAt(15)).toEqual({ from: 0, to: 10, seq: 1 });
    expect(setup({ ends: 'signal' }).seenAt(15)).toEqual({ from: 0, to: 15, seq: 1 });
    expect(tested.good(16, 3).seenAt(17)).toBeNull();
  });
});

describe('a start', () => {
  test('with the machine already running is a setup of no length, or one that waits for its test parts', () => {
    const press = machineWith({ ends: 'signal' });
    expect(setupOnStart(press, null, false, 5, 1, true)).toEqual({ open: null, ended: null });
    const tested = machineWith({ ends: 'signal', testParts: 2 });
    const { open } = setupOnStart(tested, null, false, 5, 1, true);
    expect(setupOnParts(tested, open, 2, false, 6)).toEqual({ open: null, ended: { from: 5, to: 5, seq: 1 } });
  });
  test('of another order ends what was set up before, unless the machine still says setup', () => {
    const left = setup({ ends: 'signal', testParts: 2 }).state(10, 'running').start(12);
    expect(left.ended()).toBe(10);
    expect(left.seenAt(15)).toEqual({ from: 12, to: 15, seq: 3 });
    const begun = setup({ ends: 'firstGoodPart' }, 'by operation').start(12);
    expect(begun.ended()).toBe(12);
    const still = setup({ ends: 'firstGoodPart' }).start(12);
    expect([still.ended(), still.seenAt(15)]).toEqual([null, { from: 0, to: 15, seq: 1 }]);
  });
  test('of the order that was in work last, begins none', () => {
    const press = machineWith({ ends: 'firstGoodPart' });
    expect(setupOnStart(press, null, true, 5, 1, false).open).toBeNull();
    expect(setup({ ends: 'firstGoodPart' }, 'by operation').start(12, false, true).seenAt(15)?.from).toBe(0);
  });
});

test('the end of the operation ends its setup, where the signal had said so, or then', () => {
  expect(setup({ ends: 'signal', testParts: 2 }).state(10, 'running').end(30).ended()).toBe(10);
  expect(setup({ ends: 'setupFinished' }).end(30).ended()).toBe(30);
  expect(setupOnEnd(null, 30)).toEqual({ open: null, ended: null });
});
