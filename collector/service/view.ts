/** What the service page shows: the box, its sources, its machines, and what is wrong. */
import type { Name, Plant } from '../../shared/core/words/plant.ts';
import type { Finding } from '../health/findings.ts';
import type { Health, MachineVitals, SourceVitals } from '../health/health.ts';

export interface ServiceView {
  now: number;
  timeZone: string;
  plantName: Name;
  edgeId: string;
  facts: number;
  bridge: Health['bridge'];
  quarantine: Health['quarantine'];
  backlog: Health['backlog'];
  disk: Health['disk'];
  findings: readonly Finding[];
  sources: readonly Omit<SourceVitals, 'machines'>[];
  machines: readonly (MachineVitals & { id: string; name: Name })[];
}

export function serviceView(health: Health, findings: readonly Finding[], plant: Plant): ServiceView {
  const { now, edgeId, facts, bridge, quarantine, backlog, disk } = health;
  return {
    now,
    timeZone: plant.timeZone,
    plantName: plant.name,
    edgeId,
    facts,
    bridge,
    quarantine,
    backlog,
    disk,
    findings,
    sources: health.sources.map(({ machines: _machines, ...source }) => source),
    machines: health.machines.map((machine) => ({
      ...machine,
      id: machine.machineId,
      name: plant.machines.find(({ id }) => id === machine.machineId)?.name ?? machine.machineId,
    })),
  };
}
