/** The documents of an MTConnect agent, written by hand after the published schemas. */
import type { ConditionValue, DataItem, DeviceModel, Observed } from './mtconnect-agent.ts';

export interface Head {
  version: string;
  at: number;
  instanceId: number;
  bufferSize: number;
  firstSequence: number;
  lastSequence: number;
  nextSequence: number;
}

export function devicesXml(head: Head, devices: readonly DeviceModel[]): string {
  const bodies = devices.map(({ name, uuid, items }) => {
    const own = items.filter(({ component }) => component.type === 'Device');
    const components = groupsOf(
      items.filter(({ component }) => component.type !== 'Device'),
      keyOf,
    );
    const below = components.map(([first, all]) => {
      const { type, name: called } = first.component;
      return `<${type} id="${escaped(called)}" name="${escaped(called)}">${dataItems(all)}</${type}>`;
    });
    return `<Device id="${escaped(name)}" name="${escaped(name)}" uuid="${escaped(uuid)}">${dataItems(own)}<Components>${below.join('')}</Components></Device>`;
  });
  return document('Devices', head, '', `<Devices>${bodies.join('')}</Devices>`);
}

function dataItems(items: readonly DataItem[]): string {
  const all = items.map(
    ({ id, name, type, subType, category }) =>
      `<DataItem category="${category}" id="${escaped(id)}" type="${type}"${attribute('name', name)}${attribute('subType', subType)}/>`,
  );
  return `<DataItems>${all.join('')}</DataItems>`;
}

export function streamsXml(head: Head, observed: readonly Observed[]): string {
  const sequences = ` firstSequence="${head.firstSequence}" lastSequence="${head.lastSequence}" nextSequence="${head.nextSequence}"`;
  const devices = groupsOf(observed, ({ device }) => device.name).map(([{ device }, all]) => {
    const components = groupsOf(all, ({ item }) => keyOf(item)).map(([{ item }, own]) => componentXml(item, own));
    return `<DeviceStream name="${escaped(device.name)}" uuid="${escaped(device.uuid)}">${components.join('')}</DeviceStream>`;
  });
  return document('Streams', head, sequences, `<Streams>${devices.join('')}</Streams>`);
}

function componentXml({ component }: DataItem, observed: readonly Observed[]): string {
  const parts = (['SAMPLE', 'EVENT', 'CONDITION'] as const).map((category) => {
    const own = observed.filter(({ item }) => item.category === category).map(observationXml);
    const element = { SAMPLE: 'Samples', EVENT: 'Events', CONDITION: 'Condition' }[category];
    return own.length === 0 ? '' : `<${element}>${own.join('')}</${element}>`;
  });
  return `<ComponentStream component="${component.type}" name="${escaped(component.name)}" componentId="${escaped(component.name)}">${parts.join('')}</ComponentStream>`;
}

function observationXml({ item, at, value, sequence }: Observed): string {
  const time = typeof at === 'string' ? at : new Date(at).toISOString();
  const common = `dataItemId="${escaped(item.id)}" timestamp="${time}" sequence="${sequence}"${attribute('name', item.name)}${attribute('subType', item.subType)}`;
  if (item.category !== 'CONDITION') {
    const element = item.type
      .toLowerCase()
      .replace(/(^|_)([a-z])/g, (_whole, _mark, letter: string) => letter.toUpperCase());
    return `<${element} ${common}>${escaped(textOf(value))}</${element}>`;
  }
  const { level, code, text } = conditionOf(value);
  return `<${level} ${common} type="${item.type}"${attribute('nativeCode', code)}>${escaped(text ?? '')}</${level}>`;
}

function textOf(value: Observed['value']): string {
  if (value === null) return 'UNAVAILABLE';
  return typeof value === 'object' ? (value.text ?? '') : String(value);
}

function conditionOf(value: Observed['value']): Omit<ConditionValue, 'level'> & { level: string } {
  if (value === null) return { level: 'Unavailable' };
  if (typeof value !== 'object') return { level: 'Normal' };
  return { ...value, level: value.level.charAt(0) + value.level.slice(1).toLowerCase() };
}

export function errorXml(head: Head, code: string, text: string): string {
  return document('Error', head, '', `<Errors><Error errorCode="${code}">${escaped(text)}</Error></Errors>`);
}

function document(kind: 'Streams' | 'Devices' | 'Error', head: Head, more: string, body: string): string {
  const { version, at, instanceId, bufferSize } = head;
  const space = `urn:mtconnect.org:MTConnect${kind}:${version}`;
  const header = `<Header creationTime="${new Date(at).toISOString()}" sender="sim" instanceId="${instanceId}" version="${version}.0.0" bufferSize="${bufferSize}"${more}/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<MTConnect${kind} xmlns="${space}" xmlns:m="${space}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${header}${body}</MTConnect${kind}>\n`;
}

function keyOf({ component }: DataItem): string {
  return `${component.type}/${component.name}`;
}

function groupsOf<T>(all: readonly T[], key: (one: T) => string): [first: T, all: T[]][] {
  const groups = new Map<string, [T, T[]]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one, [one]]);
    else group[1].push(one);
  }
  return [...groups.values()];
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escaped(value)}"`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
