import { describe, expect, test } from 'vitest';
import { countersOf, loadProfiles } from '../../../collector/profiles/profiles.ts';
import { stateOf } from '../../../collector/sources/mapping/rules.ts';
import type { MachineState } from '../../../shared/core/words/plant.ts';

/**
 * Every code and word of the standards, and the state that it is in the plant's words. A profile's readings not
 * named here are not there: what a machine must have is enough.
 */
const profiles = loadProfiles();

type Word = string | number | null;
interface Table {
  /** What else the machine says meanwhile. */
  beside?: Record<string, Word | boolean>;
  reading: string;
  /** State -> values of the reading. */
  means: Partial<Record<MachineState, Word[]>>;
  /** How the value is shown: the standard's own name. */
  names?: Record<string, string>;
}

const packmlStates: Omit<Table, 'reading'> = {
  means: {
    stopped: [1, 2, 7, 10, 11, 12],
    idle: [3, 4, 5, 13, 14, 15, 16, 17],
    running: [6],
    fault: [8, 9],
  },
  names: { '1': 'Clearing', '5': 'Suspended', '6': 'Execute', '9': 'Aborted', '11': 'Held', '16': 'Completing' },
};
const programStates = {
  idle: ['Initializing', 'Ended'],
  running: ['Running'],
  stopped: ['Interrupted'],
  fault: ['Aborted'],
};
const productionStates: Omit<Table, 'reading'> = {
  means: { stopped: [0, 1], setup: [2, 5], idle: [3], running: [4] },
  names: { '1': 'NO_PRODUCTION', '3': 'READY_FOR_PRODUCTION', '4': 'PRODUCTION', '5': 'DRY_RUN' },
};
/** OPC 40083's MachineMode and JobStatus, while the machine produces. */
const machineModes = { running: [0, 1, 2, 3], setup: [4], off: [5] };
const jobStatuses = { running: [0, 1, 3, 4, 5, 6, 7, 8, 10, 11], setup: [2, 9] };

/** A block that this project proposes: `modbus-block`, `s7-block`. */
const ownBlock: Table = {
  reading: 'state',
  means: { off: [0], running: [1], idle: [2], stopped: [3], fault: [4], setup: [5], maintenance: [6] },
  names: { '1': 'running', '2': 'waiting' },
};

const tables: Record<string, Table[]> = {
  'modbus-block': [ownBlock],
  's7-block': [ownBlock],
  packml: [
    { reading: 'state', ...packmlStates },
    { reading: 'mode', beside: { state: 6 }, means: { running: [0, 1, 3], maintenance: [2], setup: [4] } },
  ],
  'sparkplug-packml': [
    { reading: 'state', ...packmlStates },
    { reading: 'mode', beside: { state: 6 }, means: { running: [0, 1, 3], maintenance: [2], setup: [4] } },
  ],
  'packml-opcua': [
    {
      reading: 'execute',
      beside: { base: 'Cleared', machine: 'Running' },
      means: {
        running: ['Execute'],
        stopped: ['Holding', 'Held', 'Unholding'],
        idle: [
          ...['Idle', 'Starting', 'Suspending', 'Suspended', 'Unsuspending', 'Completing', 'Complete', 'Resetting'],
          null,
        ],
      },
    },
    {
      reading: 'machine',
      beside: { base: 'Cleared', execute: null },
      means: { stopped: ['Stopped', 'Stopping', 'Clearing', null], idle: ['Running'] },
    },
    // An inner state machine that keeps its last word is not asked.
    { reading: 'base', beside: { machine: 'Running', execute: 'Execute' }, means: { fault: ['Aborting', 'Aborted'] } },
  ],
  machinery: [
    {
      reading: 'state',
      means: {
        off: [0, 'NotAvailable'],
        fault: [1, 'OutOfService'],
        idle: [2, 'NotExecuting'],
        running: [3, 'Executing'],
      },
      names: { '0': 'NotAvailable', '1': 'OutOfService', '2': 'NotExecuting', '3': 'Executing' },
    },
    {
      reading: 'mode',
      beside: { state: 'Executing' },
      means: { running: [0, 3, 'None', 'Processing'], maintenance: [1, 'Maintenance'], setup: [2, 'Setup'] },
    },
  ],
  'machine-tool': [
    { reading: 'state', beside: { mode: 1 }, means: programStates },
    { reading: 'mode', beside: { state: 'Running' }, means: { running: [0, 1, 3, 5], setup: [2], maintenance: [4] } },
  ],
  'machine-tool-jobs': [
    { reading: 'state', beside: { mode: 1 }, means: programStates },
    { reading: 'mode', beside: { state: 'Running' }, means: { running: [0, 1, 3, 5], setup: [2], maintenance: [4] } },
    {
      reading: 'item',
      beside: { mode: 1, state: 'Running' },
      means: { off: ['NotAvailable'], fault: ['OutOfService'], running: ['NotExecuting', 'Executing'] },
    },
  ],
  'isa95-job-control': [{ reading: 'jobState', means: { running: [3], stopped: [4], idle: [null] } }],
  euromap77: [
    { reading: 'production', ...productionStates },
    { reading: 'mode', beside: { production: 4 }, means: machineModes },
    { reading: 'jobStatus', beside: { production: 4 }, means: jobStatuses },
  ],
  euromap83: [
    { reading: 'production', ...productionStates },
    { reading: 'mode', beside: { production: 4 }, means: machineModes },
    { reading: 'jobStatus', beside: { production: 4 }, means: jobStatuses },
  ],
  weihenstephan: [
    {
      reading: 'state',
      means: {
        running: [128],
        idle: [2, 4, 8, 16, 32, 64, 32_768],
        stopped: [1, 256, 2_048, 8_192, 16_384],
        fault: [512, 1_024, 4_096],
      },
      names: { '4': 'Prepared', '8': 'Lack', '16': 'Tailback', '128': 'Operating', '1024': 'Equipment failure' },
    },
    { reading: 'mode', beside: { state: 128 }, means: { off: [1], running: [2, 4, 8] } },
  ],
  'sparkplug-cnc': [
    {
      reading: 'state',
      // MTConnect's Execution words among them.
      means: {
        running: ['RUN', 'ACTIVE'],
        idle: ['READY', 'WAIT', 'FEED_HOLD', 'OPTIONAL_STOP', 'PROGRAM_COMPLETED'],
        stopped: ['STOPPED', 'INTERRUPTED', 'PROGRAM_STOPPED'],
        fault: ['FAULT'],
        off: ['OFF', 'UNAVAILABLE'],
      },
    },
  ],
  'mtconnect-cnc': [
    {
      reading: 'execution',
      beside: { mode: 'AUTOMATIC', estop: 'ARMED', alarm: null },
      means: {
        running: ['ACTIVE'],
        idle: ['READY', 'WAIT', 'OPTIONAL_STOP', 'PROGRAM_OPTIONAL_STOP', 'PROGRAM_COMPLETED'],
        stopped: ['INTERRUPTED', 'FEED_HOLD', 'STOPPED', 'PROGRAM_STOPPED'],
      },
    },
    {
      reading: 'execution',
      beside: { alarm: '1012' },
      means: { running: ['ACTIVE'], fault: ['INTERRUPTED', 'FEED_HOLD', 'STOPPED', 'PROGRAM_STOPPED'] },
    },
    {
      reading: 'mode',
      beside: { execution: 'ACTIVE' },
      means: {
        running: ['AUTOMATIC', 'SEMI_AUTOMATIC', 'UNAVAILABLE'],
        setup: ['MANUAL', 'MANUAL_DATA_INPUT', 'EDIT'],
      },
    },
    {
      reading: 'function',
      beside: { execution: 'ACTIVE' },
      means: {
        running: ['PRODUCTION', 'UNAVAILABLE'],
        setup: ['SETUP', 'TEARDOWN', 'PROCESS_DEVELOPMENT'],
        maintenance: ['MAINTENANCE'],
      },
    },
    { reading: 'estop', beside: { execution: 'ACTIVE' }, means: { fault: ['TRIGGERED'], running: ['ARMED'] } },
  ],
  'file-status': [
    {
      reading: 'state',
      means: {
        running: ['RUN', 'running'],
        idle: ['WAIT', 'IDLE'],
        stopped: ['STOP'],
        fault: ['FAULT'],
        setup: ['SETUP'],
        maintenance: ['MAINTENANCE'],
        off: ['OFF'],
      },
    },
  ],
  'mqtt-status': [
    {
      reading: 'state',
      means: {
        running: ['RUN', 'running'],
        idle: ['WAIT', 'IDLE'],
        stopped: ['STOP'],
        fault: ['FAULT'],
        setup: ['SETUP'],
        maintenance: ['MAINTENANCE'],
        off: ['OFF'],
      },
    },
  ],
  'mqtt-signals': [
    { reading: 'state', means: { running: ['RUN', 1], idle: ['IDLE'], stopped: ['STOP', 0], fault: ['ALARM'] } },
  ],
};

test('no profile that tells states is without its table', () => {
  const telling = [...profiles.values()].filter(({ state }) => state !== undefined).map(({ id }) => id);
  expect(Object.keys(tables).sort()).toEqual(telling.sort());
});

const rows = Object.entries(tables).flatMap(([id, all]) =>
  all.flatMap(({ reading, beside = {}, means }) =>
    Object.entries(means).flatMap(([state, values]) => values.map((value) => ({ id, reading, value, state, beside }))),
  ),
);

describe('codes of the standards', () => {
  test.each(rows)('$id: $reading $value is $state', ({ id, reading, value, state, beside }) => {
    const rules = profiles.get(id)?.state?.rules ?? [];
    expect(stateOf(rules, new Map(Object.entries({ ...beside, [reading]: value })))).toBe(state);
  });

  test.each(Object.entries(tables).flatMap(([id, all]) => all.flatMap(({ names }) => (names ? [{ id, names }] : []))))(
    '$id shows the standard’s own names',
    ({ id, names }) => {
      expect(profiles.get(id)?.state?.names).toMatchObject(names);
    },
  );

  test('no value of a state is without a name where numbers are named', () => {
    for (const [id, all] of Object.entries(tables)) {
      const named = profiles.get(id)?.state;
      const codes = Object.values(all.find(({ reading }) => reading === named?.word)?.means ?? {}).flat();
      if (Object.keys(named?.names ?? {}).length === 0) continue;
      const unnamed = codes.filter((code) => typeof code === 'number' && named?.names[String(code)] === undefined);
      expect([id, unnamed]).toEqual([id, []]);
    }
  });
});

test('counters are as wide as the standards make them', () => {
  const widths = [...profiles.values()].map((profile) => {
    const counters = countersOf({ machineId: 'm', profile, write: {} });
    return [profile.id, Object.entries(counters).map(([name, { width, unit }]) => `${name} ${width} ${unit}`)];
  });
  expect(Object.fromEntries(widths)).toEqual({
    // AccCount is an Int32 (OPC 30050) or DINT (ISA-TR88.00.02).
    'packml-opcua': ['total i32 part', 'scrap i32 part'],
    'sparkplug-packml': ['total i32 part', 'scrap i32 part'],
    // UInt64 by the nodesets; ProducedQuantity is a Double (OPC 40001-3).
    'machine-tool': ['total u64 part'],
    'machine-tool-jobs': ['total u64 part'],
    euromap83: ['total u64 part', 'good u64 part', 'scrap u64 part'],
    euromap77: ['total u64 cycle', 'scrap u64 part'],
    'isa95-job-control': ['total float part'],
    // Left open by the standard, or of no standard at all.
    packml: ['total u32 part', 'scrap u32 part'],
    machinery: ['total u32 part'],
    weihenstephan: ['total u32 part', 'scrap u32 part'],
    'sparkplug-cnc': ['total u32 part', 'scrap u32 part'],
    'mtconnect-cnc': ['total u32 part', 'scrap u32 part'],
    'file-status': ['good u32 part', 'scrap u32 part'],
    'mqtt-status': ['good u32 part', 'scrap u32 part'],
    'mqtt-signals': ['good u32 part', 'scrap u32 part'],
    pulse: ['total u16 cycle'],
    'modbus-block': ['total u32 part', 'scrap u32 part'],
    's7-block': ['total u32 part', 'scrap u32 part'],
  });
});
