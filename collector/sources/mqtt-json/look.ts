/** What a broker's topics show of machines with JSON or bare payloads. */
import { jsonOf } from '../../../shared/core/words/json.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Placed, Seen, SeenMachine, SignalAddress } from '../lookout.ts';
import { parsePath, printPath, valueAt } from '../mapping/path.ts';
import type { Profile } from '../mapping/profile.ts';
import { machineIdOf, suggest } from '../mapping/suggest.ts';
import { readTime } from '../mapping/time.ts';
import type { Listener, Topics } from '../mqtt/look.ts';
import { sparkplugMark } from '../mqtt/options.ts';
import { jsonIn } from '../payload/loose-json.ts';
import { textIn } from '../payload/text.ts';

/** Everything but what is Sparkplug's by its topic. */
export const isJson = (topic: string): boolean => !topic.startsWith(sparkplugMark);

export function listenToJson(topics: Topics, profiles: readonly Profile[]): Listener {
  const own = profiles.filter(({ kind }) => kind === 'mqtt-json');
  return { hear: () => {}, begin: () => {}, view: () => viewOf(topics, own) };
}

function viewOf(topics: Topics, profiles: readonly Profile[]): ReturnType<Listener['view']> {
  const seen: Seen[] = [];
  const machines: SeenMachine[] = [];
  for (const [where, { payload, at }] of topics) {
    if (!isJson(where)) continue;
    const { text, value } = heldIn(payload);
    const place = { of: where, name: '$' };
    seen.push({ where, value: value ?? text, at: saidAt(value) ?? at, quality: 'good', place });
    const machine = value === undefined ? null : jsonMachine(where, value, profiles);
    if (machine !== null) machines.push(machine);
  }
  return { seen, machines: [...machines, ...signalMachines(topics.keys(), profiles)] };
}

/** A longer one that is no JSON by the letter is not looked at twice. */
const maxLooseBytes = 65_536;
const held = new WeakMap<Buffer, { text: string; value: unknown }>();

/** Read as the source would read it, once for each message: it is asked for again and again. */
function heldIn(payload: Buffer): { text: string; value: unknown } {
  const known = held.get(payload);
  if (known !== undefined) return known;
  const text = textIn(payload);
  const isLoose = payload.length <= maxLooseBytes && /^\s*[{[]/.test(text);
  const found = { text, value: jsonOf(text) ?? (isLoose ? jsonIn(text) : undefined) };
  held.set(payload, found);
  return found;
}

/** A payload that a profile reads, its time included; the machine is named by the topic's last part but one. */
function jsonMachine(topic: string, value: unknown, profiles: readonly Profile[]): SeenMachine | null {
  const fitting = profiles.filter(
    ({ time, format = 'json', topic: template }) =>
      format === 'json' &&
      // A topic for each signal holds bare values: one payload with all of them is another kind of machine.
      template?.includes('{signal}') !== true &&
      (time === undefined ||
        time.clock !== undefined ||
        readTime(valueAt(value, parsePath(time.path)), time.form, time.timeZone) !== null),
  );
  const fit = suggest(fitting, (address) => !address.includes('#') && valueAt(value, parsePath(address)) !== undefined);
  if (fit === null) return null;
  const parts = topic.split('/');
  const name = parts.length > 1 ? (parts.at(-2) ?? topic) : topic;
  const entry = { machineId: machineIdOf(name), profile: fit.profile.id, topic };
  const { found, missing, fits } = fit;
  return { where: topic, kind: 'mqtt-json', found, missing, fits, entry, place: { topic } };
}

/** Machines with a topic for each signal: topics that differ in their last part only. */
function signalMachines(topics: Iterable<string>, profiles: readonly Profile[]): SeenMachine[] {
  const signals = new Map<string, Set<string>>();
  for (const topic of topics) {
    const at = topic.lastIndexOf('/');
    if (at <= 0 || !isJson(topic)) continue;
    const parent = topic.slice(0, at);
    signals.set(parent, (signals.get(parent) ?? new Set()).add(topic.slice(at + 1)));
  }
  const perSignal = profiles.filter((one) => one.topic?.includes('{signal}') === true);
  return [...signals].flatMap(([parent, names]) => {
    const fit = suggest(perSignal, (address) => names.has(address.split('#')[0] ?? address));
    // A lone topic called "state" is no machine yet.
    if (fit === null || fit.found.length < 2) return [];
    const machineId = machineIdOf(parent.split('/').at(-1) ?? parent);
    const place = { topic: `${parent}/{signal}` };
    const entry = { machineId, profile: fit.profile.id, ...place };
    const { found, missing, fits } = fit;
    return [{ where: `${parent}/…`, kind: 'mqtt-json', found, missing, fits, entry, place }];
  });
}

/** The time that a payload tells by one of the usual names. */
function saidAt(value: unknown): number | null {
  for (const name of ['ts', 'timestamp', 'time']) {
    const at = readTime(valueAt(value, [name]), 'auto');
    if (at !== null) return at;
  }
  return null;
}

/** All in one payload, or topics that differ in one part: that part names the signal. */
export function placedOnTopics(picks: readonly SignalAddress[]): Placed {
  const inside = (name: string) => printPath(parsePath(name));
  const topics = [...new Set(picks.map(({ of }) => of))];
  if (topics.length === 1)
    return { groupId: null, at: { topic: topics[0] }, addresses: picks.map(({ name }) => inside(name)) };
  const parts = topics.map((topic) => topic.split('/'));
  const [first = []] = parts;
  const apart = first.flatMap((part, index) => (parts.some((other) => other[index] !== part) ? [index] : []));
  const [at] = apart;
  if (at === undefined || apart.length > 1 || parts.some(({ length }) => length !== first.length))
    throw new Problem('invalid', { what: 'onePayload' });
  const topic = first.map((part, index) => (index === at ? '{signal}' : part)).join('/');
  const addresses = picks.map(({ of, name }) => {
    const signal = of.split('/')[at] ?? '';
    return name === '$' ? signal : `${signal}#${inside(name).replace(/^\$\.?/, '')}`;
  });
  return { groupId: null, at: { topic }, addresses };
}
