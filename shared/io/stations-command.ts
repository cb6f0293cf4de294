/** `stations invite | token | list | remove`: which screens and programs may look, from the command line of either process. */
import type { Auth } from './auth.ts';
import { usage } from './cli.ts';

export type StationsTask = { action: 'invite' | 'token' | 'remove'; name: string } | { action: 'list' };

/** What the flags ask for; a fault of usage where they ask for nothing that can be done. */
export function checkStations(action: string, flags: { name?: unknown }): StationsTask {
  switch (action) {
    case 'invite':
    case 'token':
    case 'remove': {
      const { name } = flags;
      if (name === undefined || name === true || name === '') throw usage('say which with --name NAME');
      return { action, name: String(name) };
    }
    case 'list':
      return { action };
    default:
      throw usage(`stations: say invite, token, list or remove, not "${action}"`);
  }
}

/** Does it and closes the people's file. A code or token is printed once, as JSON, and kept nowhere. */
export async function manageStations(
  task: StationsTask,
  { stations, audit, close }: Auth,
  print: (text: string) => void | Promise<void>,
): Promise<void> {
  const by = 'command line';
  const note = (kind: 'stationInvited' | 'stationRemoved', station: string): void =>
    audit.write({ kind, by, place: by, details: { station } });
  try {
    if (task.action === 'list') {
      for (const { name, kind, madeBy } of stations.list()) await print(`${name}\t${kind}\t${madeBy}\n`);
    } else if (task.action === 'remove') {
      stations.remove(task.name);
      note('stationRemoved', task.name);
    } else {
      const { name } = task;
      const made =
        task.action === 'token' ? { name, token: stations.addProgram(name, by) } : stations.invite({ name, by });
      note('stationInvited', name);
      await print(`${JSON.stringify(made)}\n`);
    }
  } finally {
    close();
  }
}
