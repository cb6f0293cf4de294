import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createOutbox,
  type Entry,
  type Failure,
  newCommandId,
  type Shelf,
} from '../../../collector/tablet/web/outbox.ts';
import { withPending } from '../../../collector/tablet/web/pending.ts';
import type { Command } from '../../../shared/core/commands/command.ts';
import type { Answer } from '../../../shared/ui/api.ts';
import { tabletFixture } from './fixture.ts';

const offline: Answer<unknown> = { ok: false, refusal: { code: 'offline', message: '', retry: true } };
const taken: Answer<unknown> = { ok: true, value: { facts: [7] } };
const refused: Answer<unknown> = { ok: false, refusal: { code: 'refused', message: 'It runs already.', retry: false } };
const signedOut: Answer<unknown> = { ok: false, refusal: { code: 'unauthenticated', message: '', retry: false } };

const start = (commandId: string): Command => ({
  type: 'startOperation',
  commandId,
  machineId: 'press-1',
  operationId: 'PO-1/0010',
});

function shelfIn(kept: Map<string, Entry>, refused: Map<string, Failure>): Shelf {
  return {
    all: async () => [...kept.values()],
    put: async (entry) => void kept.set(entry.command.commandId, entry),
    remove: async (commandId) => void kept.delete(commandId),
    refused: async () => [...refused.values()],
    keepRefused: async (failure) => void refused.set(failure.command.commandId, failure),
    forgetRefused: async (commandId) => void refused.delete(commandId),
  };
}

/** A tablet with a box that answers what the test says, and keeps what it accepted. */
function given() {
  const kept = new Map<string, Entry>();
  const refusals = new Map<string, Failure>();
  const world = {
    answer: taken,
    who: 'anna' as string | null,
    ended: null as string | null,
    sent: [] as string[],
    asked: 0,
    made: 0,
  };
  const open = () =>
    createOutbox({
      shelf: shelfIn(kept, refusals),
      send: async (command) => {
        world.sent.push(command.commandId);
        return world.answer;
      },
      who: () => world.who,
      sender: () => world.who ?? world.ended,
      onSignedOut: () => {
        world.asked += 1;
      },
      now: () => ++world.made,
    });
  return { kept, world, open, outbox: open() };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a command on its way to the edge box', () => {
  test('is kept until the box has answered, then forgotten', async () => {
    const { kept, world, outbox } = given();
    await outbox.add(start('c1'));
    expect(world.sent).toEqual(['c1']);
    expect(kept.size).toBe(0);
    vi.runAllTimers();
    expect(outbox.entries.value).toEqual([]);
  });

  test('given without a line waits, outlives a reload and goes out once, in order', async () => {
    const { kept, world, open, outbox } = given();
    world.answer = offline;
    await outbox.add(start('c1'));
    await outbox.add(start('c2'));
    expect([...kept.keys()]).toEqual(['c1', 'c2']);

    const reloaded = open();
    await reloaded.restore();
    expect(reloaded.entries.value.map(({ command }) => command.commandId)).toEqual(['c1', 'c2']);
    world.answer = taken;
    world.sent = [];
    await Promise.all([reloaded.flush(), reloaded.flush()]);
    expect(world.sent).toEqual(['c1', 'c2']);
    expect(kept.size).toBe(0);
    await reloaded.flush();
    expect(world.sent.length).toBe(2);
  });

  test('refused for good is shown with the box’s words and not sent again', async () => {
    const { kept, world, outbox } = given();
    world.answer = refused;
    await outbox.add(start('c1'));
    expect(kept.size).toBe(0);
    expect(outbox.failures.value[0]?.refusal.message).toBe('It runs already.');
    world.answer = taken;
    await outbox.flush();
    expect(world.sent.length).toBe(1);
  });

  test('a refusal stays over a reload until somebody has read it', async () => {
    const { world, open, outbox } = given();
    world.answer = refused;
    await outbox.add(start('c1'));
    const reloaded = open();
    await reloaded.restore();
    const [failure] = reloaded.failures.value;
    expect(failure?.refusal.message).toBe('It runs already.');
    if (failure !== undefined) reloaded.dismiss(failure);
    const again = open();
    await again.restore();
    expect(again.failures.value).toEqual([]);
  });

  test('of somebody who signed off without a line goes out under their session', async () => {
    const { world, outbox } = given();
    world.answer = offline;
    await outbox.add(start('c1'));
    Object.assign(world, { who: null, ended: 'anna', answer: taken, sent: [] });
    await outbox.flush();
    expect(world.sent).toEqual(['c1']);
  });

  test('one that is refused does not hold up the next', async () => {
    const { world, outbox } = given();
    world.answer = offline;
    await outbox.add(start('c1'));
    await outbox.add(start('c2'));
    world.answer = refused;
    await outbox.flush();
    expect(outbox.failures.value.length).toBe(2);
  });

  test('with an ended session waits for a new one', async () => {
    const { kept, world, outbox } = given();
    world.answer = signedOut;
    await outbox.add(start('c1'));
    expect(world.asked).toBe(1);
    expect(kept.has('c1')).toBe(true);
    world.answer = taken;
    await outbox.flush();
    expect(kept.size).toBe(0);
  });

  test('never goes out under another person’s name', async () => {
    const { kept, world, outbox } = given();
    world.answer = offline;
    await outbox.add(start('c1'));
    world.answer = taken;
    world.who = 'bert';
    world.sent = [];
    await outbox.flush();
    expect(world.sent).toEqual([]);
    expect(kept.get('c1')?.by).toBe('anna');
    world.who = 'anna';
    await outbox.flush();
    expect(world.sent).toEqual(['c1']);
  });

  test('ids are 128 random bits, from getRandomValues', () => {
    expect(newCommandId((bytes) => bytes.fill(0xab))).toBe('ab'.repeat(16));
  });
});

describe('what is on its way shows at once', () => {
  test('a stop has the reason that was tapped', () => {
    const machine = tabletFixture().machines[0];
    if (machine === undefined) throw new Error('the fixture has machines');
    const from = machine.stops[0]?.from ?? 0;
    const command: Command = {
      type: 'classifyStop',
      commandId: 'c1',
      machineId: 'press-1',
      from,
      to: null,
      reasonId: 'jam',
    };
    const shown = withPending(machine, [{ command, by: 'anna', madeAt: 0, state: 'sending' }]);
    expect(shown.stops[0]).toMatchObject({ reasonId: 'jam', unexplained: false });
    expect(shown.stops[1], 'other stops stay').toEqual(machine.stops[1]);
  });
});
