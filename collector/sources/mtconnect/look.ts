/** Looks around at an MTConnect agent: what its devices say, and which of them a profile fits. */
import { z } from 'zod';
import { Problem } from '../../../shared/core/words/problem.ts';
import {
  anyMachine,
  type Look,
  type LookContext,
  type Lookout,
  type Placed,
  type Seen,
  type SeenMachine,
  type SignalAddress,
} from '../lookout.ts';
import { password, user } from '../mapping/look-fields.ts';
import type { Profile } from '../mapping/profile.ts';
import { machineIdOf, suggest } from '../mapping/suggest.ts';
import { Agent } from './agent.ts';
import type { Observation, Streams } from './document.ts';
import { itemsOf, typeOf } from './items.ts';
import { MtconnectOptionsSchema } from './options.ts';
import { ofAgent, whyOf } from './words.ts';

const LookValues = z.object({
  user: z.string().max(200).default(''),
  password: z.string().max(500).default(''),
  caFile: z.string().default(''),
});

export const mtconnectLookout: Lookout = {
  protocol: 'mtconnect',
  prefixes: ['http://', 'https://'],
  examples: ['http://10.0.0.5:5000'],
  fields: [
    { ...user, at: 'https://' },
    { ...password, at: 'https://' },
    {
      name: 'caFile',
      label: {
        en: 'Authority (PEM file beside the configuration)',
        de: 'Zertifizierungsstelle (PEM-Datei neben der Konfiguration)',
        fr: 'Autorité (fichier PEM à côté de la configuration)',
      },
      type: { is: 'file' },
      value: '',
      use: 'getIn',
      at: 'https://',
    },
  ],
  listens: false,
  keepsTrust: false,
  connection: (address, values) => {
    const { user: name, password: secret, caFile } = LookValues.parse(values);
    return {
      url: address,
      ...(name === '' ? {} : { login: { user: name, password: secret } }),
      ...(caFile === '' ? {} : { tls: { caFile } }),
    };
  },
  prepare: (connection) => {
    const options = MtconnectOptionsSchema.parse({
      ...connection,
      id: 'look',
      kind: 'mtconnect',
      machines: [anyMachine],
    });
    const own = (profiles: readonly Profile[]) => profiles.filter(({ kind }) => kind === 'mtconnect');
    return (profiles, context) => openAgent(new Agent(options), options.url, own(profiles), context);
  },
};

/** All of one device. */
export function placedOnAgent(picks: readonly SignalAddress[]): Placed {
  const devices = [...new Set(picks.map(({ of }) => of))];
  const [device] = devices;
  if (device === undefined || devices.length > 1) throw new Problem('invalid', { what: 'oneDevice' });
  return { groupId: null, at: { device }, addresses: picks.map(({ name }) => name) };
}

async function openAgent(agent: Agent, url: string, profiles: readonly Profile[], context: LookContext): Promise<Look> {
  const life = new AbortController();
  const latest = new Map<string, Observation>();
  const keep = ({ observations }: Streams): void => {
    for (const observation of observations) latest.set(`${observation.device.name}\n${observation.id}`, observation);
  };
  let current: Streams;
  try {
    current = await agent.current(life.signal);
  } catch (error) {
    life.abort();
    throw new Problem('unavailable', ofAgent(url, whyOf(error)));
  }
  keep(current);
  let problem: string | null = null;
  const { nextSequence, bufferSize } = current.header;
  const following = agent
    .follow(nextSequence, bufferSize, { begun: () => {}, flow: () => {}, said: keep }, life.signal)
    .then(() => whyOf(new Problem('unavailable', { what: 'closedConnection' })), whyOf)
    .then((why) => {
      problem = ofAgent(url, why);
    });
  return {
    seen: () => [...latest.values()].map((one, _index, all) => seenOf(one, all, context.now())),
    machines: () => machinesIn([...latest.values()], profiles),
    problem: () => problem,
    close: async () => {
      life.abort();
      await following;
    },
  };
}

/** A data item is named by its type where that is enough, so that the same entry fits another machine of its kind. */
function seenOf(observation: Observation, all: readonly Observation[], now: number): Seen {
  const { device, id, condition, value, at } = observation;
  const kindOf = (one: Observation) => (one.condition === null ? typeOf(one) : `Condition.${one.type}`);
  const kind = kindOf(observation);
  const isOnly = !all.some((one) => one.id !== id && one.device.name === device.name && kindOf(one) === kind);
  const name = isOnly ? kind : id;
  const shown = condition === null ? value : [condition.level, condition.code, value].filter(Boolean).join(' ');
  const quality = value === null ? 'bad' : 'good';
  return { where: `${device.name}/${name}`, value: shown, at: at ?? now, quality, place: { of: device.name, name } };
}

function machinesIn(observations: readonly Observation[], profiles: readonly Profile[]): SeenMachine[] {
  const devices = new Map<string, Observation[]>();
  for (const observation of observations) {
    const { name } = observation.device;
    devices.set(name, [...(devices.get(name) ?? []), observation]);
  }
  return [...devices].flatMap(([device, own]) => {
    const fit = suggest(profiles, (address) => itemsOf({ read: { it: address } }, own).size > 0);
    if (fit === null) return [];
    const machineId = machineIdOf(device);
    const { found, missing, fits } = fit;
    const entry = { machineId, profile: fit.profile.id, ...(machineId === device ? {} : { device }) };
    return [{ where: device, kind: 'mtconnect', found, missing, fits, entry, place: { device } }];
  });
}
