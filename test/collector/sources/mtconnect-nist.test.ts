/**
 * Three days of two machines as their agents wrote them down (NIST, Smart Manufacturing Systems Test Bed; public
 * information): `time|item|value`, conditions with level, code and words. Only what our profile could read is kept.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Replay, replay } from '../../../collector/offline/replay.ts';
import { createMtconnect } from '../../../collector/sources/mtconnect/mtconnect.ts';
import { EventSchema } from '../../../shared/core/words/event.ts';
import { PlantSchema } from '../../../shared/core/words/plant.ts';
import { createAgent, type DataItem, type ItemValue } from '../../../simulators/faces/mtconnect-agent.ts';
import { type Collected, collect, until } from './support/collect.ts';
import { factsBy } from './support/facts.ts';
import { mtconnectSetting } from './support/sources.ts';

interface Line {
  at: number;
  text: string;
  item: string;
  value: ItemValue;
}

function linesOf(file: string): Line[] {
  const text = gunzipSync(readFileSync(new URL(`vectors/nist/${file}.txt.gz`, import.meta.url))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [time = '', item = '', first = '', code = '', , , words = ''] = line.split('|');
      return { at: Date.parse(time), text: time, item, value: saidIn(first, code, words, item.includes('_cond')) };
    });
}

function saidIn(first: string, code: string, text: string, isCondition: boolean): ItemValue {
  if (first.toUpperCase() === 'UNAVAILABLE') return null;
  if (!isCondition) return first;
  const level = ({ Normal: 'NORMAL', Warning: 'WARNING', Fault: 'FAULT' } as const)[first];
  if (level === undefined) throw new Error(`no level "${first}"`);
  return { level, text, ...(code === '' ? {} : { code }) };
}

const types: Record<string, string> = {
  avail: 'AVAILABILITY',
  execution: 'EXECUTION',
  mode: 'CONTROLLER_MODE',
  estop: 'EMERGENCY_STOP',
  program: 'PROGRAM',
  PartCountAct: 'PART_COUNT',
  Tool_number: 'TOOL_NUMBER',
  line: 'LINE',
};

function itemsOf(lines: readonly Line[]): DataItem[] {
  return [...new Set(lines.map(({ item }) => item))].map((id) => ({
    id,
    name: id,
    type: types[id] ?? 'SYSTEM',
    category: id in types ? 'EVENT' : 'CONDITION',
    component: { type: 'Path', name: 'path' },
  }));
}

const clock: DataItem = {
  id: 'tick',
  type: 'PART_COUNT',
  category: 'EVENT',
  component: { type: 'Path', name: 'path' },
};
const available: DataItem = {
  id: 'avail',
  type: 'AVAILABILITY',
  category: 'EVENT',
  component: { type: 'Device', name: 'd' },
};

/** The day through the adapter, some lines at a time, by the day's own clock. */
async function collectDay(lines: readonly Line[]): Promise<Collected> {
  const got = collect();
  let now = lines[0]?.at ?? 0;
  const devices = [
    { name: 'cnc', uuid: 'cnc', items: itemsOf(lines) },
    { name: 'clock', uuid: 'clock', items: [clock, available] },
  ];
  const agent = createAgent({ host: '127.0.0.1', port: 0, devices, now: () => now });
  await agent.start();
  agent.observe('clock', 'avail', 'AVAILABLE');
  const machines = ['cnc', 'clock'].map((machineId) => ({ machineId, profile: 'mtconnect-cnc' }));
  const { options, mappings } = mtconnectSetting(`http://127.0.0.1:${agent.port}`, machines, { staleMs: 60_000 });
  const source = createMtconnect(options, mappings, { ...got.context, now: () => now });
  await source.start();
  await until(() => source.health().connected, 'it is connected');
  const size = 40;
  for (let from = 0; from < lines.length; from += size) {
    const some = lines.slice(from, from + size);
    now = Math.max(now, ...some.map(({ at }) => at));
    for (const { item, value, text } of some) agent.observe('cnc', item, value, text);
    agent.observe('clock', 'tick', from + 1);
    const isHeard = () => got.of('counter', 'clock').at(-1)?.value.reading === from + 1;
    await until(isHeard, `line ${from} is heard`);
  }
  await source.stop();
  await agent.stop();
  return got;
}

/** What the log says of the execution: a word as long as machine and execution are known, else null. */
function truthOf(lines: readonly Line[]): { at: number; word: string | null }[] {
  const hasAvailability = lines.some(({ item }) => item === 'avail');
  let isAvailable = !hasAvailability;
  let execution: string | null = null;
  const told: { at: number; word: string | null }[] = [];
  for (const { at, item, value } of lines) {
    if (item === 'avail') isAvailable = value !== null;
    if (item === 'execution') execution = value === null ? null : String(value);
    told.push({ at, word: isAvailable ? execution : null });
  }
  return changesOf(told);
}

function changesOf<T extends { word: string | null }>(told: readonly T[]): T[] {
  return told.filter(({ word }, index) => index === 0 || word !== told[index - 1]?.word);
}

function heardOf(got: Collected): { at: number; word: string | null }[] {
  const told = got.samples.flatMap(({ machineId, at, value }) => {
    if (machineId !== 'cnc') return [];
    if (value.signal === 'line' && !value.up) return [{ at, word: null }];
    return value.signal === 'state' ? [{ at, word: value.word }] : [];
  });
  return changesOf([{ at: 0, word: null }, ...told]);
}

const days = ['Mazak01-20161024-20161025', 'Mazak01-20170608-20170609', 'Mazak03-20170613-20170614'];

describe.each(days)('%s through the adapter', (file) => {
  const lines = linesOf(file);
  const collected = collectDay(lines);

  test('no change is lost, each at its own time, and every UNAVAILABLE is unknown', async () => {
    const got = await collected;
    const truth = truthOf(lines);
    const heard = heardOf(got);
    // The collector was stopped at the end.
    if (heard.at(-1)?.word === null && truth.at(-1)?.word !== null) heard.pop();
    expect(truth.length).toBeGreaterThan(300);
    expect(heard.map(({ word }) => word)).toEqual(truth.map(({ word }) => word));
    const known = truth.flatMap(({ at, word }, index) =>
      index > 0 && truth[index - 1]?.word !== null && word !== null ? [{ at, index }] : [],
    );
    expect(known.length).toBeGreaterThan(250);
    expect(known.filter(({ at, index }) => heard[index]?.at !== at)).toEqual([]);
    expect(got.quarantined).toEqual([]);
    expect(got.of('counter', 'cnc').every(({ value }) => value.reading === 0)).toBe(true);
  });

  test('a program is the order that names it, while it is known', async () => {
    const got = await collected;
    const programs = lines.flatMap(({ item, value }) => (item === 'program' && value !== null ? [String(value)] : []));
    expect(new Set(got.of('job', 'cnc').flatMap(({ value }) => value.program ?? []))).toEqual(new Set(programs));
    const [program = ''] = programs;
    const machine = ordered(got, program).machines[0];
    const own = machine?.intervals.filter(({ owner }) => owner?.shares[0]?.operationId === `P${program}/10`) ?? [];
    expect(own.length).toBeGreaterThan(0);
    const producing = machine?.intervals.filter(({ class: is }) => is === 'producing') ?? [];
    expect(producing.length).toBeGreaterThan(50);
  });
});

/** The day's facts with one released order for each program, through the core. */
function ordered(got: Collected, program: string): Replay {
  const [first] = got.samples;
  const from = (first?.at ?? 0) - 1;
  const plant = PlantSchema.parse(
    parse(`
id: nist
name: NIST
timeZone: UTC
calendars: [{ id: c, shifts: [{ id: s, name: All day, start: '00:00', end: '00:00' }], week: { mon: [s], tue: [s], wed: [s], thu: [s], fri: [s], sat: [s], sun: [s] } }]
workCentres: [{ id: w, name: W }]
machines: [{ id: cnc, name: CNC, workCentreId: w, calendarId: c, counters: { total: {} } }]
`),
  );
  const operation = {
    id: `P${program}/10`,
    number: '10',
    workCentreId: 'w',
    quantityPcs: 1_000,
    plannedRunMsPerPc: 60_000,
    program,
  };
  const order = {
    id: `P${program}`,
    itemId: 'i',
    quantityPcs: 1_000,
    strategy: 'MTO',
    status: 'released',
    createdAt: from,
    operations: [operation],
  };
  const facts = [
    { type: 'orderReleased', machineId: null, at: from, order },
    ...factsBy('cnc', { total: { width: 'u32', unit: 'part' } }, got.samples),
  ];
  const events = facts.map((fact, index) =>
    EventSchema.parse({ ...fact, seq: index + 1, edgeId: 'box', recordedAt: fact.at }),
  );
  return replay(plant, events);
}
