/** Who may do what: the roles that a person signs on with, and the one table of what each may. No zod: pages use it. */
export const roles = ['viewer', 'operator', 'teamLead', 'supervisor', 'planner', 'admin', 'integration'] as const;
export type Role = (typeof roles)[number];

/** What takes more than looking. */
export const roleRights = [
  /** Who did what: facts, tickets, histories. Without it a person sees what a paired screen sees. */
  'seeNames',
  /** Starts, reasons, scrap: whatever is said at a machine. */
  'giveCommands',
  /** What is counted, what has an order, more than an operator's share, what was long ago. */
  'correct',
  /** Values to a machine that asks for more than an operator. */
  'sendPrograms',
  /** Word to customers and to the ERP: postings, quarantine, proposals, orders taken off, promises. */
  'decide',
  'seeCosts',
  /** All facts at once, with pseudonyms. */
  'export',
  'seePeople',
  /** People, stations, sources, the audit log, names in an export. */
  'administer',
] as const;
export type RoleRight = (typeof roleRights)[number];

const ofRole = {
  viewer: [],
  operator: ['seeNames', 'giveCommands'],
  teamLead: ['seeNames', 'giveCommands', 'correct'],
  supervisor: ['seeNames', 'giveCommands', 'correct', 'sendPrograms', 'decide', 'seeCosts', 'export', 'seePeople'],
  planner: ['seeNames', 'giveCommands', 'correct', 'sendPrograms', 'decide', 'seeCosts', 'export'],
  admin: roleRights,
  integration: ['seeNames', 'export'],
} as const satisfies Record<Role, readonly RoleRight[]>;

export function hasRight(role: Role, right: RoleRight): boolean {
  const own: readonly RoleRight[] = ofRole[role];
  return own.includes(right);
}

/** What is of the whole site, and of no machine: a role that holds at some places only does not give it. */
const ofSite: readonly RoleRight[] = ['decide', 'export', 'administer'];
export const isOfSite = (right: RoleRight): boolean => ofSite.includes(right);

/** Besides administrators, who may do everything. */
export const rolesWith = (right: RoleRight): readonly Role[] =>
  roles.filter((role) => role !== 'admin' && hasRight(role, right));

/**
 * Where a person's role holds: work centres and machines by id. None named: on the whole site, which is what one box
 * or one bridge is.
 */
export function holdsAt(areas: readonly string[], place: { machineId: string; workCentreId: string | null }): boolean {
  if (areas.length === 0 || areas.includes(place.machineId)) return true;
  return place.workCentreId !== null && areas.includes(place.workCentreId);
}
