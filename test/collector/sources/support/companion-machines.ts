/**
 * Machines of the OPC UA companion specifications: objects of the published types, the states and structures that the
 * specifications name, and what each means.
 */
import type { MachineOverride } from '../../../../collector/sources/mapping/profile.ts';
import type { MachineState } from '../../../../shared/core/words/plant.ts';
import type { Instance } from './opcua.ts';

export interface OpcuaMachine {
  /** Where it differs from the machine's own name: a second kind of machine that one profile reads. */
  profile?: string;
  /** Readings that stand elsewhere on this machine. */
  read?: Record<string, string>;
  /** Counters beside the profile's. */
  counters?: MachineOverride['counters'];
  /** How many bad parts `counts` shows beside the good ones. */
  scrapPcs?: number;
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
export type Step = [Record<string, unknown>, MachineState, { job?: string | null; program?: string; item?: string }?];

const isa95 = 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/';
const machineTool = 'http://opcfoundation.org/UA/MachineTool/';
const machinery = 'http://opcfoundation.org/UA/Machinery/';
const packml = 'http://opcfoundation.org/UA/PackML/';

/** A state machine that is not in use now keeps its last state, with a status that says so (OPC 10000-16). */
const notInUse = { status: 'BadStateNotActive' };

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

/** Job control alone, below one object. */
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

/** A machine tool of OPC 40501-1; `optionals`: what this one has beyond what every one must have. */
function tool(optionals: string[]): Pick<OpcuaMachine, 'instances'> {
  const nodesets = ['di', 'machinery', 'ia', 'isa95JobControl', 'machineryJobs', 'machineTool'];
  return { instances: { '': { nodesets, uri: machineTool, type: 'MachineToolType', optionals } } };
}

const program = 'Production/ActiveProgram/State/CurrentState';
const operationMode = 'Monitoring/MachineTool/OperationMode';
const lifetimeParts = 'Monitoring/MachineTool/OperationCounters/PartsProducedInLifetime';

/** Version 1.01: the active program names its job. */
function oldMachineTool(): OpcuaMachine {
  const job = 'Production/ActiveProgram/JobIdentifier';
  const name = 'Production/ActiveProgram/Name';
  return {
    ...tool([
      'Monitoring.MachineTool.OperationCounters.PartsProducedInLifetime',
      'Production.ActiveProgram.JobIdentifier',
    ]),
    values: { [name]: 'P1', [job]: '', [program]: 'Ended', [operationMode]: 1, [lifetimeParts]: 0 },
    counts: (n) => ({ [lifetimeParts]: n }),
    does: [
      [{ [program]: 'Initializing' }, 'idle', { program: 'P1', job: null }],
      [{ [program]: 'Running', [job]: '10042-10', [name]: 'P-77' }, 'running', { program: 'P-77', job: '10042-10' }],
      [{ [program]: 'Interrupted' }, 'stopped'],
      [{ [program]: 'Aborted' }, 'fault'],
      [{ [program]: 'Running', [operationMode]: 3 }, 'running'],
      [{ [operationMode]: 2 }, 'setup'],
      [{ [operationMode]: 4 }, 'maintenance'],
      [{ [operationMode]: 1, [program]: 'Ended' }, 'idle'],
    ],
  };
}

/** Version 1.02: jobs by OPC 40001-3, states of the machine by OPC 40001-1. */
function machineToolWithJobs(): OpcuaMachine {
  const jobs = 'MachineryBuildingBlocks/JobManagement/JobOrderControl/JobOrderList';
  const responses = 'MachineryBuildingBlocks/JobManagement/JobOrderResults/JobOrderResponseList';
  const itemState = 'Monitoring/MachineTool/MachineryItemState/CurrentState';
  const name = 'Production/ActiveProgram/Name';
  const planned = { materialRequirements: [{ materialUse: 'Material produced', materialDefinitionID: 'HOUSING-7' }] };
  return {
    ...tool([
      'MachineryBuildingBlocks.JobManagement.JobOrderResults.JobOrderResponseList',
      'Monitoring.MachineTool.MachineryItemState',
      'Monitoring.MachineTool.OperationCounters.PartsProducedInLifetime',
    ]),
    values: {
      [name]: 'P1',
      [program]: 'Ended',
      [operationMode]: 1,
      [itemState]: 'NotExecuting',
      [lifetimeParts]: 4_294_967_300,
      [jobs]: [listed('10042-10', 2, planned)],
      [responses]: [],
    },
    counts: (n) => ({ [lifetimeParts]: 4_294_967_300 + n }),
    does: [
      [{ [program]: 'Ended' }, 'idle', { job: null, program: 'P1' }],
      [
        {
          [itemState]: 'Executing',
          [program]: 'Running',
          [name]: 'P-77',
          [jobs]: [listed('10042-10', 3, planned), listed('10043-10', 1)],
          [responses]: [responded('10042-10', 3, 0, 0)],
        },
        'running',
        { job: '10042-10', program: 'P-77', item: 'HOUSING-7' },
      ],
      [{ [program]: 'Interrupted' }, 'stopped'],
      [{ [program]: 'Aborted' }, 'fault'],
      [{ [program]: 'Running', [operationMode]: 2 }, 'setup'],
      [{ [operationMode]: 4 }, 'maintenance'],
      [{ [operationMode]: 1, [itemState]: 'OutOfService' }, 'fault'],
      [{ [itemState]: 'NotAvailable' }, 'off'],
      [
        { [itemState]: 'NotExecuting', [program]: 'Ended', [jobs]: [listed('10042-10', 5), listed('10043-10', 2)] },
        'idle',
        { job: null },
      ],
    ],
  };
}

/** OPC 30050: three state machines within one another, of which the inner are not always in use. */
function packmlMachine(): OpcuaMachine {
  const base = 'BaseStateMachine/CurrentState';
  const machine = 'BaseStateMachine/MachineState/CurrentState';
  const execute = 'BaseStateMachine/MachineState/ExecuteState/CurrentState';
  const count = (ID: number, AccCount: number) => ({ ID, name: `line ${ID}`, count: 1, accCount: AccCount | 0 });
  const nearTheEnd = 2 ** 31 - 3;
  return {
    instances: {
      '': {
        nodesets: ['packML'],
        uri: packml,
        type: 'PackMLBaseObjectType',
        optionals: [
          'Admin.ProdProcessedCount',
          'Admin.ProdDefectiveCount',
          'Admin.StopReason',
          'Status.Product',
          'BaseStateMachine.MachineState.ExecuteState',
        ],
      },
    },
    values: {
      [base]: 'Cleared',
      [machine]: 'Running',
      [execute]: 'Idle',
      'Status/UnitModeCurrent': 1,
      'Status/EquipmentBlocked': false,
      'Status/EquipmentStarved': false,
      'Status/Product': [{ productID: 4711 }],
      'Admin/StopReason': { ID: 0 },
      'Admin/ProdProcessedCount': [count(1, nearTheEnd), count(2, 500)],
      'Admin/ProdDefectiveCount': [count(1, 0), count(2, 20)],
    },
    counts: (n) => ({ 'Admin/ProdProcessedCount': [count(1, nearTheEnd + n), count(2, 500 + 10 * n)] }),
    does: [
      [{ [execute]: 'Execute' }, 'running', { item: '4711' }],
      [{ 'Status/EquipmentStarved': true }, 'idle'],
      [{ 'Status/EquipmentStarved': false }, 'running'],
      [{ 'Status/EquipmentBlocked': true }, 'idle'],
      [{ 'Status/EquipmentBlocked': false, [execute]: 'Held' }, 'stopped'],
      [{ [execute]: 'Suspended' }, 'idle'],
      [{ [machine]: 'Stopped', [execute]: notInUse, 'Status/EquipmentBlocked': true }, 'stopped'],
      [{ [base]: 'Aborted', [machine]: notInUse, 'Admin/StopReason': { ID: 17 } }, 'fault'],
      [{ [base]: 'Cleared', [machine]: 'Clearing', 'Admin/StopReason': { ID: 0 } }, 'stopped'],
      [{ [machine]: 'Running', [execute]: 'Resetting', 'Status/EquipmentBlocked': false }, 'idle'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
      [{ 'Status/UnitModeCurrent': 1, [execute]: 'Execute' }, 'running'],
    ],
  };
}

/** The building blocks of OPC 40001-1 and 40001-3, as every kind of machine may have them. */
function machineWithBlocks(): OpcuaMachine {
  const nodesets = ['di', 'machinery', 'isa95JobControl', 'machineryJobs'];
  const itemState = 'MachineryBuildingBlocks/MachineryItemState/CurrentState';
  const mode = 'MachineryBuildingBlocks/MachineryOperationMode/CurrentState';
  const jobs = 'MachineryBuildingBlocks/JobManagement/JobOrderControl/JobOrderList';
  return {
    profile: 'machinery',
    instances: {
      'MachineryBuildingBlocks/MachineryItemState': {
        nodesets,
        uri: machinery,
        type: 'MachineryItemState_StateMachineType',
      },
      'MachineryBuildingBlocks/MachineryOperationMode': {
        nodesets,
        uri: machinery,
        type: 'MachineryOperationModeStateMachineType',
      },
      'MachineryBuildingBlocks/JobManagement': { nodesets, uri: `${machinery}Jobs/`, type: 'JobManagementType' },
    },
    values: { [itemState]: 'NotExecuting', [mode]: 'Processing', [jobs]: [] },
    does: [
      [{ [itemState]: 'Executing', [jobs]: [listed('10042-10', 3)] }, 'running', { job: '10042-10' }],
      [{ [itemState]: 'OutOfService' }, 'fault'],
      [{ [itemState]: 'NotAvailable' }, 'off'],
      [{ [itemState]: 'Executing', [mode]: 'Setup' }, 'setup'],
      [{ [mode]: 'Maintenance' }, 'maintenance'],
      [{ [mode]: 'None', [jobs]: [listed('10042-10', 5)] }, 'running', { job: null }],
    ],
  };
}

/** One that tells its good parts beside all of them, so that the rest is scrap. */
function isa95WithScrap(): OpcuaMachine {
  const responses = 'JobOrderResults/JobOrderResponseList';
  return {
    ...isa95JobControl(),
    profile: 'isa95-job-control',
    counters: { good: { read: 'good', width: 'float', unit: 'part' } },
    scrapPcs: 2,
    counts: (n) => ({ [responses]: [responded('10042-10', 3, n + 2, n)] }),
  };
}

export const companionMachines: Record<string, OpcuaMachine> = {
  'isa95-job-control': isa95JobControl(),
  'isa95-with-scrap': isa95WithScrap(),
  'packml-opcua': packmlMachine(),
  'machinery-blocks': machineWithBlocks(),
  'machine-tool': oldMachineTool(),
  'machine-tool-jobs': machineToolWithJobs(),
};
