// @vitest-environment happy-dom
/** What a page asks the bridge for: when it is asked, asked again, and asked no more. */
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { underWay, useLoaded } from '../../../bridge/planner/web/load.ts';
import { session } from '../../../shared/ui/session.ts';

interface Question {
  path: string;
  answer(status: number, body: unknown): Promise<void>;
}
let asked: Question[];
let place: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  place = document.createElement('div');
  vi.stubGlobal(
    'fetch',
    (path: string) =>
      new Promise((resolve) => {
        asked.push({
          path,
          answer: (status, body) =>
            act(async () => {
              resolve(new Response(JSON.stringify(body), { status }));
              await vi.advanceTimersByTimeAsync(0);
            }),
        });
      }),
  );
});
afterEach(async () => {
  await act(() => render(null, place));
  session.value = null;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function Rows({ path, stamp, about }: { path: string | null; stamp: string; about: string | null }) {
  const answer = useLoaded<{ rows: string[] }>(path, { rows: 'list' }, stamp, about).value;
  return answer === null ? 'nothing yet' : answer.ok ? answer.value.rows.join() : answer.refusal.code;
}
const show = (path: string | null, stamp = '', about = path) =>
  act(() => render(h(Rows, { path, stamp, about }), place));
const later = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const question = (index: number): Question => {
  const one = asked[index];
  if (one === undefined) throw new Error(`${asked.length} questions were asked, none with number ${index}`);
  return one;
};

test('nothing is asked where there is nothing to ask for', async () => {
  await show(null);
  expect(asked).toEqual([]);
  expect(underWay.value).toBe(0);
});

test('until the first answer its place is empty and counted; an answer of another kind is none', async () => {
  await show('/api/rows');
  expect([place.textContent, underWay.value]).toEqual(['nothing yet', 1]);
  await question(0).answer(200, { rows: ['a', 'b'] });
  expect([place.textContent, underWay.value]).toEqual(['a,b', 0]);
  await show('/api/others');
  await question(1).answer(200, { lines: [] });
  expect(place.textContent).toBe('unavailable');
});

test('asked anew, the last answer stays until the next is there, and nothing counts as missing', async () => {
  await show('/api/rows', '1');
  await question(0).answer(200, { rows: ['a'] });
  await show('/api/rows', '1');
  expect(asked.length).toBe(1);
  await show('/api/rows', '2');
  expect([asked.length, place.textContent, underWay.value]).toEqual([2, 'a', 0]);
  await question(1).answer(200, { rows: ['b'] });
  expect(place.textContent).toBe('b');
});

test('an answer is shown only for what it is about: never one view under the name of another', async () => {
  await show('/api/rows?strategy=MTO');
  await question(0).answer(200, { rows: ['to order'] });
  await show('/api/rows?strategy=MTS');
  expect([place.textContent, underWay.value]).toEqual(['nothing yet', 1]);
  await question(1).answer(200, { rows: ['to stock'] });
  expect(place.textContent).toBe('to stock');
});

test('where only the time moves on, the last answer stays until the next is there', async () => {
  await show('/api/rows?to=1', '', 'the last 7 days');
  await question(0).answer(200, { rows: ['of 1'] });
  await show('/api/rows?to=2', '', 'the last 7 days');
  expect([place.textContent, underWay.value]).toEqual(['of 1', 0]);
  await show('/api/rows?to=2', '', 'the last 28 days');
  expect(place.textContent).toBe('nothing yet');
});

test('an answer that is overtaken by the next question is not shown', async () => {
  await show('/api/order/1');
  await show('/api/order/2');
  await question(1).answer(200, { rows: ['second'] });
  await question(0).answer(200, { rows: ['first'] });
  expect([place.textContent, underWay.value]).toEqual(['second', 0]);
});

test('what may succeed later is asked for again by itself, what is refused for good is not', async () => {
  await show('/api/rows');
  await question(0).answer(503, { code: 'unavailable', message: 'starting', retry: true });
  expect(place.textContent).toBe('unavailable');
  await later(5_000);
  await question(1).answer(404, { code: 'refused', message: 'none', retry: false });
  await later(60_000);
  expect([asked.length, place.textContent]).toEqual([2, 'refused']);
});

test('once closed nothing is asked again or counted, whatever was on its way', async () => {
  await show('/api/rows');
  await act(() => render(null, place));
  expect(underWay.value).toBe(0);
  await question(0).answer(503, { code: 'unavailable', message: '', retry: true });
  await later(60_000);
  expect(asked.length).toBe(1);
});

test('who signs on is answered as that person', async () => {
  await show('/api/rows');
  await question(0).answer(401, { code: 'unauthenticated', message: '', retry: false });
  await act(() => {
    session.value = { name: 'Petra', role: 'planner' };
  });
  await question(1).answer(200, { rows: ['hers'] });
  expect(place.textContent).toBe('hers');
});
