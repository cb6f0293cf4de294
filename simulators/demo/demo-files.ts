/** What the demo writes into its data folder: its own copies of the configuration, tokens, people. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import type { Role } from '../../shared/core/words/role.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { openAuth } from '../../shared/io/auth.ts';
import type { Credentials } from '../live/clients.ts';

export interface Ports {
  collector: number;
  bridge: number;
  erp: number;
  broker: number;
  opcua: number;
  modbus: number;
  mtconnect: number;
  control: number;
}

export interface Addresses {
  ports: Ports;
  /** Of the broker in use, own or given. */
  broker: string;
  /** Whether it is the demo's own, with a password in `broker.password`. */
  isOwnBroker: boolean;
}

/** The simulated operators, told apart from visitors by their names: three for each shift, early, late and night. */
export const OPERATORS: readonly string[] = [
  'Anna',
  'Jonas',
  'Mira',
  'Emil',
  'Lea',
  'Piotr',
  'Nora',
  'Karim',
  'Ida',
].map((name) => `${name} sim`);

/** A newcomer opens the printed link as often as they like; anywhere else a link pairs one browser. */
const LINK_USES = 200;
const LINK_MS = 30 * DAY_MS;

/** A secret in a file that only this user can read; made once. */
export function tokenIn(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Copies of the plant's and the bridge's file with this run's addresses. */
export function writeConfigs(from: string, to: string, { ports, broker, isOwnBroker }: Addresses): void {
  rewrite(join(from, 'plant.yaml'), join(to, 'plant.yaml'), (file) => {
    file.setIn(['edge', 'port'], ports.collector);
    file.setIn(['bridge', 'url'], `http://127.0.0.1:${ports.bridge}`);
    for (let index = 0; file.hasIn(['sources', index]); index++) {
      const set = (field: string, value: string | number) => file.setIn(['sources', index, field], value);
      const kind = file.getIn(['sources', index, 'kind']);
      if (kind === 'opcua') set('endpointUrl', `opc.tcp://127.0.0.1:${ports.opcua}`);
      else if (kind === 'modbus') set('port', ports.modbus);
      else if (kind === 'mtconnect') set('url', `http://127.0.0.1:${ports.mtconnect}`);
      else set('url', broker);
      // Another broker says who may in by its address; what the demo tells it is no secret.
      if (!isOwnBroker && /^(mqtt-json|sparkplug)$/.test(String(kind))) {
        file.setIn(['sources', index, 'insecure'], true);
        for (const field of ['username', 'passwordFile']) file.deleteIn(['sources', index, field]);
      }
    }
  });
  rewrite(join(from, 'bridge.yaml'), join(to, 'bridge.yaml'), (file) => {
    file.setIn(['bridge', 'port'], ports.bridge);
    file.setIn(['erp', 'url'], `http://127.0.0.1:${ports.erp}`);
  });
}

function rewrite(from: string, to: string, change: (file: Document) => void): void {
  const file = parseDocument(readFileSync(from, 'utf8'));
  change(file);
  writeFileSync(to, file.toString({ lineWidth: 0 }));
}

/**
 * Makes these people anew in a process's data folder, each with a secret that has never been used:
 * the credentials of one run of the demo; and a code that pairs browsers while it runs. The process itself must
 * not be running.
 */
export async function makePeople(
  dataDir: string,
  people: readonly { name: string; role: Role }[],
): Promise<{ people: Credentials[]; code: string }> {
  mkdirSync(dataDir, { recursive: true });
  const auth = openAuth({ file: join(dataDir, 'people.db'), now: Date.now, randomBytes });
  try {
    const made: Credentials[] = [];
    const known = new Set(auth.people().map(({ name }) => name));
    for (const person of people) {
      const { name, secret } = known.has(person.name) ? await auth.renewPerson(person) : await auth.addPerson(person);
      made.push({ name, secret });
    }
    const { code } = auth.stations.invite({ name: 'demo', by: 'demo', uses: LINK_USES, forMs: LINK_MS });
    return { people: made, code };
  } finally {
    auth.close();
  }
}

export function writeSecret(file: string, content: unknown): void {
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
}
