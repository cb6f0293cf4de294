/** Simulated machines of the MQTT profiles, JSON and Sparkplug: what they say, and what that means. */
import type { MachineState } from '../../../../shared/core/words/plant.ts';
import type { Metrics, MetricValue } from './sparkplug-device.ts';

/** A simulated machine of each MQTT JSON profile: what it publishes (topic, payload), and what that means. */
export const publishers: Record<
  string,
  { says: [string, string][]; state?: MachineState; job?: string; counters: [string, number][] }
> = {
  'mqtt-signals': {
    says: [
      ['plant/hall/mqtt-signals/good', '41'],
      ['plant/hall/mqtt-signals/temperature', '20.5'],
      ['plant/hall/mqtt-signals/job', '10042-10'],
      ['plant/hall/mqtt-signals/state', 'RUN'],
    ],
    state: 'running',
    job: '10042-10',
    counters: [['good', 41]],
  },
  'mqtt-status': {
    says: [
      [
        'plant/potting/mqtt-status/status',
        '{"ts":"2026-11-21T06:00:00.000Z","state":"FAULT","good":12,"scrap":1,"job":"10042-20"}',
      ],
    ],
    state: 'fault',
    job: '10042-20',
    counters: [
      ['good', 12],
      ['scrap', 1],
    ],
  },
  pulse: {
    says: [
      ['plant/forge/pulse/pulse', '{"ts":1793000000000,"pulse":65535}'],
      ['plant/forge/pulse/pulse', '{"ts":1793000004000,"pulse":0}'],
    ],
    counters: [
      ['total', 65_535],
      ['total', 0],
    ],
  },
};

interface SparkplugDevice {
  /** Where it differs from the device's own name. */
  profile?: string;
  metrics: Metrics;
  counts: (parts: number) => Record<string, number>;
  does: [Record<string, MetricValue>, MachineState, { item?: string; program?: string | null }?][];
}

/** A simulated device of each Sparkplug profile: what it changes -> what that means. */
export const devices: Record<string, SparkplugDevice> = {
  'sparkplug-cnc': {
    metrics: {
      State: ['String', 'IDLE'],
      'Counters/Total': ['UInt32', 4_294_967_294],
      'Counters/Scrap': ['UInt32', 0],
      'Job/Program': ['String', ''],
      Alarm: ['String', ''],
    },
    counts: (n) => ({ 'Counters/Total': (4_294_967_294 + n) % 2 ** 32 }),
    does: [
      [{ State: 'RUN', 'Job/Program': 'P-77' }, 'running', { program: 'P-77' }],
      [{ State: 'FAULT', 'Job/Program': null }, 'fault', { program: null }],
      [{ State: 'SETUP' }, 'setup'],
      [{ State: 'FEED_HOLD' }, 'idle'],
    ],
  },
  'sparkplug-packml': {
    metrics: {
      'Status/StateCurrent': ['Int32', 4],
      'Status/UnitModeCurrent': ['Int32', 1],
      'Status/EquipmentInterlock/Blocked': ['Boolean', false],
      'Status/EquipmentInterlock/Starved': ['Boolean', false],
      'Status/Product[0]/ProductID': ['Int32', 4711],
      'Admin/ProdProcessedCount[0]/AccCount': ['Int32', 2 ** 31 - 3],
      'Admin/ProdProcessedCount[1]/AccCount': ['Int32', 100],
      'Admin/ProdDefectiveCount[0]/AccCount': ['Int32', 0],
      'Admin/StopReason/ID': ['Int32', 0],
    },
    counts: (n) => ({ 'Admin/ProdProcessedCount[0]/AccCount': (2 ** 31 - 3 + n) | 0 }),
    does: [
      [{ 'Status/StateCurrent': 6 }, 'running', { item: '4711' }],
      [{ 'Status/EquipmentInterlock/Blocked': true }, 'idle'],
      [{ 'Status/EquipmentInterlock/Blocked': false }, 'running'],
      [{ 'Status/EquipmentInterlock/Starved': true }, 'idle'],
      [{ 'Status/StateCurrent': 11 }, 'stopped'],
      [{ 'Status/StateCurrent': 9, 'Admin/StopReason/ID': 17 }, 'fault'],
      [{ 'Status/StateCurrent': 4 }, 'idle'],
      [{ 'Status/UnitModeCurrent': 2 }, 'maintenance'],
      [{ 'Status/UnitModeCurrent': 4 }, 'setup'],
    ],
  },
  'sparkplug-packml-plain': {
    profile: 'sparkplug-packml',
    metrics: { 'Status/StateCurrent': ['Int32', 2], 'Admin/ProdProcessedCount': ['Int32', 0] },
    counts: (n) => ({ 'Admin/ProdProcessedCount': n }),
    does: [[{ 'Status/StateCurrent': 6 }, 'running']],
  },
};
