/** MTConnect devices for tests: what a CNC's agent lists. */
import type { MachineState } from '../../../../shared/core/words/plant.ts';
import type { DataItem, DeviceModel, ItemValue } from '../../../../simulators/faces/mtconnect-agent.ts';

const device = { type: 'Device', name: 'device' };
const path = { type: 'Path', name: 'path1' };
const controller = { type: 'Controller', name: 'cont' };

const event = (id: string, type: string, more: Partial<DataItem> = {}): DataItem => {
  return { id, type, category: 'EVENT', component: path, ...more };
};
const condition = (id: string, type: string): DataItem => {
  return { id, name: id, type, category: 'CONDITION', component: controller };
};

export const cncItems: readonly DataItem[] = [
  event('avail', 'AVAILABILITY', { component: device }),
  event('estop', 'EMERGENCY_STOP', { component: controller }),
  event('exec', 'EXECUTION', { name: 'execution' }),
  event('mode', 'CONTROLLER_MODE', { name: 'mode' }),
  event('fmode', 'FUNCTIONAL_MODE'),
  event('pc', 'PART_COUNT', { name: 'PartCountAct', subType: 'ALL' }),
  event('pcbad', 'PART_COUNT', { subType: 'BAD' }),
  event('pctarget', 'PART_COUNT', { subType: 'TARGET' }),
  event('prog', 'PROGRAM', { name: 'program' }),
  event('tool', 'TOOL_NUMBER'),
  condition('system', 'SYSTEM'),
  condition('logic', 'LOGIC_PROGRAM'),
  { id: 'load', type: 'LOAD', category: 'SAMPLE', component: { type: 'Rotary', name: 'S' } },
];

export function cnc(name: string): DeviceModel {
  return { name, uuid: `uuid-${name}`, items: cncItems };
}

interface AgentMachine {
  counts: (parts: number) => Record<string, number>;
  does: [Record<string, ItemValue>, MachineState, { program?: string | null; tool?: string | null }?][];
}

/** A simulated machine of each MTConnect profile: what its agent observes -> what that means. */
export const agents: Record<string, AgentMachine> = {
  'mtconnect-cnc': {
    counts: (parts) => ({ pc: 4_711 + parts, pcbad: 5, pctarget: 100 }),
    does: [
      [{ mode: 'AUTOMATIC', prog: 'O1201', tool: '7', exec: 'ACTIVE' }, 'running', { program: 'O1201', tool: '7' }],
      [{ exec: 'FEED_HOLD' }, 'stopped'],
      [{ logic: { level: 'FAULT', code: '340', text: 'CONTROLLER MALFUNCTION' } }, 'fault'],
      [{ logic: { level: 'NORMAL' } }, 'stopped'],
      [{ exec: 'READY', prog: '' }, 'idle', { program: null }],
      [{ estop: 'TRIGGERED' }, 'fault'],
      [{ estop: 'ARMED', fmode: 'SETUP' }, 'setup'],
      [{ fmode: 'MAINTENANCE' }, 'maintenance'],
      [{ fmode: 'PRODUCTION', exec: 'ACTIVE' }, 'running'],
      [{ mode: 'MANUAL_DATA_INPUT' }, 'setup'],
    ],
  },
};
