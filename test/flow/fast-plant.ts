/**
 * The demo plant, sixty times as fast: the same machines, protocols, orders and habits, so that a few
 * minutes hold many orders, setups and stops. Real time and real processes, no bent clocks.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const FASTER = 60;

type Yaml = string | number | boolean | null | Yaml[] | { [key: string]: Yaml };

/** Divides every duration ("38 s", "2 h") in a tree. */
function faster(value: Yaml, by: number): Yaml {
  if (typeof value === 'string') {
    const match = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)$/.exec(value);
    if (match === null) return value;
    const unit = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] ?? 'ms'] ?? 1;
    return `${Math.max(1, Math.round((Number(match[1]) * unit) / by))} ms`;
  }
  if (Array.isArray(value)) return value.map((item) => faster(item, by));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, faster(item, by)]));
  return value;
}

export interface Addresses {
  collectorPort: number;
  bridgeUrl: string;
  bridgePort: number;
  erpUrl: string;
  brokerUrl: string;
  opcuaUrl: string;
  modbusPort: number;
  agentUrl: string;
}

/** Writes plant.yaml, machines.yaml and bridge.yaml for a plant at these addresses. */
export function writeFastPlant(folder: string, at: Addresses): { plant: string; machines: string; bridge: string } {
  mkdirSync(folder, { recursive: true });
  const files = {
    plant: join(folder, 'plant.yaml'),
    machines: join(folder, 'machines.yaml'),
    bridge: join(folder, 'bridge.yaml'),
  };

  const plant = parse(readFileSync('config/demo/plant.yaml', 'utf8'));
  for (const calendar of plant.plant.calendars) for (const shift of calendar.shifts) shift.breaks = [];
  for (const machine of plant.plant.machines) {
    machine.calendarId = 'three-shifts';
    machine.minorStopMaxMs = 2_000;
    if (machine.pulse)
      machine.pulse = { ...machine.pulse, plannedCycleMs: machine.pulse.plannedCycleMs / FASTER, toleranceMs: 250 };
    for (const counter of Object.values<Record<string, unknown>>(machine.counters)) counter.maxPerSecond = 60;
  }
  for (const source of plant.sources)
    if (source.kind === 'opcua') source.endpointUrl = at.opcuaUrl;
    // States last a sixtieth as long as well: it is asked as often.
    else if (source.kind === 'modbus') Object.assign(source, { port: at.modbusPort, intervalMs: 20 });
    else if (source.kind === 'mtconnect') Object.assign(source, { url: at.agentUrl, intervalMs: 20 });
    else source.url = at.brokerUrl;
  plant.edge.port = at.collectorPort;
  plant.bridge.url = at.bridgeUrl;
  writeFileSync(files.plant, stringify(plant, { aliasDuplicateObjects: false }));

  const machines = parse(readFileSync('config/demo/machines.yaml', 'utf8'));
  for (const item of machines.items) {
    item.quantity = { from: 12, to: 40, step: 4 };
    // Small orders sixty times as fast: customers order about every five seconds.
    item.perWeek *= 1_500;
  }
  const fast = faster(machines, FASTER);
  writeFileSync(files.machines, stringify(withPlannedSetup(fast), { aliasDuplicateObjects: false }));

  const bridge = parse(readFileSync('config/demo/bridge.yaml', 'utf8'));
  bridge.bridge = { ...bridge.bridge, port: at.bridgePort, confirmEveryMs: 2_000 };
  bridge.erp = { ...bridge.erp, url: at.erpUrl, pollMs: 250 };
  // With customers every five seconds a round takes minutes of a core, and nobody here asks for dates.
  bridge.promise = { ...bridge.promise, refreshMs: 600_000 };
  writeFileSync(files.bridge, stringify(bridge));
  return files;
}

/** Setups are long against these small orders: a few seconds, not the hour that they stand for. */
function withPlannedSetup(tree: Yaml): Yaml {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  const machines = Array.isArray(tree.machines) ? tree.machines : [];
  for (const machine of machines)
    if (typeof machine === 'object' && machine !== null && !Array.isArray(machine))
      machine.setup = { sameFamily: { mean: '1500 ms', cv: 0.4 }, otherFamily: { mean: '3 s', cv: 0.6 } };
  const habits = tree.habits;
  if (typeof habits === 'object' && habits !== null && !Array.isArray(habits))
    Object.assign(habits, {
      startAfter: { mean: '1500 ms', cv: 0.7 },
      finishAfter: { mean: '800 ms', cv: 0.4 },
      lookAgain: '500 ms',
      tagFrom: '2 s',
      tagAfter: { mean: '2 s', cv: 0.5 },
    });
  return tree;
}
