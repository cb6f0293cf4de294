/** Simulated machines of the OPC UA profiles: their nodes, what they do, and what that means. */
import { companionMachines, type OpcuaMachine, type Step } from './companion-machines.ts';
import type { ServerOptions } from './opcua.ts';

type Nodes = NonNullable<OpcuaMachine['nodes']>;

const packmlNodes: Nodes = {
  'Status/StateCurrent': ['Int32', 4],
  'Status/UnitModeCurrent': ['Int32', 1],
  'Status/EquipmentBlocked': ['Boolean', false],
  'Status/EquipmentStarved': ['Boolean', false],
  'Status/Product': ['String', ''],
  'Admin/ProdProcessedCount': ['UInt32', 0],
  'Admin/ProdDefectiveCount': ['UInt32', 0],
  'Admin/StopReason': ['Int32', 0],
};

/** OPC 40077 and 40083: what every injection moulding machine must have of an MES interface. */
const production = 'MachineMESStatus/ProductionControl/ProductionStatus';
const values = 'Jobs/ActiveJobValues';
const euromap: Nodes = {
  'MachineStatus/MachineMode': ['Int32', 1],
  [production]: ['Int32', 3],
  'MachineMESStatus/StandstillReasonId': ['String', ''],
  [`${values}/JobStatus`]: ['Int32', 6],
  'Jobs/ActiveJob/JobName': ['String', '10041-10'],
};
const counterNames = ['JobCycleCounter', 'JobPartsCounter', 'JobGoodPartsCounter', 'JobBadPartsCounter'];
const jobCounters: Nodes = Object.fromEntries(counterNames.map((name) => [`${values}/${name}`, ['UInt64', 0]]));
const euromapDoes: Step[] = [
  [{ [production]: 3 }, 'idle'],
  [{ [production]: 1, 'MachineMESStatus/StandstillReasonId': 'R12' }, 'stopped'],
  [{ [production]: 2 }, 'setup'],
  [{ [production]: 0 }, 'stopped'],
  [{ [production]: 5 }, 'setup'],
  [{ [production]: 1, [`${values}/JobStatus`]: 2 }, 'setup'],
  [{ [`${values}/JobStatus`]: 3 }, 'stopped'],
  [{ [`${values}/JobStatus`]: 9 }, 'setup'],
  [{ [`${values}/JobStatus`]: 6, 'MachineStatus/MachineMode': 4 }, 'setup'],
  [{ 'MachineStatus/MachineMode': 5 }, 'off'],
  [{ 'MachineStatus/MachineMode': 1, [production]: 4 }, 'running'],
];

/** A simulated machine of each OPC UA profile: its nodes, and what it does -> what that means. */
export const machines: Record<string, OpcuaMachine> = {
  packml: {
    nodes: packmlNodes,
    counts: (n) => ({ 'Admin/ProdProcessedCount': n }),
    does: [
      [{ 'Status/StateCurrent': 6, 'Status/Product': 'HOUSING-7' }, 'running', { item: 'HOUSING-7' }],
      [{ 'Status/EquipmentBlocked': true }, 'idle'],
      [{ 'Status/EquipmentBlocked': false }, 'running'],
      [{ 'Status/EquipmentStarved': true }, 'idle'],
      [{ 'Status/StateCurrent': 2 }, 'stopped'],
      [{ 'Status/EquipmentStarved': false, 'Status/StateCurrent': 9 }, 'fault'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 1, 'Status/StateCurrent': 11 }, 'stopped'],
      [{ 'Status/StateCurrent': 17 }, 'idle'],
    ],
  },
  'packml-arrays': {
    profile: 'packml',
    read: { total: 'Admin/ProdProcessedCount#[1]', scrap: 'Admin/ProdDefectiveCount#[1]' },
    nodes: {
      ...packmlNodes,
      'Admin/ProdProcessedCount': ['UInt32', [0, 4_294_967_290]],
      'Admin/ProdDefectiveCount': ['UInt32', [9, 0]],
    },
    counts: (n) => ({ 'Admin/ProdProcessedCount': [100 * n, (4_294_967_290 + n) % 2 ** 32] }),
    does: [[{ 'Status/StateCurrent': 6 }, 'running']],
  },
  machinery: {
    nodes: {
      'Monitoring/MachineryItemState': ['Int32', 2],
      'Monitoring/OperationMode': ['Int32', 3],
      'Production/PartsProduced': ['UInt32', 0],
      'Production/ActiveProgram': ['String', 'P1'],
    },
    counts: (n) => ({ 'Production/PartsProduced': n }),
    does: [
      [{ 'Monitoring/MachineryItemState': 3 }, 'running'],
      [{ 'Monitoring/MachineryItemState': 1 }, 'fault'],
      [{ 'Monitoring/OperationMode': 2 }, 'setup'],
      [{ 'Monitoring/OperationMode': 3, 'Monitoring/MachineryItemState': 0 }, 'off'],
    ],
  },
  euromap83: {
    nodes: { ...euromap, ...jobCounters },
    counts: (n) => ({ [`${values}/JobPartsCounter`]: n, [`${values}/JobGoodPartsCounter`]: n }),
    does: [[{ [production]: 4, 'Jobs/ActiveJob/JobName': '10042-10' }, 'running', { job: '10042-10' }], ...euromapDoes],
  },
  euromap77: {
    nodes: { ...euromap, ...jobCounters, [`${values}/MachineCycleCounter`]: ['UInt64', 1_000_000] },
    counts: (n) => ({ [`${values}/MachineCycleCounter`]: 1_000_000 + n }),
    does: [[{ [production]: 4 }, 'running'], ...euromapDoes],
  },
  weihenstephan: {
    nodes: {
      WS_Cur_State: ['UInt32', 4],
      WS_Cur_Mode: ['UInt32', 8],
      WS_Cur_Prog: ['UInt32', 17],
      WS_Tot_Packages: ['UInt32', 4_294_967_295],
      WS_Bad_Packages: ['UInt32', 0],
    },
    counts: (n) => ({ WS_Tot_Packages: n - 1 }),
    does: [
      [{ WS_Cur_State: 128 }, 'running', { program: '17' }],
      [{ WS_Cur_State: 16 }, 'idle'],
      [{ WS_Cur_State: 1024 }, 'fault'],
      [{ WS_Cur_Mode: 1 }, 'off'],
    ],
  },
  ...companionMachines,
};

/** All of them on one server, each below an object of its own name. */
export function serverOfAll(): ServerOptions {
  return {
    nodes: ofAll(({ nodes }) => nodes),
    instances: ofAll(({ instances }) => instances),
    values: ofAll(({ values }) => values),
  };
}

function ofAll<T>(of: (machine: OpcuaMachine) => Record<string, T> | undefined): Record<string, T> {
  return Object.assign(
    {},
    ...Object.entries(machines).map(([id, machine]) => below(id, of(machine) ?? {}, (one) => one)),
  );
}

/** Paths below a machine's object, as paths below Objects; the empty one is the object itself. */
export function below<T, U>(id: string, of: Record<string, T>, to: (one: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([path, one]) => [path === '' ? id : `${id}/${path}`, to(one)]));
}
