/** `people add | renew | badge | list | remove`: who may come in, from the command line of either process. */
import { type Role, roles } from '../core/words/role.ts';
import type { Auth } from './auth.ts';
import { usage } from './cli.ts';

export interface PeopleFlags {
  name?: unknown;
  role?: unknown;
  areas?: unknown;
  badge?: unknown;
}

export type PeopleTask =
  | { action: 'add'; name: string; role: Role; areas?: readonly string[] }
  | { action: 'renew'; name: string; role?: Role; areas?: readonly string[] }
  | { action: 'badge'; name: string; badge: string | null }
  | { action: 'remove'; name: string }
  | { action: 'list' };

/** What the flags ask for; a fault of usage where they ask for nothing that can be done. */
export function checkPeople(action: string, flags: PeopleFlags): PeopleTask {
  switch (action) {
    case 'add':
      return { action, name: nameFlag(flags.name), role: roleFlag(flags.role), ...areasFlag(flags.areas) };
    case 'renew': {
      const role = flags.role === undefined ? {} : { role: roleFlag(flags.role) };
      return { action, name: nameFlag(flags.name), ...role, ...areasFlag(flags.areas) };
    }
    case 'badge':
      return { action, name: nameFlag(flags.name), badge: badgeFlag(flags.badge) };
    case 'remove':
      return { action, name: nameFlag(flags.name) };
    case 'list':
      return { action };
    default:
      throw usage(`people: say add, list or remove, or renew or badge, not "${action}"`);
  }
}

/** Does it and closes the people's file. A new secret is printed once, as JSON, and kept nowhere. */
export async function managePeople(
  task: PeopleTask,
  auth: Auth,
  print: (text: string) => void | Promise<void>,
): Promise<void> {
  const by = 'command line';
  const note = (kind: 'personAdded' | 'secretRenewed' | 'personRemoved' | 'badgeGiven', who: string): void =>
    auth.audit.write({ kind, by, place: by, details: { who } });
  const made = async (kind: 'personAdded' | 'secretRenewed', person: Awaited<ReturnType<Auth['addPerson']>>) => {
    note(kind, person.name);
    await print(`${JSON.stringify(person)}\n`);
  };
  try {
    switch (task.action) {
      case 'add':
        return await made('personAdded', await auth.addPerson(task));
      case 'renew':
        return await made('secretRenewed', await auth.renewPerson(task));
      case 'badge':
        auth.giveBadge(task.name, task.badge);
        return note('badgeGiven', task.name);
      case 'remove':
        auth.removePerson(task.name);
        return note('personRemoved', task.name);
      case 'list':
        for (const person of auth.people())
          await print(`${[person.name, person.role, ...(person.areas ?? [])].join('\t')}\n`);
        return;
      default:
        task satisfies never;
    }
  } finally {
    auth.close();
  }
}

function nameFlag(name: unknown): string {
  if (name === undefined || name === true || name === '') throw usage('say who with --name NAME');
  return String(name);
}

/** Work centres and machines with commas between; `all` or none: the whole site. */
function areasFlag(given: unknown): { areas?: readonly string[] } {
  if (given === undefined) return {};
  const areas = String(given)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return { areas: areas.includes('all') ? [] : areas };
}

function badgeFlag(given: unknown): string | null {
  if (given === undefined || given === true || given === '')
    throw usage('say which with --badge NUMBER, or --badge none');
  return given === 'none' ? null : String(given);
}

function roleFlag(given: unknown): Role {
  const role = roles.find((one) => one === given);
  if (role === undefined) throw usage(`say which role with --role: ${roles.join(', ')}`);
  return role;
}
