/** Looks end by themselves: the box is no tool to scan a network with, and no window that stays open. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lookoutAt } from '../../../collector/commissioning/browse/lookouts.ts';
import {
  createLooks,
  LONGEST_MS,
  type Looks,
  MOST_LOOKS,
  type Target,
  UNWATCHED_MS,
} from '../../../collector/commissioning/connect/looks.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { freePort } from '../../free-port.ts';

const SECOND_MS = 1_000;
let looks: Looks;
let now: number;
let target: Target;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  now = 1_800_000_000_000;
  let ids = 0;
  looks = createLooks({
    now: () => now,
    newId: () => `look-${++ids}`,
    kinds: builtInSources,
    profiles: () => new Map(),
    inForce: () => {
      throw new Error('no machine is changed here');
    },
    log: () => {},
  });
  const address = `mqtt://127.0.0.1:${await freePort()}`;
  target = {
    lookout: lookoutAt(address, builtInSources),
    address,
    dialled: address,
    connection: { url: address, connectTimeoutMs: 2_000 },
    stateDir: '',
    sourceId: null,
    changing: null,
    known: [],
    values: {},
  };
});
afterEach(async () => {
  await looks.stop();
  vi.useRealTimers();
});

/** Time goes on; what the page asks for meanwhile is asked every second. */
async function pass(ms: number, ...asked: string[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND_MS) {
    now += SECOND_MS;
    for (const id of asked) looks.state(id);
    await vi.advanceTimersByTimeAsync(SECOND_MS);
  }
}
const isOpen = (id: string): boolean => {
  try {
    looks.state(id);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'unknown' });
    return false;
  }
};

describe('a look', () => {
  test('ends when the page has not asked for half a minute, and makes room for the next', async () => {
    const left = looks.open(target, 'Root');
    const watched = looks.open(target, 'Root');
    expect(MOST_LOOKS).toBe(2);
    expect(() => looks.open(target, 'Root')).toThrow(expect.objectContaining({ code: 'tooMany' }));
    await pass(UNWATCHED_MS - SECOND_MS, watched);
    expect(() => looks.open(target, 'Root')).toThrow(expect.objectContaining({ code: 'tooMany' }));
    await pass(10 * SECOND_MS, watched);
    expect(isOpen(left)).toBe(false);
    expect(isOpen(watched)).toBe(true);
    expect(isOpen(looks.open(target, 'Root'))).toBe(true);
  });

  test('ends after a quarter of an hour, however long somebody watches', async () => {
    const id = looks.open(target, 'Root');
    await pass(LONGEST_MS - SECOND_MS, id);
    expect(isOpen(id)).toBe(true);
    now += 2 * SECOND_MS;
    await vi.advanceTimersByTimeAsync(10 * SECOND_MS);
    expect(isOpen(id)).toBe(false);
  });

  test('that never found its server says why as long as it is watched', async () => {
    const id = looks.open(target, 'Root');
    await vi.waitFor(() => expect(looks.state(id).phase).toBe('failed'), { timeout: 120_000, interval: 20 });
    expect(looks.state(id)).toMatchObject({ problem: expect.stringMatching(/nothing listens there/) });
  });
});
