/** A box on a bad day: what its service page shows, and what its API answers. */
import type { ConnectChoices, LookView } from '../../../collector/commissioning/connect/view.ts';
import { findingsOf } from '../../../collector/health/findings.ts';
import type { Health, MachineVitals, SourceVitals } from '../../../collector/health/health.ts';
import { type ServiceView, serviceView } from '../../../collector/service/view.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import { smallPlant } from '../fakes.ts';

const HOUR_MS = 3_600_000;

function source(now: number, id: string, kind: string, change: Partial<SourceVitals> = {}): SourceVitals {
  return {
    id,
    kind,
    machineIds: [],
    machines: [],
    connected: true,
    problem: null,
    since: now - 26 * HOUR_MS,
    lastValueAt: now - 400,
    valuesPerSecond: 12.4,
    reconnects: 0,
    received: 1_200_345,
    quarantined: 0,
    recoveredSteps: 0,
    clockOffsetMs: 12,
    ...change,
  };
}

function machine(now: number, machineId: string, change: Partial<MachineVitals> = {}): MachineVitals {
  return {
    machineId,
    sourceId: 'hall-1',
    problem: null,
    lineUp: true,
    since: now - 26 * HOUR_MS,
    received: 48_210,
    valuesPerSecond: 3.1,
    facts: 9_120,
    quarantined: 0,
    recoveredSteps: 0,
    lastValue: { at: now - 700, signal: 'counter', quality: 'good' },
    reconnects: 0,
    clockOffsetMs: 12,
    stuck: [],
    ...change,
  };
}

export function healthFixture(now: number): Omit<Health, 'ok' | 'problems'> {
  return {
    edgeId: 'edge-1',
    now,
    facts: 812_334,
    bridge: {
      configured: true,
      connected: false,
      conflict: false,
      factsBehind: 1_204,
      problem: 'The bridge at http://10.0.0.2:7420 does not answer (ECONNREFUSED). Facts are kept here and sent later.',
      cursor: 811_130,
      since: now - 4 * 60_000,
    },
    quarantine: { open: 4, dropped: 0 },
    loop: { worstMs: 12, slowSeconds: 0 },
    clock: null,
    setByServer: null,
    snapshot: { cursor: 40, dropped: null, computing: false },
    backlog: { values: 3, since: now - 40 },
    disk: { freeBytes: 2_100_000_000, sizeBytes: 32_000_000_000, journalBytes: 412_000_000, walBytes: 4_100_000 },
    sources: [
      source(now, 'hall-1', 'opcua', { machineIds: ['press-1', 'press-2'], recoveredSteps: 214, quarantined: 1 }),
      source(now, 'broker', 'mqtt-json', {
        connected: false,
        since: now - 9 * 60_000,
        lastValueAt: now - 9 * 60_000,
        valuesPerSecond: 0,
        quarantined: 3,
        reconnects: 7,
        clockOffsetMs: null,
        problem: 'MQTT broker 10.0.0.6:1883: nothing listens there: is the broker running, and is the port right?',
      }),
    ],
    machines: [
      machine(now, 'press-1', { recoveredSteps: 214, quarantined: 1, clockOffsetMs: -61_200 }),
      machine(now, 'press-2', { stuck: ['good'] }),
      machine(now, 'saw-1', {
        sourceId: 'broker',
        lineUp: false,
        since: now - 9 * 60_000,
        lastValue: { at: now - 9 * 60_000, signal: 'state', quality: 'uncertain' },
        reconnects: 7,
        valuesPerSecond: 0,
        quarantined: 3,
        clockOffsetMs: null,
      }),
      machine(now, 'old-press', {
        sourceId: null,
        lineUp: false,
        since: now - 26 * HOUR_MS,
        received: 0,
        facts: 0,
        valuesPerSecond: null,
        lastValue: null,
        clockOffsetMs: null,
      }),
    ],
  };
}

export function serviceFixture(now: number): ServiceView {
  const health = healthFixture(now);
  const plant = smallPlant({ machines: ['press-1', 'press-2', 'saw-1', 'old-press'] });
  const findings = findingsOf(health, { writing: null, config: null, jobs: [] });
  return serviceView({ ...health, ok: true, problems: [] }, findings, { ...plant, name: 'Forge North' });
}

const entry = { sourceId: 'broker', decision: null, decidedBy: null, decidedAt: null, takeable: false };

export function answersFixture(now: number): Map<string, unknown> {
  const notJson = { ...entry, machineId: 'saw-1', where: 'hall/saw-1/status', why: 'The payload is no JSON.' };
  const sample = { machineId: 'press-1', at: now, value: { signal: 'counter', counter: 'good', reading: 90_000 } };
  const jump = 'The counter good jumped by 89,900 in 60 s; the machine makes 2 per second at most.';
  return new Map<string, unknown>([
    [
      '/api/quarantine',
      {
        open: 4,
        dropped: 0,
        entries: [
          {
            ...entry,
            id: 9,
            at: now - 60_000,
            sourceId: 'signal',
            machineId: 'press-1',
            where: 'counter good',
            why: jump,
            raw: JSON.stringify(sample),
            takeable: true,
          },
          ...[8, 7, 6].map((id) => ({ ...notJson, id, at: now - (10 - id) * 60_000, raw: '{"state":"RU' })),
        ],
      },
    ],
    ['/api/connect', choices],
    ['/api/connect/looks/look-1', look(now)],
  ]);
}

const choices: ConnectChoices = {
  right: 'add',
  lookouts: builtInSources.lookouts,
  sources: [
    {
      id: 'hall-1',
      kind: 'opcua',
      address: 'opc.tcp://10.0.0.5:4840',
      protocol: 'opcua',
      groupId: null,
      machineIds: ['press-1', 'press-2'],
    },
  ],
  workCentres: [{ id: 'WC', name: 'Forge' }],
  calendars: ['two-shifts'],
  machines: [
    ['press-1', 'hall-1', 'PackML machine (OPC UA tags)'],
    ['press-2', 'hall-1', 'PackML machine (OPC UA tags)'],
    ['saw-1', 'broker', 'MQTT JSON: one status message per machine'],
    ['old-press', null, null],
  ].map(([id = null, sourceId = null, profile = null]) => {
    const name = id ?? '';
    return { id: name, name, workCentreId: 'WC', calendarId: 'two-shifts', sourceId, profile };
  }),
};

export const untrusted = (now: number): LookView => ({
  ...look(now),
  phase: 'untrusted',
  rows: [],
  total: 0,
  machines: [],
  tried: null,
  certificate: {
    fingerprint: '4F:1A:92:0C:77:E3:58:B1:D0:2E:64:9B:A5:13:CC:80:4F:1A:92:0C:77:E3:58:B1:D0:2E:64:9B:A5:13:CC:80',
    subject: 'CN=PackML server, O=Forge North',
    validTo: 'Nov 24 12:00:00 2031 GMT',
  },
});

function look(now: number): LookView {
  const rows = [
    ['Status', 'StateCurrent', '6'],
    ['Status', 'UnitModeCurrent', '1'],
    ['Status', 'Product', 'PO-4711'],
    ['Admin', 'ProdProcessedCount', '41203'],
    ['Admin', 'ProdDefectiveCount', '318'],
    ['Admin', 'StopReason', '0'],
    ['Cooling/Water', 'Temperature', '23.4'],
  ] as const;
  return {
    protocol: 'opcua',
    address: 'opc.tcp://10.0.0.7:4840',
    sourceId: null,
    phase: 'open',
    problem: null,
    certificate: null,
    rows: rows.map(([below, name, value], index) => ({
      id: JSON.stringify([below, name]),
      of: `/Objects/press-3/${below}`,
      name,
      value,
      width: name === 'ProdProcessedCount' || name === 'ProdDefectiveCount' ? ('i32' as const) : null,
      at: now - index * 400,
      quality: name === 'Temperature' ? 'uncertain' : 'good',
    })),
    total: 214,
    machines: [
      {
        where: '/Objects/press-3',
        kind: 'opcua',
        place: { root: '/Objects/press-3' },
        found: ['state', 'mode', 'total', 'scrap', 'alarm', 'item'],
        missing: ['starved'],
        fits: ['packml', 'packml-opcua'],
        entry: { machineId: 'press-3', profile: 'packml' },
      },
    ],
    profiles: [
      { id: 'packml', name: 'PackML machine (OPC UA tags)', kind: 'opcua' },
      { id: 'packml-opcua', name: 'PackML machine by its companion specification', kind: 'opcua' },
      { id: 'euromap83', name: 'Injection moulding machine, EUROMAP 83', kind: 'opcua' },
    ],
    changing: null,
    start: null,
    inForce: null,
    tried: {
      kind: 'opcua',
      groupId: null,
      startedAt: now - 95_000,
      meaning: {
        machineId: 'press-3',
        up: true,
        state: 'running',
        word: 'Execute',
        alarm: null,
        since: now - 61_000,
        counters: {
          total: { reading: 41_203, moved: 38, unit: 'part' },
          scrap: { reading: 318, moved: 1, unit: 'part' },
        },
        job: 'PO-4711',
        received: 240,
        refused: [],
        problems: [],
      },
    },
    now,
  };
}

/** The same with the press as a machine of the configuration, whose counter is to be another one. */
export function changingFixture(now: number): LookView {
  const shown = look(now);
  const meaning = shown.tried?.meaning ?? null;
  const { total: _total, ...others } = meaning?.counters ?? {};
  return {
    ...shown,
    sourceId: 'hall-1',
    changing: {
      machineId: 'press-1',
      yaml: 'machineId: press-1\nprofile: packml\nroot: /Objects/press-3\nread:\n  total: Admin/StrokeCount\n',
      profile: 'packml',
      where: '/Objects/press-3',
    },
    inForce: meaning && { ...meaning, counters: { total: { reading: 82_401, moved: 76, unit: 'part' }, ...others } },
  };
}
