/** Machines as an OPC UA server: PackML-like presses, a Machinery CNC, a EUROMAP-83-like moulding machine. */
import { join } from 'node:path';
import {
  DataType,
  type Namespace,
  OPCUACertificateManager,
  OPCUAServer,
  RegisterServerMethod,
  StatusCodes,
  type UAObject,
  type UAVariable,
  VariantArrayType,
} from 'node-opcua';
import type { MachineState } from '../../shared/core/words/plant.ts';
import type { Machine, Signal } from '../plant/machine.ts';
import type { Face } from './face.ts';

const NAMESPACE = 'urn:istwert:sim';

type Value =
  | { dataType: DataType.Int32 | DataType.UInt32; value: number }
  | { dataType: DataType.UInt64; arrayType: VariantArrayType.Scalar; value: [high: number, low: number] }
  | { dataType: DataType.String; value: string }
  | { dataType: DataType.Boolean; value: boolean };

const int = (value: number): Value => ({ dataType: DataType.Int32, value });
const uint32 = (value: number): Value => ({ dataType: DataType.UInt32, value: value % 2 ** 32 });
const uint64 = (value: number): Value => ({
  dataType: DataType.UInt64,
  arrayType: VariantArrayType.Scalar,
  value: [Math.floor(value / 2 ** 32), value % 2 ** 32],
});
const text = (value: string | null): Value => ({ dataType: DataType.String, value: value ?? '' });
const flag = (value: boolean): Value => ({ dataType: DataType.Boolean, value });

/** Values by browse path, in the order in which they are to be written. */
type Values = readonly (readonly [path: string, value: Value])[];

interface Dialect {
  state(state: MachineState, alarm: string | null): Values;
  counts(machine: Machine): Values;
  job(machine: Machine): Values;
}

/**
 * A mode says "setup" over any state: so it is written before a state when a setup begins and after it
 * when one ends, and nobody who reads between the two sees a state that never was.
 */
const modeFirst = (state: MachineState, mode: Values, rest: Values): Values =>
  state === 'setup' || state === 'off' ? [...mode, ...rest] : [...rest, ...mode];

const packmlStates: Record<MachineState, number> = {
  running: 6,
  idle: 4,
  stopped: 11,
  fault: 9,
  setup: 4,
  maintenance: 2,
  off: 2,
};
const packml: Dialect = {
  state: (state, alarm) => [
    ['Admin/StopReason', text(alarm)],
    ...modeFirst(
      state,
      [['Status/UnitModeCurrent', int(state === 'setup' ? 4 : state === 'maintenance' ? 2 : 1)]],
      [['Status/StateCurrent', int(packmlStates[state])]],
    ),
    ['Status/EquipmentBlocked', flag(false)],
  ],
  counts: (machine) => [
    ['Admin/ProdProcessedCount', uint32(machine.counters().total)],
    ['Admin/ProdDefectiveCount', uint32(machine.counters().scrap)],
  ],
  job: (machine) => [['Status/Product', text(machine.job()?.itemId ?? null)]],
};

const itemStates: Record<MachineState, number> = {
  running: 3,
  idle: 2,
  stopped: 2,
  fault: 1,
  setup: 2,
  maintenance: 2,
  off: 0,
};
const machinery: Dialect = {
  state: (state, alarm) => [
    ['Monitoring/Alarm', text(alarm)],
    ...modeFirst(
      state,
      [['Monitoring/OperationMode', int(state === 'setup' ? 2 : state === 'maintenance' ? 1 : 3)]],
      [['Monitoring/MachineryItemState', int(itemStates[state])]],
    ),
  ],
  counts: (machine) => [['Production/PartsProduced', uint32(machine.counters().total)]],
  job: (machine) => [['Production/ActiveProgram', text(machine.job()?.program ?? null)]],
};

const productionStates: Record<MachineState, number> = {
  running: 4,
  idle: 3,
  stopped: 1,
  fault: 1,
  setup: 1,
  maintenance: 0,
  off: 1,
};
const euromap83: Dialect = {
  state: (state, alarm) => [
    ['MachineMESStatus/StandstillReasonId', text(alarm)],
    ...modeFirst(
      state,
      [
        ['MachineStatus/MachineMode', int(state === 'setup' ? 4 : state === 'off' ? 5 : 1)],
        ['Jobs/ActiveJobValues/JobStatus', int(state === 'setup' ? 2 : 3)],
      ],
      [['MachineMESStatus/ProductionControl/ProductionStatus', int(productionStates[state])]],
    ),
  ],
  counts: (machine) => {
    const { cycles, total, good, scrap } = machine.jobCounters();
    return [
      ['Jobs/ActiveJobValues/JobCycleCounter', uint64(cycles)],
      ['Jobs/ActiveJobValues/JobPartsCounter', uint64(total)],
      ['Jobs/ActiveJobValues/JobGoodPartsCounter', uint64(good)],
      ['Jobs/ActiveJobValues/JobBadPartsCounter', uint64(scrap)],
    ];
  },
  job: (machine) => [
    ['Jobs/ActiveJob/JobName', text(machine.job()?.operationId ?? null)],
    ['Jobs/ActiveJob/NumCavities', uint32(machine.job()?.partsPerCycle ?? machine.params.partsPerCycle)],
  ],
};

const dialects: Partial<Record<Machine['params']['face'], Dialect>> = { packml, machinery, euromap83 };

export interface OpcuaFaceOptions {
  host: string;
  port: number;
  /** For the server's own certificate. */
  stateDir: string;
}

export function createOpcuaFace(options: OpcuaFaceOptions): Face {
  let server: OPCUAServer | null = null;
  let starting: Promise<void> = Promise.resolve();
  const variables = new Map<string, UAVariable>();

  function write(machineId: string, values: Values, at: number): void {
    for (const [path, value] of values)
      variables.get(`${machineId}/${path}`)?.setValueFromSource(value, StatusCodes.Good, new Date(at));
  }

  function build(namespace: Namespace, root: UAObject, machine: Machine): void {
    const dialect = dialects[machine.params.face];
    if (dialect === undefined) return;
    const machineId = machine.params.id;
    const folders = new Map<string, UAObject>();
    folders.set('', namespace.addObject({ organizedBy: root, browseName: machineId, nodeId: `s=${machineId}` }));
    const { clock } = machine.memory();
    for (const [path, value] of [
      ...dialect.job(machine),
      ...dialect.counts(machine),
      ...dialect.state(machine.state(), machine.alarm()),
    ]) {
      const steps = path.split('/');
      const name = steps.at(-1) ?? path;
      const variable = namespace.addVariable({
        componentOf: folderOf(namespace, folders, machineId, steps.slice(0, -1)),
        browseName: name,
        nodeId: `s=${machineId}/${path}`,
        dataType: value.dataType,
        minimumSamplingInterval: 0,
      });
      variable.setValueFromSource(value, StatusCodes.Good, new Date(clock));
      variables.set(`${machineId}/${path}`, variable);
    }
  }

  async function begin(machines: readonly Machine[]): Promise<void> {
    const certificates = new OPCUACertificateManager({
      rootFolder: join(options.stateDir, 'pki'),
      automaticallyAcceptUnknownCertificate: true,
    });
    await certificates.initialize();
    server = new OPCUAServer({
      port: options.port,
      host: options.host,
      hostname: options.host,
      serverCertificateManager: certificates,
      registerServerMethod: RegisterServerMethod.HIDDEN,
      serverInfo: { applicationUri: NAMESPACE, applicationName: { text: 'Simulated machines' } },
      buildInfo: { productName: 'Simulated machines' },
    });
    await server.initialize();
    const space = server.engine.addressSpace;
    if (!space) throw new Error('the OPC UA server has no address space');
    const namespace = space.registerNamespace(NAMESPACE);
    for (const machine of machines) build(namespace, space.rootFolder.objects, machine);
    await server.start();
  }

  return {
    async start(machines) {
      const begun = begin(machines);
      starting = begun.catch(() => {});
      await begun;
    },
    tell(machine, signal: Signal) {
      const dialect = dialects[machine.params.face];
      if (dialect === undefined) return;
      if (signal.type === 'state') write(machine.params.id, dialect.state(signal.state, signal.alarm), signal.at);
      else if (signal.type === 'cycle') write(machine.params.id, dialect.counts(machine), signal.at);
      else if (signal.type === 'job')
        write(machine.params.id, [...dialect.job(machine), ...dialect.counts(machine)], signal.at);
    },
    async stop() {
      // One that still comes up would stay open.
      await starting;
      await server?.shutdown(0);
      server = null;
    },
  };
}

function folderOf(
  namespace: Namespace,
  folders: Map<string, UAObject>,
  machineId: string,
  steps: readonly string[],
): UAObject {
  const path = steps.join('/');
  const known = folders.get(path);
  if (known !== undefined) return known;
  const folder = namespace.addObject({
    componentOf: folderOf(namespace, folders, machineId, steps.slice(0, -1)),
    browseName: steps.at(-1) ?? path,
    nodeId: `s=${machineId}/${path}`,
  });
  folders.set(path, folder);
  return folder;
}
