/** B2MML in a whole bridge: schedules come out of the ERP's folder, performances go in, its answers are heard. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startB2mmlFace } from '../../simulators/erp/faces/b2mml/face.ts';
import { createFaults } from '../../simulators/erp/faults.ts';
import { createRig, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from './shop.ts';

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.end();
  rig = null;
});

test('what was made is booked once, and a refusal waits for a person in the words of the ERP', async () => {
  const faults = createFaults();
  const face = await startB2mmlFace({ orders: [orderOf('O1'), orderOf('O2')], faults, now: Date.now }, 'V0701');
  try {
    const [inFolder = '', outFolder = ''] = ['from-erp', 'to-erp'].map((name) => join(face.address, name));
    faults.set({ refuse: { orderId: 'O2', code: 'RU-9', message: 'Order O2 is blocked by MILLER' } }, 0);
    writeFileSync(join(inFolder, 'PRO-broken.xml'), '<SyncOperationsSchedule>');
    const running = await createRig({
      erpOptions: {
        ...{ kind: 'b2mml', version: 'V0701', inFolder, outFolder, answers: 'acknowledge', settleMs: 0, pollMs: 20 },
      },
    });
    rig = running;
    rig.setClock(MONDAY + 8 * HOUR);
    await rig.start();
    const box = journal();
    const start = MONDAY + 6 * HOUR;
    const [p1, p2] = [on('P1'), on('P2')];
    box.add(
      plantFact(smallPlant()),
      ...[orderOf('O1'), orderOf('O2')].map(released),
      p1.start(start, 'O1/0010'),
      p2.start(start, 'O2/0010'),
      ...[p1, p2].map((machine) => machine.state(start, 'running')),
      ...Array.from({ length: 30 }, (_, index) => p1.good(start + (index + 1) * MINUTE, 1)),
      p2.good(start + MINUTE, 5),
      p1.finish(start + 40 * MINUTE, 'O1/0010'),
      p2.finish(start + 41 * MINUTE, 'O2/0010'),
    );
    await rig.exchange(box);
    const held = async () => {
      await face.work();
      const { sums, final } = face.held('O1');
      return [sums.get('yield'), final];
    };
    await expect.poll(held, { interval: 50 }).toEqual([30, true]);
    const view = async () => {
      await face.work();
      return JSON.stringify(await running.view());
    };
    await expect.poll(view, { interval: 50 }).toContain('blocked by MILLER');
    expect(face.held('O2').records).toBe(0);
    await expect.poll(view, { interval: 50 }).toContain('PRO-broken.xml');
  } finally {
    await rig?.end();
    rig = null;
    await face.stop();
  }
});
