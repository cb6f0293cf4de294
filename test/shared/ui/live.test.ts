// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLive, SILENCE_MS, type Stream } from '../../../shared/ui/live.ts';

interface View {
  now: number;
  machines: { id: string; class: string }[];
}
const view: View = {
  now: 1,
  machines: [
    { id: 'press-1', class: 'producing' },
    { id: 'press-2', class: 'producing' },
  ],
};

const shape = { now: 'number', machines: 'list' } as const;

/** A line whose server says what the test lets it say. */
function fakeLines() {
  const lines: { say(type: string, data: unknown): void; closed: boolean }[] = [];
  const dial = (): Stream => {
    const listeners = new Map<string, (event: { data?: unknown }) => void>();
    const state = {
      closed: false,
      say: (type: string, data: unknown) => listeners.get(type)?.({ data: JSON.stringify(data) }),
    };
    lines.push(state);
    return {
      addEventListener: (type, listener) => listeners.set(type, listener),
      close: () => {
        state.closed = true;
      },
    };
  };
  return { lines, dial };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the live view', () => {
  test('takes the whole once, then changes; what did not change stays the same object', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    lines[0]?.say('view', view);
    const before = live.view.value?.machines[1];
    lines[0]?.say('patch', { set: { now: 2 }, items: { machines: { 'press-1': { id: 'press-1', class: 'stop' } } } });
    expect(live.view.value).toEqual({ now: 2, machines: [{ id: 'press-1', class: 'stop' }, view.machines[1]] });
    expect(live.view.value?.machines[1]).toBe(before);
    expect(live.status.value).toBe('live');
    live.close();
  });

  test('says offline at the latest 6 s after the last word, and dials again', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    lines[0]?.say('view', view);
    vi.advanceTimersByTime(SILENCE_MS);
    expect(live.status.value).toBe('live');
    vi.advanceTimersByTime(6_000 - SILENCE_MS);
    expect(live.status.value).toBe('offline');
    expect(live.view.value, 'what was seen stays on the screen').not.toBeNull();
    expect(lines.length).toBe(2);
    expect(lines[0]?.closed).toBe(true);
    lines[1]?.say('view', { ...view, now: 9 });
    expect(live.status.value).toBe('live');
    expect(live.view.value?.now).toBe(9);
    live.close();
  });

  test('a beat alone keeps it alive', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    lines[0]?.say('view', view);
    for (let second = 0; second < 60; second += 2) {
      vi.advanceTimersByTime(2_000);
      lines[0]?.say('beat', {});
    }
    expect(live.status.value).toBe('live');
    expect(lines.length).toBe(1);
    live.close();
  });

  test('an old line that wakes up again is not listened to', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    lines[0]?.say('view', view);
    vi.advanceTimersByTime(SILENCE_MS + 1_000);
    lines[1]?.say('view', { ...view, now: 5 });
    lines[0]?.say('patch', { set: { now: 2 }, items: {} });
    expect(live.view.value?.now).toBe(5);
    live.close();
  });

  test('a server that never comes is dialled again and again, not more often than every few seconds', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    vi.advanceTimersByTime(60_000);
    expect(live.status.value).toBe('offline');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.length).toBeLessThan(20);
    live.close();
  });

  test('what is none of ours is not shown; a change that is none has the whole asked for again', () => {
    const { lines, dial } = fakeLines();
    const live = openLive<View>({ url: '/api/live', shape, dial });
    lines[0]?.say('view', { error: 'another server' });
    expect([live.view.value, live.status.value]).toEqual([null, 'connecting']);
    lines[0]?.say('view', view);
    lines[0]?.say('patch', { set: { machines: null }, items: {} });
    expect(lines.length).toBe(2);
    lines[1]?.say('view', view);
    lines[1]?.say('patch', 'nothing');
    expect(lines.length).toBe(3);
    expect(live.view.value).toEqual(view);
    live.close();
  });
});
