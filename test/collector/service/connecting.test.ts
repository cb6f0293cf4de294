// @vitest-environment happy-dom
/** What the page for connecting machines proposes. */
import { afterEach, expect, test, vi } from 'vitest';
import { createConnecting, proposedId, refreshLook } from '../../../collector/service/web/connecting.ts';
import { answersFixture } from './fixture.ts';

afterEach(() => vi.unstubAllGlobals());

const machine = (id: string, sourceId: string | null) => ({
  ...{ id, name: id, workCentreId: 'WC', calendarId: 'two-shifts', sourceId, profile: null },
});

test.each([
  ['where all are read, as the server names it', ['saw-1'], [], 'press-3', 'press-3'],
  ['in a plant that begins, the one that waits', [], ['press-1'], 'PLC_0815', 'press-1'],
  ['of several that wait, the one that the server names', [], ['press-1', 'press-3'], 'press-3', 'press-3'],
  ['none of several where the server names another: nobody knows which', [], ['press-1', 'press-2'], 'PLC', ''],
  ['as the server names it, where others are read: the one left may stay so', ['saw-1'], ['old'], 'PLC', 'PLC'],
])('the id of a new machine: %s', (_, read, waiting, seen, proposed) => {
  const connecting = createConnecting();
  connecting.choices.value = {
    ...{ right: 'add', lookouts: [], sources: [], workCentres: [], calendars: [] },
    machines: [...read.map((id) => machine(id, 'broker')), ...waiting.map((id) => machine(id, null))],
  };
  expect(proposedId(connecting, seen)).toBe(proposed);
});

test('of a state that is true or false both are offered to be given a meaning, whichever is seen', async () => {
  const look = answersFixture(Date.now()).get('/api/connect/looks/look-1');
  const row = { id: 'r', of: '/Objects/saw', name: 'Running', value: 'false', width: null, at: 0, quality: 'good' };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ ...Object(look), rows: [row] })));
  const connecting = createConnecting();
  connecting.lookId.value = 'look-1';
  connecting.picks.value = new Map([['r', { of: row.of, name: row.name, role: 'state', width: 'u32', unit: 'part' }]]);
  await refreshLook(connecting);
  expect([...connecting.states.value.keys()]).toEqual(['true', 'false']);
});
