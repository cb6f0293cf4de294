/** `people add | renew | list | remove`: who may come in, from the command line of either process. */
import { type Role, roles } from '../core/words/role.ts';
import type { Auth } from './auth.ts';
import { usage } from './cli.ts';

export interface PeopleFlags {
  name?: unknown;
  role?: unknown;
}

export type PeopleTask =
  | { action: 'add'; name: string; role: Role }
  | { action: 'renew' | 'remove'; name: string }
  | { action: 'list' };

/** What the flags ask for; a fault of usage where they ask for nothing that can be done. */
export function checkPeople(action: string, flags: PeopleFlags): PeopleTask {
  switch (action) {
    case 'add':
      return { action, name: nameFlag(flags.name), role: roleFlag(flags.role) };
    case 'renew':
    case 'remove':
      return { action, name: nameFlag(flags.name) };
    case 'list':
      return { action };
    default:
      throw usage(`people: say add, list or remove, or renew, not "${action}"`);
  }
}

/** Does it and closes the people's file. A new secret is printed once, as JSON, and kept nowhere. */
export async function managePeople(
  task: PeopleTask,
  auth: Auth,
  print: (text: string) => void | Promise<void>,
): Promise<void> {
  const by = 'command line';
  const note = (kind: 'personAdded' | 'secretRenewed' | 'personRemoved', who: string): void =>
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
      case 'remove':
        auth.removePerson(task.name);
        return note('personRemoved', task.name);
      case 'list':
        for (const person of auth.people()) await print(`${person.name}\t${person.role}\n`);
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

function roleFlag(given: unknown): Role {
  const role = roles.find((one) => one === given);
  if (role === undefined) throw usage(`say which role with --role: ${roles.join(', ')}`);
  return role;
}
