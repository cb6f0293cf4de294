/** SAP by IDoc in a whole bridge: LOIPRO comes down to the machines, what they made goes up once, ALEAUD comes back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeBridge, readBridgeConfig } from '../../bridge/config.ts';
import { startSapIdocFace } from '../../simulators/erp/faces/sap-idoc.ts';
import { createFaults } from '../../simulators/erp/faults.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let folder: string;
let rig: Rig | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-sap-bridge-'));
});
afterEach(async () => {
  await rig?.end();
  rig = null;
  rmSync(folder, { recursive: true, force: true });
});

const options = {
  kind: 'sap-idoc',
  client: '100',
  sender: { port: 'ISTWERT', partner: 'ISTWERT' },
  receiver: { port: 'SAPS4H', partner: 'S4HCLNT100' },
  timeZone: 'Europe/Berlin',
  answers: 'later',
  cancellation: 'document',
};

test.each(['sap-idoc', 'sap-odata'])('the sample of %s in the template is a good configuration', (kind) => {
  const template = readFileSync(new URL('../../config/bridge-template.yaml', import.meta.url), 'utf8');
  const [before = ''] = template.split(/^erp:/m);
  const sample = template.split(/^# erp:.*\n/m).find((part) => part.startsWith(`#     kind: ${kind}\n`)) ?? '';
  const lines = sample.split('\n').filter((line) => line.startsWith('#    '));
  const spelledOut = lines.map((line) => line.replace(/^#( {5})(# )?/, '$1')).join('\n');
  for (const [name, text] of [
    ['bridge.yaml', `${before}erp:\n${spelledOut}\n`],
    ['edge-1.token', 'a-token-of-32-characters-at-least'],
    ['sap.password', 'secret'],
  ] as const)
    writeFileSync(join(folder, name), text);
  const config = readBridgeConfig(join(folder, 'bridge.yaml'));
  expect(config.erp.kind).toBe(kind);
  expect(describeBridge(join(folder, 'bridge.yaml'), config)).toContain(`ERP ${kind} at `);
});

test('an order comes down, is made, and stands in the books of SAP once; a correction takes the first word back', async () => {
  const faults = createFaults();
  const face = await startSapIdocFace({ orders: [orderOf('1000501')], faults, now: () => MONDAY + 8 * HOUR });
  const running = await createRig({
    erpOptions: {
      ...options,
      ...{ inFolder: join(face.address, 'in'), outFolder: join(face.address, 'out'), pollMs: 20 },
    },
  });
  rig = running;
  rig.setClock(MONDAY + 8 * HOUR);
  await rig.start();
  const box = journal();
  const start = MONDAY + 6 * HOUR;
  const p1 = on('P1');
  box.add(plantFact(smallPlant()));
  const told = async () => JSON.stringify((await running.exchange(box)).planning);
  await expect.poll(told, { interval: 20 }).toContain('1000501/0010');
  box.add(
    released(orderOf('1000501')),
    p1.start(start, '1000501/0010'),
    p1.state(start, 'running'),
    ...Array.from({ length: 30 }, (_, index) => p1.good(start + (index + 1) * MINUTE, 1)),
    p1.finish(start + 40 * MINUTE, '1000501/0010'),
  );
  await rig.exchange(box);
  const booked = async () => {
    await face.work();
    const { sums, final } = face.held('1000501');
    return { yield: sums.get('yield') ?? 0, final };
  };
  await expect.poll(booked, { interval: 50 }).toEqual({ yield: 30, final: true });
  const acknowledged = async () =>
    (await running.confirmations('1000501')).operations[0]?.postings.map((one) => one.status);
  await expect.poll(acknowledged, { interval: 50 }).toEqual(['acknowledged']);
  // One of the thirty turns out to be none: the final confirmation is taken back and said anew.
  box.add({
    type: 'scrapDeclared',
    machineId: 'P1',
    at: start + 45 * MINUTE,
    by: 'anna',
    operationId: '1000501/0010',
    quantityPcs: 1,
    reasonId: 'crack',
    of: 'good',
  });
  await rig.exchange(box);
  await expect.poll(booked, { interval: 50 }).toEqual({ yield: 29, final: true });
  await rig.end();
  rig = null;
  await face.stop();
});
