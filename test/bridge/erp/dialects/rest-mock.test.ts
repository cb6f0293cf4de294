import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRestErp, RestOptionsSchema } from '../../../../bridge/erp/dialects/rest.ts';
import { listen } from '../../../../shared/io/http.ts';
import { createLog } from '../../../../shared/io/log.ts';
import { createErpServer } from '../../../../simulators/erp/server.ts';
import { openErpStore } from '../../../../simulators/erp/store.ts';
import { readPlantFiles } from '../../../../simulators/plant/plant-file.ts';
import { describeErp, LONGEST_CALL_MS } from '../../../contracts/erp.ts';
import { needsBars, orderOf } from '../../shop.ts';
import { heldOf } from './held.ts';

/** The same dialect against the mock ERP of the demo, which keeps its records in its own SQLite file. */
const TOKEN = 'an-erp-token-for-tests';
const demo = (file: string) => fileURLToPath(new URL(`../../../../config/demo/${file}`, import.meta.url));

describeErp('rest, on the mock ERP', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-erp-'));
  const store = openErpStore(join(folder, 'erp.db'));
  const order = orderOf('O1', needsBars);
  const otherOrder = orderOf('O2', needsBars);
  store.putOrder(order, 1);
  store.putOrder(otherOrder, 2);
  const { plant, sim } = readPlantFiles(demo('plant.yaml'), demo('machines.yaml'));
  const app = await createErpServer({
    store,
    plant,
    sim,
    token: TOKEN,
    now: Date.now,
    log: createLog('erp', 'error'),
  });
  const { url } = await listen(app, '127.0.0.1', 0);
  const erp = (timeoutMs: number) =>
    createRestErp(RestOptionsSchema.parse({ kind: 'rest', url, token: TOKEN, timeoutMs, states: true }));
  let ended: Promise<void> | null = null;
  const faults = {
    none: {},
    slow: { latencyMs: 5_000 },
    fail: { failNext: 1 },
    refuse: { refuse: { orderId: order.id, code: 'LOCKED', message: 'The order is locked by MILLER' } },
    busy: { answer: { orderId: order.id, status: 423 } },
    denied: { answer: { orderId: order.id, status: 403 } },
    loseAnswer: { loseAnswers: 1 },
    away: { downForMs: 60_000 },
  };
  return {
    erp: erp(LONGEST_CALL_MS),
    hasty: erp(500),
    order,
    otherOrder,
    held: async (orderId) => heldOf(store.tickets({ orderId }).map(({ confirmation }) => confirmation)),
    fault: async (fault) => {
      await fetch(`${url}/control/faults`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          latencyMs: 0,
          failNext: 0,
          loseAnswers: 0,
          refuse: null,
          answer: null,
          downForMs: 0,
          ...faults[fault],
        }),
      });
    },
    end: () => {
      ended ??= app.close().then(() => {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      });
      return ended;
    },
  };
});
