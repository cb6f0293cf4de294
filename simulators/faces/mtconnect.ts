/** CNCs behind one MTConnect agent: execution, mode, parts, program and a condition for alarms. */
import type { Machine } from '../plant/machine.ts';
import { spoken } from '../plant/spoken.ts';
import type { Face } from './face.ts';
import { type Agent, createAgent, type DataItem, type DeviceModel } from './mtconnect-agent.ts';

export interface MtconnectFaceOptions {
  host: string;
  port: number;
  now: () => number;
}

const device = { type: 'Device', name: 'device' };
const path = { type: 'Path', name: 'path1' };
const items: readonly DataItem[] = [
  { id: 'avail', type: 'AVAILABILITY', category: 'EVENT', component: device },
  { id: 'exec', name: 'execution', type: 'EXECUTION', category: 'EVENT', component: path },
  { id: 'mode', name: 'mode', type: 'CONTROLLER_MODE', category: 'EVENT', component: path },
  { id: 'function', type: 'FUNCTIONAL_MODE', category: 'EVENT', component: path },
  { id: 'parts', type: 'PART_COUNT', subType: 'ALL', category: 'EVENT', component: path },
  { id: 'bad', type: 'PART_COUNT', subType: 'BAD', category: 'EVENT', component: path },
  { id: 'program', name: 'program', type: 'PROGRAM', category: 'EVENT', component: path },
  { id: 'system', type: 'SYSTEM', category: 'CONDITION', component: { type: 'Controller', name: 'controller' } },
];

export function createMtconnectFace({ host, port, now }: MtconnectFaceOptions): Face {
  let agent: Agent | null = null;

  const isOurs = ({ params }: Machine): boolean => params.face === 'mtconnect';

  function state(machine: Machine, at: number): void {
    const { id } = machine.params;
    const { state: meant = 'off', word = 'STOPPED' } = spoken.mtconnect?.[machine.state()] ?? {};
    const alarm = machine.alarm();
    agent?.observe(
      id,
      'function',
      meant === 'setup' ? 'SETUP' : meant === 'maintenance' ? 'MAINTENANCE' : 'PRODUCTION',
      at,
    );
    agent?.observe(id, 'system', alarm === null ? { level: 'NORMAL' } : { level: 'FAULT', code: alarm }, at);
    agent?.observe(id, 'exec', word, at);
  }

  function parts(machine: Machine, at: number): void {
    const { total, scrap } = machine.counters();
    agent?.observe(machine.params.id, 'parts', total, at);
    agent?.observe(machine.params.id, 'bad', scrap, at);
  }

  function job(machine: Machine, at: number): void {
    agent?.observe(machine.params.id, 'program', machine.job()?.program ?? '', at);
  }

  return {
    async start(all) {
      const machines = all.filter(isOurs);
      if (machines.length === 0) return;
      const devices = machines.map(({ params }): DeviceModel => ({ name: params.id, uuid: `sim-${params.id}`, items }));
      // Another number at each start: the buffer begins anew.
      agent = createAgent({ host, port, devices, now, instanceId: Math.floor(now() / 1_000) });
      for (const machine of machines) {
        const at = machine.memory().clock;
        agent.observe(machine.params.id, 'avail', 'AVAILABLE', at);
        agent.observe(machine.params.id, 'mode', 'AUTOMATIC', at);
        state(machine, at);
        parts(machine, at);
        job(machine, at);
      }
      await agent.start();
    },
    tell(machine, signal) {
      if (!isOurs(machine)) return;
      if (signal.type === 'state') state(machine, signal.at);
      else if (signal.type === 'cycle') parts(machine, signal.at);
      else if (signal.type === 'job') job(machine, signal.at);
    },
    async stop() {
      await agent?.stop();
      agent = null;
    },
  };
}
