/** The reason tree as a person picks from it: every leaf one tap away, in groups, frequent ones first. */
import type { Reason } from '../../../shared/core/words/plant.ts';
import type { MachineCard } from '../view.ts';

export interface ReasonGroup {
  /** The topmost branch; null for leaves that stand alone. */
  branch: Reason | null;
  leaves: readonly Reason[];
}

export function groupsOf(reasons: readonly Reason[], kind: Reason['kind']): ReasonGroup[] {
  const own = reasons.filter((reason) => reason.kind === kind);
  const byId = new Map(own.map((reason) => [reason.id, reason]));
  const parents = new Set(own.map((reason) => reason.parentId));
  const groups = new Map<Reason | null, Reason[]>();
  for (const reason of own) {
    if (parents.has(reason.id)) continue;
    const branch = topOf(reason, byId);
    groups.set(branch, [...(groups.get(branch) ?? []), reason]);
  }
  return [...groups].map(([branch, leaves]) => ({ branch, leaves }));
}

function topOf(reason: Reason, byId: ReadonlyMap<string, Reason>): Reason | null {
  let top: Reason | null = null;
  const seen = new Set<string>();
  for (let up = reason.parentId; up !== null && !seen.has(up); ) {
    seen.add(up);
    const parent = byId.get(up);
    if (parent === undefined) break;
    top = parent;
    up = parent.parentId;
  }
  return top;
}

/** The reasons given most on this machine in what the view remembers, then on the others; leaves only. */
export function often(
  reasons: readonly Reason[],
  machines: readonly MachineCard[],
  machineId: string,
  most = 6,
): Reason[] {
  const parents = new Set(reasons.map((reason) => reason.parentId));
  const weight = new Map<string, number>();
  for (const machine of machines)
    for (const stop of machine.stops)
      if (stop.reasonId !== null)
        weight.set(stop.reasonId, (weight.get(stop.reasonId) ?? 0) + (machine.id === machineId ? 10 : 1));
  return reasons
    .filter((reason) => reason.kind === 'stop' && weight.has(reason.id) && !parents.has(reason.id))
    .sort((a, b) => (weight.get(b.id) ?? 0) - (weight.get(a.id) ?? 0))
    .slice(0, most);
}
