/** Connecting a controller that is only asked: places are tried, the right type is seen by its value. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { browse } from '../../../collector/commissioning/browse/browse.ts';
import type { DraftView, LookView } from '../../../collector/commissioning/connect/view.ts';
import type { Health } from '../../../collector/health/health.ts';
import { startModbus, startS7, type TestModbus, type TestS7 } from '../sources/support/polled.ts';
import { plantText, type RunningCollector, runCollector, until } from './connect-support.ts';

let gateway: TestModbus;
let controller: TestS7;
let box: RunningCollector;
beforeAll(async () => {
  gateway = await startModbus([1, 3]);
  gateway.device(3).holding.set([1, 0, 0x1170, 0x0001], 0);
  controller = await startS7({ DB10: 20 });
  controller.block('DB10').writeInt16BE(1, 0);
  controller.block('DB10').writeFloatBE(24.95, 2);
});
afterAll(async () => {
  await gateway.server.kill();
  await controller.server.kill();
});
beforeEach(async () => {
  box = await runCollector(plantText(['old-press'], ' []'));
});
afterEach(() => box.stop());

async function open(body: object): Promise<string> {
  const answer = await box.call<{ id: string }>('POST', '/api/connect/looks', body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.id;
}
const look = async (id: string, filter = ''): Promise<LookView> =>
  (await box.call<LookView>('GET', `/api/connect/looks/${id}?filter=${encodeURIComponent(filter)}&limit=200`)).body;
const opened = (id: string) =>
  until('the look to be open', async () => ((await look(id)).phase === 'open' ? true : null));
const modbusAt = () => `modbus://127.0.0.1:${gateway.server.port}`;
const place = { sourceId: 'saw', name: 'Saw', workCentreId: 'WC', calendarId: 'day' };

describe('connecting a controller', () => {
  test('places are shown as several types; what is picked is tried, added, and counted as wide as it is', async () => {
    const id = await open({ address: modbusAt(), unitId: 3, places: 'holding:0 holding:2-3 holding:250-299' });
    await opened(id);
    const rowOf = async (name: string) => (await look(id, name)).rows.find((row) => row.name === name);
    expect(await rowOf('holding:2:u32')).toMatchObject({ of: 'unit 3', value: String(0x11700001), quality: 'good' });
    // The low register first: that is what the machine's display shows.
    expect(await rowOf('holding:2:u32:cdab')).toMatchObject({ value: String(0x11170), quality: 'good' });
    expect(await rowOf('holding:260:u16')).toMatchObject({
      value: 'it has no such address (exception 2)',
      quality: 'bad',
    });
    const picks = [
      { of: 'unit 3', name: 'holding:0:u16', role: 'state' },
      { of: 'unit 3', name: 'holding:2:u32:cdab', role: 'total', width: 'unbounded', unit: 'part' },
    ];
    const choice = { how: 'signals', machineId: 'saw-1', picks, states: [{ value: '1', state: 'running' }] };
    expect((await box.call('POST', `/api/connect/looks/${id}/try`, choice)).status).toBe(200);
    await until('it runs', async () => (await look(id)).tried?.meaning?.state === 'running');
    const draft = await box.call<DraftView>('POST', `/api/connect/looks/${id}/draft`, { choice, place });
    expect(draft.body.fault).toBeNull();
    expect((await box.call('POST', `/api/connect/looks/${id}/add`, { choice, place })).status).toBe(200);
    expect(parse(box.text()).sources).toEqual([
      {
        id: 'saw',
        kind: 'modbus',
        host: '127.0.0.1',
        port: gateway.server.port,
        machines: [
          {
            machineId: 'saw-1',
            unitId: 3,
            read: { state: 'holding:0:u16', total: 'holding:2:u32:cdab' },
            state: { word: 'state', rules: [{ when: { state: '1' }, state: 'running' }] },
            counters: { total: { read: 'total' } },
          },
        ],
      },
    ]);
    await until('the new source collects', async () => {
      const { body } = await box.call<Health>('GET', '/api/health');
      return body.machines.some(({ machineId, lineUp }) => machineId === 'saw-1' && lineUp);
    });
    // A machine that is configured is looked at where it is read, at its own unit.
    await box.call('DELETE', `/api/connect/looks/${id}`);
    const again = await open({ machineId: 'saw-1' });
    await opened(again);
    expect((await look(again)).rows.map(({ of, name }) => [of, name])).toEqual([
      ['unit 3', 'holding:0:u16'],
      ['unit 3', 'holding:2:u32:cdab'],
    ]);
  });

  test('picks of two units are two machines', async () => {
    const id = await open({ address: modbusAt(), unitId: 1, places: 'holding:0' });
    await opened(id);
    const picks = [1, 3].map((unit, index) => ({
      of: `unit ${unit}`,
      name: `holding:${index}:u16`,
      role: index === 0 ? 'good' : 'scrap',
    }));
    const choice = { how: 'signals', machineId: 'saw-1', picks, states: [] };
    expect(await box.call('POST', `/api/connect/looks/${id}/try`, choice)).toMatchObject({ status: 400 });
  });

  test('an address that is none is refused before anything is dialled; a wrong slot is said in words', async () => {
    const wrong = await box.call('POST', '/api/connect/looks', { address: modbusAt(), places: 'holding:40001:u16' });
    expect(wrong).toMatchObject({ status: 400, body: { message: expect.stringMatching(/write 40001:u16/) } });
    const id = await open({ address: `s7://127.0.0.1:${controller.server.port}`, slot: 2, places: 'DB10,0-5' });
    const failed = await until('it fails', async () => {
      const view = await look(id);
      return view.phase === 'failed' ? view : null;
    });
    expect(failed.problem).toMatch(/it takes no connection at rack 0, slot 2/);
  });

  test('on the command line a data block shows what may stand in it', async () => {
    const { seen } = await browse(
      {
        url: `s7://127.0.0.1:${controller.server.port}`,
        seconds: 1,
        depth: 6,
        topic: '#',
        places: 'DB10,0-5',
        connection: {},
        stateDir: box.folder,
      },
      Date.now,
    );
    const values = new Map(seen.map(({ where, value }) => [where, value]));
    expect(values.get('memory/DB10,INT0')).toBe(1);
    expect(values.get('memory/DB10,REAL2')).toBe(24.95);
  });
});
