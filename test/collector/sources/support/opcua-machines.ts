/** Simulated machines of the OPC UA profiles: their nodes, what they do, and what that means. */
import type { MachineState } from '../../../../shared/core/plant.ts';
import type { Instance } from './opcua.ts';

const isa95 = 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/';

export interface OpcuaMachine {
  /** Where it differs from the machine's own name: a second kind of machine that one profile reads. */
  profile?: string;
  /** Plain variables, by path: data type and first value. */
  nodes?: Record<string, [string, unknown]>;
  /** Objects of the published types, by path, and what their variables hold at first. */
  instances?: Record<string, Instance>;
  values?: Record<string, unknown>;
  /** What shows that so many parts (or cycles) were made. */
  counts?: (reading: number) => Record<string, unknown>;
  does: Step[];
}

/** What changes -> the state that it means, and where it is told, the job. */
type Step = [Record<string, unknown>, MachineState, { job?: string | null; program?: string; item?: string }?];

/** A simulated machine of each OPC UA profile: its nodes, and what it does -> what that means. */
export const machines: Record<string, OpcuaMachine> = {
  packml: {
    nodes: {
      'Status/StateCurrent': ['Int32', 4],
      'Status/UnitModeCurrent': ['Int32', 1],
      'Status/EquipmentBlocked': ['Boolean', false],
      'Admin/ProdProcessedCount': ['UInt32', 0],
      'Admin/StopReason': ['Int32', 0],
    },
    counts: (n) => ({ 'Admin/ProdProcessedCount': n }),
    does: [
      [{ 'Status/StateCurrent': 6 }, 'running'],
      [{ 'Status/EquipmentBlocked': true }, 'idle'],
      [{ 'Status/EquipmentBlocked': false, 'Status/StateCurrent': 9 }, 'fault'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 1, 'Status/StateCurrent': 2 }, 'stopped'],
    ],
  },
  'packml-opcua': {
    nodes: {
      'BaseStateMachine/CurrentState': ['LocalizedText', { text: 'Cleared' }],
      'BaseStateMachine/MachineState/CurrentState': ['LocalizedText', { text: 'Running' }],
      'BaseStateMachine/MachineState/ExecuteState/CurrentState': ['LocalizedText', { text: 'Idle' }],
      'Status/UnitModeCurrent': ['Int32', 1],
    },
    does: [
      [{ 'BaseStateMachine/MachineState/ExecuteState/CurrentState': { text: 'Execute' } }, 'running'],
      [{ 'BaseStateMachine/MachineState/ExecuteState/CurrentState': { text: 'Held' } }, 'stopped'],
      [{ 'BaseStateMachine/CurrentState': { text: 'Aborted' } }, 'fault'],
    ],
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
  'machinery-blocks': {
    profile: 'machinery',
    nodes: {
      'MachineryBuildingBlocks/MachineryItemState/CurrentState': ['LocalizedText', { text: 'NotExecuting' }],
      'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': ['LocalizedText', { text: 'Processing' }],
    },
    does: [
      [{ 'MachineryBuildingBlocks/MachineryItemState/CurrentState': { text: 'Executing' } }, 'running'],
      [{ 'MachineryBuildingBlocks/MachineryItemState/CurrentState': { text: 'OutOfService' } }, 'fault'],
      [{ 'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': { text: 'Setup' } }, 'setup'],
      [{ 'MachineryBuildingBlocks/MachineryOperationMode/CurrentState': { text: 'Maintenance' } }, 'maintenance'],
    ],
  },
  'machine-tool': {
    nodes: {
      'Production/ActiveProgram/Name': ['String', 'P1'],
      'Production/ActiveProgram/State/CurrentState': ['LocalizedText', { text: 'Ended' }],
      'Monitoring/MachineTool/OperationMode': ['Int32', 1],
      'Monitoring/MachineTool/OperationCounters/PartsProducedInLifetime': ['UInt64', 0],
    },
    counts: (n) => ({ 'Monitoring/MachineTool/OperationCounters/PartsProducedInLifetime': n }),
    does: [
      [{ 'Production/ActiveProgram/State/CurrentState': { text: 'Running' } }, 'running'],
      [{ 'Production/ActiveProgram/State/CurrentState': { text: 'Aborted' } }, 'fault'],
      [{ 'Monitoring/MachineTool/OperationMode': 2 }, 'setup'],
    ],
  },
  euromap83: {
    nodes: {
      'MachineStatus/MachineMode': ['Int32', 1],
      'MachineMESStatus/ProductionStatus': ['Int32', 3],
      'Jobs/ActiveJobValues/JobStatus': ['Int32', 6],
      'Jobs/ActiveJobValues/JobGoodPartsCounter': ['UInt64', 0],
      'Jobs/ActiveJob/JobName': ['String', '10042-10'],
    },
    counts: (n) => ({ 'Jobs/ActiveJobValues/JobGoodPartsCounter': n }),
    does: [
      [{ 'MachineMESStatus/ProductionStatus': 4 }, 'running'],
      [{ 'MachineMESStatus/ProductionStatus': 1 }, 'stopped'],
      [{ 'MachineStatus/MachineMode': 4 }, 'setup'],
      [{ 'MachineStatus/MachineMode': 5 }, 'off'],
    ],
  },
  euromap77: {
    nodes: {
      'MachineStatus/MachineMode': ['Int32', 1],
      'MachineMESStatus/ProductionControl/ProductionStatus': ['Int32', 3],
      'Jobs/ActiveJobValues/JobStatus': ['Int32', 6],
      'Jobs/ActiveJobValues/MachineCycleCounter': ['UInt64', 0],
    },
    counts: (n) => ({ 'Jobs/ActiveJobValues/MachineCycleCounter': n }),
    does: [
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 4 }, 'running'],
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 5 }, 'setup'],
      [{ 'MachineMESStatus/ProductionControl/ProductionStatus': 1 }, 'stopped'],
      [{ 'MachineStatus/MachineMode': 5 }, 'off'],
    ],
  },
  weihenstephan: {
    nodes: { WS_Cur_State: ['UInt32', 4], WS_Cur_Mode: ['UInt32', 8], WS_Tot_Packages: ['UInt32', 0] },
    counts: (n) => ({ WS_Tot_Packages: n }),
    does: [
      [{ WS_Cur_State: 128 }, 'running'],
      [{ WS_Cur_State: 16 }, 'idle'],
      [{ WS_Cur_State: 1024 }, 'fault'],
      [{ WS_Cur_Mode: 1 }, 'off'],
    ],
  },
  'isa95-job-control': isa95JobControl(),
};

/** A job order with its state, as OPC 10031-4 lists it. */
function listed(jobOrderID: string, stateNumber: number, more: object = {}) {
  return { jobOrder: { jobOrderID, ...more }, state: [jobState(stateNumber)] };
}

/** A job's response: what was made so far, as OPC 40001-3 names it. */
function responded(jobOrderID: string, stateNumber: number, produced: number, good: number) {
  const data = (ID: string, quantity: number) => ({ ID, value: { variant: ['Double', quantity] } });
  return {
    jobResponseID: `${jobOrderID}-1`,
    jobOrderID,
    jobState: [jobState(stateNumber)],
    jobResponseData: [data('RunsStarted', 99), data('ProducedQuantity', produced), data('GoodQuantity', good)],
  };
}

function jobState(stateNumber: number) {
  const text = ['', 'NotAllowedToStart', 'AllowedToStart', 'Running', 'Interrupted', 'Ended', 'Aborted'][stateNumber];
  return { stateText: { text }, stateNumber };
}

function isa95JobControl(): OpcuaMachine {
  const list = 'JobOrderControl/JobOrderList';
  const responses = 'JobOrderResults/JobOrderResponseList';
  const made = { materialUse: 'Material produced', materialDefinitionID: 'HOUSING-7' };
  const planned = {
    workMasterID: [{ ID: 'P-77' }],
    materialRequirements: [{ materialUse: 'Material consumed', materialDefinitionID: 'BAR-3' }, made],
  };
  return {
    instances: {
      JobOrderControl: { nodesets: ['isa95JobControl'], uri: isa95, type: 'ISA95JobOrderReceiverObjectType' },
      JobOrderResults: {
        nodesets: ['isa95JobControl'],
        uri: isa95,
        type: 'ISA95JobResponseProviderObjectType',
        optionals: ['JobOrderResponseList'],
      },
    },
    values: {
      [list]: [listed('10041-10', 5), listed('10042-10', 2, planned)],
      [responses]: [responded('10041-10', 5, 800, 790)],
    },
    counts: (n) => ({ [responses]: [responded('10041-10', 5, 800, 790), responded('10042-10', 3, n, n)] }),
    does: [
      [
        { [list]: [listed('10041-10', 5), listed('10042-10', 3, planned), listed('10043-10', 2)] },
        'running',
        { job: '10042-10', program: 'P-77', item: 'HOUSING-7' },
      ],
      [{ [list]: [listed('10042-10', 4), listed('10043-10', 3)] }, 'running', { job: '10043-10' }],
      [{ [list]: [listed('10042-10', 4), listed('10043-10', 5)] }, 'stopped', { job: '10042-10' }],
      [{ [list]: [listed('10042-10', 6), listed('10043-10', 5)] }, 'idle', { job: null }],
      [{ [list]: [] }, 'idle', { job: null }],
      [
        { [list]: [listed('10042-10', 3)], [responses]: [responded('10042-10', 3, 0, 0)] },
        'running',
        { job: '10042-10' },
      ],
    ],
  };
}
