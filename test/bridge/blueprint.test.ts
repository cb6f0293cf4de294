/** The dialect to copy, in a whole bridge: registered by one line, configured by file, heard by its ERP. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeBridge, readBridgeConfig } from '../../bridge/config.ts';
import { BookingSchema, blueprint } from '../../bridge/erp/dialects/blueprint.ts';
import { builtInErps, createErpRegistry } from '../../bridge/erp/dialects/registry.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

const erps = createErpRegistry([...builtInErps.dialects, blueprint]);
let folder: string;
let rig: Rig | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-dialect-'));
  mkdirSync(join(folder, 'erp', 'orders'), { recursive: true });
});
afterEach(async () => {
  await rig?.end();
  rig = null;
  rmSync(folder, { recursive: true, force: true });
});

/** What the ERP holds: the tickets in its folder. */
const tickets = () => {
  const place = join(folder, 'erp', 'tickets');
  return readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .map((name) => BookingSchema.parse(JSON.parse(readFileSync(join(place, name), 'utf8'))));
};

/** Parts, and whether the last word was said. */
const made = () => ({
  yieldPcs: tickets().reduce((sum, ticket) => sum + Number(ticket.yield), 0),
  final: tickets().some(({ kind }) => kind === 'final'),
});

test('two dialects of one name are an error at start', () => {
  expect(() => createErpRegistry([...erps.dialects, blueprint])).toThrow(/two ERP dialects are called "blueprint"/);
});

test('a dialect is configured where it is registered, and nowhere else', () => {
  const file = join(folder, 'bridge.yaml');
  writeFileSync(
    file,
    'edges: [{ id: edge-1, token: a-token-of-32-characters-at-least }]\nerp: { kind: blueprint, exchangeFolder: erp }\n',
  );
  const config = readBridgeConfig(file, erps);
  expect(config.erp).toEqual({
    kind: 'blueprint',
    exchangeFolder: join(folder, 'erp'),
    pollMs: 5_000,
    timeoutMs: 10_000,
  });
  expect(describeBridge(file, config, erps)).toContain(`ERP blueprint at ${join(folder, 'erp')}, asked every 5000 ms`);
  expect(() => readBridgeConfig(file)).toThrow(/bridge\.yaml:2:\d+ erp\.kind/);
});

test('orders come out of its ERP, and tickets go in: what was made, once', async () => {
  const running = await createRig({
    erps,
    erpOptions: { kind: 'blueprint', exchangeFolder: join(folder, 'erp'), pollMs: 20, timeoutMs: 2_000 },
  });
  rig = running;
  rig.setClock(MONDAY + 8 * HOUR);
  for (const id of ['O1', 'O2'])
    writeFileSync(join(folder, 'erp', 'orders', `${id}.json`), JSON.stringify(orderOf(id)));
  writeFileSync(join(folder, 'erp', 'orders', 'BROKEN.json'), '{ "id": "BROKEN", ');
  writeFileSync(join(folder, 'erp', 'orders', 'ODD.json'), JSON.stringify({ ...orderOf('ODD'), quantityPcs: 0 }));
  await rig.start();
  const box = journal();
  const start = MONDAY + 6 * HOUR;
  const p1 = on('P1');
  box.add(
    plantFact(smallPlant()),
    released(orderOf('O1')),
    p1.start(start, 'O1/0010'),
    p1.state(start, 'running'),
    ...Array.from({ length: 30 }, (_, index) => p1.good(start + (index + 1) * MINUTE, 1)),
    p1.finish(start + 40 * MINUTE, 'O1/0010'),
  );
  await rig.exchange(box);
  await expect
    .poll(() => made(), { interval: 20 })
    .toMatchObject({
      yieldPcs: 30,
      final: true,
    });
  const aside = async () => (await running.view()).setAside.map(({ orderId }) => orderId);
  await expect.poll(aside, { interval: 20 }).toEqual(['BROKEN', 'ODD']);
  // An order that only the ERP knows goes down to the edge box.
  const told = async () => JSON.stringify((await running.exchange(box, { events: [] })).planning);
  await expect.poll(told, { interval: 20 }).toContain('"O2"');
});
