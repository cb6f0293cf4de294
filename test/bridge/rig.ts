/** A whole bridge in this process: real SQLite, real HTTP, a fake ERP, and a clock that starts when it is told. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridgeCalls } from '../../bridge/api.ts';
import { type Bridge, startBridge } from '../../bridge/bridge.ts';
import { type BridgeConfig, bridgeConfigSchema } from '../../bridge/config.ts';
import { builtInErps, type ErpRegistry } from '../../bridge/erp/dialects/registry.ts';
import type { Reconciliation } from '../../bridge/erp/reconcile.ts';
import { openPeople } from '../../bridge/keeping.ts';
import type { PlannerView } from '../../bridge/planner/view.ts';
import type { PromiseMaker } from '../../bridge/shop/promises.ts';
import type { Role } from '../../shared/core/words/role.ts';
import type { ExchangeResponse } from '../../shared/core/words/wire.ts';
import { readerTokenFile } from '../../shared/io/door/reader-token.ts';
import { createLog } from '../../shared/io/log.ts';
import { answerSchema } from '../../shared/io/openapi.ts';
import { signedOn } from '../signed-on.ts';
import { type FakeErp, startFakeErp } from './erp/fake-erp.ts';
import type { journal } from './shop.ts';

export const EDGE_TOKEN = 'edge-token-for-the-tests';

export interface Rig {
  erp: FakeErp;
  config: BridgeConfig;
  /** The bridge's clock, epoch ms; it runs. */
  setClock(at: number): void;
  clock(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
  url(): string;
  setupCode(): string;
  /** As a program on the same box, that may look; `headers` of a person's session see and do more. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends facts from `from` on, as the box would; throws the answer's text when it is refused. */
  exchange(box: ReturnType<typeof journal>, more?: Record<string, unknown>): Promise<ExchangeResponse>;
  view(): Promise<PlannerView>;
  /** The session of somebody who may see names. */
  session(role?: Role): Promise<{ cookie: string }>;
  confirmations(orderId: string): Promise<Reconciliation>;
  end(): Promise<void>;
}

export async function createRig(
  options: {
    maker?: PromiseMaker;
    confirmEveryMs?: number;
    confirmDeclarationsMs?: number;
    /** Another ERP than the fake one, and the registry that knows its dialect. */
    erps?: ErpRegistry;
    erpOptions?: object;
    /** Of the built pages, where a browser looks at them. */
    webRoot?: string;
    /** Who gives the word on a new order. */
    word?: 'firstQuote' | 'people';
  } = {},
): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-bridge-'));
  const erp = await startFakeErp();
  const erps = options.erps ?? builtInErps;
  const config = bridgeConfigSchema(erps).parse({
    bridge: {
      port: 0,
      dataDir: join(folder, 'data'),
      confirmEveryMs: options.confirmEveryMs ?? 200,
      confirmDeclarationsMs: options.confirmDeclarationsMs ?? 100,
    },
    edges: [
      { id: 'edge-1', token: EDGE_TOKEN },
      { id: 'edge-2', token: `${EDGE_TOKEN}-2` },
    ],
    erp: options.erpOptions ?? {
      kind: 'rest',
      url: erp.url,
      token: erp.token,
      pollMs: 20,
      // No fault that it makes is a silence: an answer that is late is a busy machine's.
      timeoutMs: 60_000,
      longestTransactionMs: 100,
    },
    promise: { refreshMs: 100, ...(options.word === undefined ? {} : { word: options.word }) },
  });
  let bridge: Bridge | null = null;
  let offset = 0;
  let own: Record<string, string> = {};
  const clock = () => Date.now() + offset;
  const noDates: PromiseMaker = {
    refresh: async () => ({ promises: [], undated: [] }),
    quote: () => Promise.reject(new Error('no dates in this test')),
    whatIf: async () => [],
    beliefs: async () => null,
    explain: async () => null,
  };
  const rig: Rig = {
    erp,
    config,
    clock,
    setClock: (at) => {
      offset = at - Date.now();
    },
    start: async () => {
      bridge = await startBridge({
        config,
        erp: erps.create(config.erp),
        promises: { ...(options.maker ?? noDates), close: () => {} },
        log: createLog('test', 'error'),
        webRoot: options.webRoot ?? null,
        now: clock,
        random: () => 0.377,
        randomBytes,
      });
    },
    stop: async () => {
      await bridge?.stop();
      bridge = null;
    },
    url: () => bridge?.url ?? '',
    setupCode: () => bridge?.setupCode ?? '',
    call: async (method, path, body, headers = {}) => {
      const answer = await fetch(`${rig.url()}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          authorization: `Bearer ${readFileSync(readerTokenFile(config.bridge.dataDir), 'utf8').trim()}`,
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // Whatever any test asks: a good answer is what the OpenAPI document says of it.
      if (answer.ok) answerSchema(bridgeCalls, method, path)?.parse(await answer.clone().json());
      return answer;
    },
    exchange: async (box, more = {}) => {
      const request = {
        protocol: 1,
        edgeId: box.edgeId,
        journalId: box.journalId,
        events: box.events,
        planningCursor: 0,
        sentAt: clock(),
        lastSeq: box.events.length,
        ...more,
      };
      const token = box.edgeId === 'edge-1' ? EDGE_TOKEN : `${EDGE_TOKEN}-2`;
      const answer = await rig.call('POST', '/edge/v1/exchange', request, { authorization: `Bearer ${token}` });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    view: async () => (await rig.call('GET', '/api/view')).json(),
    session: async (role = 'planner') => {
      const auth = bridge?.auth;
      if (auth === undefined) throw new Error('the bridge does not run');
      return signedOn(auth, 'bridge', role);
    },
    confirmations: async (orderId) => {
      const ask = () => rig.call('GET', `/api/orders/${orderId}/confirmations`, undefined, own);
      const answer = await ask();
      if (answer.status !== 401) return answer.json();
      own = await rig.session();
      return (await ask()).json();
    },
    end: async () => {
      await rig.stop();
      await erp.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** A planner's session cookie. The people's file is open while the bridge runs: call it before `start`. */
export async function addPlanner(rig: Rig): Promise<{ name: string; secret: string }> {
  const auth = openPeople(rig.config.bridge.dataDir, { now: Date.now, randomBytes });
  const person = await auth.addPerson({ name: 'paula', role: 'planner' });
  auth.close();
  return person;
}
