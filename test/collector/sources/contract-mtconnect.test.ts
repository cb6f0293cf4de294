import { type Agent, createAgent } from '../../../simulators/faces/mtconnect-agent.ts';
import { type Peer, sourceContract } from '../../contracts/source.ts';
import { freePort } from '../../free-port.ts';
import { cnc } from './support/agent.ts';
import { mtconnectSetting, mtconnectSource } from './support/sources.ts';

const words = { running: 'ACTIVE', stopped: 'INTERRUPTED', fault: 'INTERRUPTED' };

/** An agent whose adapter goes on observing while it is down: what its devices said last is what they are. */
async function startPeer(): Promise<Peer> {
  const port = await freePort();
  const devices = [cnc('m-1'), cnc('m-2')];
  const said = new Map<string, string | number | { level: 'NORMAL' | 'FAULT'; code?: string }>();
  let started = 0;
  let agent: Agent | null = null;
  let clocks = { valuesMs: 0, serverMs: 0 };
  const say = (id: string, value: Parameters<Agent['observe']>[2], at = Date.now() + clocks.valuesMs) => {
    if (value !== null && typeof value !== 'object') said.set(id, value);
    agent?.observe('m-1', id, value, at);
  };
  const begin = async () => {
    started += 1;
    agent = createAgent({
      host: '127.0.0.1',
      port,
      devices,
      now: () => Date.now() + clocks.serverMs,
      instanceId: started,
    });
    for (const name of ['m-1', 'm-2']) agent.observe(name, 'avail', 'AVAILABLE');
    for (const [id, value] of said) agent.observe('m-1', id, value);
    await agent.start();
  };
  let second = 0;
  await begin();
  return {
    port,
    async setState(state) {
      // A control raises its alarm and stops in one moment.
      const at = Date.now() + clocks.valuesMs;
      say('system', state === 'fault' ? { level: 'FAULT', code: '1012' } : { level: 'NORMAL' }, at);
      say('exec', words[state], at);
    },
    async setCounter(reading, at) {
      say('pc', reading, at);
    },
    spoilState: async () => say('exec', null),
    async setClock(next) {
      clocks = next;
    },
    sendAgain: async () => say('pc', said.get('pc') ?? 0),
    sendLate: async (reading, at) => agent?.observe('m-1', 'pc', reading, at),
    sendMalformed: async () => agent?.observe('m-1', 'pc', 'many'),
    wakeSecond: async () => {
      second += 1;
      agent?.observe('m-2', 'exec', second % 2 === 0 ? 'ACTIVE' : 'READY');
    },
    async killServer() {
      const ending = agent;
      agent = null;
      await ending?.stop();
    },
    restartServer: begin,
    stop: async () => agent?.stop(),
  };
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`;
const entry = (machine: object) => ({ profile: 'mtconnect-cnc', ...machine });

sourceContract('MTConnect', {
  start: startPeer,
  source: (port, got, patient) =>
    mtconnectSource(urlOf(port), got, [entry({ machineId: 'm-1' })], patient ? { staleMs: 30_000 } : {}),
  change: (source, port, machines) => {
    const { options, mappings } = mtconnectSetting(urlOf(port), machines.map(entry), { staleMs: 30_000 });
    source.change?.(options, mappings);
  },
  width: 'u32',
});
