import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openIngest } from '../../../collector/intake/ingest.ts';
import type { Logbook } from '../../../collector/journal/logbook.ts';
import { createSender, type Sender } from '../../../collector/sending/send.ts';
import type { MachineMapping } from '../../../collector/sources/mapping/profile.ts';
import { builtInSources } from '../../../collector/sources/registry.ts';
import type { SendingJob, Source } from '../../../collector/sources/source.ts';
import { carryOut } from '../../../collector/tablet/commands.ts';
import { type Command, CommandSchema } from '../../../shared/core/commands/command.ts';
import { EventSchema, printEventLine } from '../../../shared/core/words/event.ts';
import type { SendingResult } from '../../../shared/core/words/sending.ts';
import { operation, plainRule, smallOrder, T0, tempFloor } from '../fakes.ts';
import { until } from '../sources/support/collect.ts';

const NOW = T0 + 3_600_000;
const ID = 'O-1/0010';

let place: ReturnType<typeof tempFloor>;
/** What reached the machine, and what was on disk at that moment. */
let sent: { job: SendingJob; onDisk: string[] }[];
let answer: (job: SendingJob) => Promise<readonly SendingResult[]>;

const typesOf = (logbook: Logbook) => logbook.journal.read(1, 100).map(({ type }) => type);
const confirmed = (job: SendingJob): SendingResult[] =>
  job.values.map((value) => ({ ...value, before: 'old', after: value.value, outcome: 'confirmed', words: null }));

beforeEach(() => {
  place = tempFloor();
  sent = [];
  answer = async (job) => confirmed(job);
  const step = { ...operation('O-1', '0010'), program: 'P-77', parameters: { temperature: 180 } };
  place.logbook().commit({
    recordedAt: T0,
    facts: [{ type: 'orderReleased', machineId: null, at: T0, order: smallOrder('O-1', { operations: [step] }) }],
  });
});
afterEach(() => place.remove());

const options = builtInSources.OptionsSchema.parse({
  id: 'a',
  kind: 'mqtt-json',
  url: 'mqtt://127.0.0.1:1',
  machines: [{ machineId: 'press-1', topic: 'x', write: { program: { to: 'program' } }, send: { by: 'operator' } }],
});
function mapping(onStart: boolean): MachineMapping {
  const profile = { id: 'own', name: 'm', kind: 'mqtt-json' as const, description: '', judgedBy: 'state' as const };
  return {
    machineId: 'press-1',
    profile: { ...profile, read: {}, counters: {}, job: {} },
    write: options.machines[0]?.write ?? {},
    send: { by: 'operator', onStart, whileRunning: false },
  };
}

function begin(logbook: Logbook, onStart = false): Sender {
  const source: Source = {
    id: 'a',
    machineIds: ['press-1'],
    start: async () => {},
    stop: async () => {},
    health: () => {
      throw new Error('nobody asks');
    },
    send: async (_machineId, job) => {
      sent.push({ job, onDisk: typesOf(logbook) });
      return answer(job);
    },
  };
  return createSender({
    logbook,
    sources: () => [{ options, machines: [mapping(onStart)] }],
    source: (machineId) => (machineId === 'press-1' ? source : null),
    state: () => null,
    now: () => NOW,
    log: () => {},
  });
}
function give(logbook: Logbook, sender: Sender, command: { type: Command['type'] } & Record<string, unknown>) {
  const whole = CommandSchema.parse({ commandId: 'command-1', machineId: 'press-1', operationId: ID, ...command });
  const ingest = openIngest({ logbook, now: () => NOW, log: () => {}, observe: plainRule });
  try {
    return carryOut(logbook, ingest, whole, { name: 'Ada', role: 'operator' }, NOW, sender.sending);
  } finally {
    ingest.close();
  }
}
const ask = { type: 'sendProgram', askedAt: NOW } as const;
const lastOf = (logbook: Logbook) => logbook.sendings('press-1').at(-1);

describe('a program that is sent to a machine', () => {
  test('is a fact on disk before it goes out, and another one with what became of it', async () => {
    const logbook = place.logbook();
    give(logbook, begin(logbook), ask);
    await until(() => lastOf(logbook)?.ended !== null, 'the machine answered');
    expect(sent).toMatchObject([
      { job: { operationId: ID, quantityPcs: 100, values: [{ name: 'program', value: 'P-77' }] } },
    ]);
    expect(sent[0]?.onDisk).toEqual(['orderReleased', 'sendingBegun']);
    const ended = logbook.journal.read(1, 100).at(-1);
    expect(ended).toMatchObject({
      type: 'sendingEnded',
      by: 'Ada',
      sendingId: 'command-1',
      operationId: ID,
      results: [{ name: 'program', value: 'P-77', before: 'old', after: 'P-77', outcome: 'confirmed' }],
    });
    if (ended !== undefined) expect(EventSchema.parse(JSON.parse(printEventLine(ended)))).toEqual(ended);
  });

  test('goes out once, however often its command arrives', async () => {
    const logbook = place.logbook();
    const sender = begin(logbook);
    const first = give(logbook, sender, ask);
    expect(give(logbook, sender, ask)).toEqual(first);
    await until(() => lastOf(logbook)?.ended !== null, 'the machine answered');
    expect(sent).toHaveLength(1);
  });

  test('waits for the one before it', async () => {
    const logbook = place.logbook();
    const sender = begin(logbook);
    let release: () => void = () => {};
    answer = async (job) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return confirmed(job);
    };
    give(logbook, sender, ask);
    await until(() => sent.length === 1, 'the first is under way');
    expect(() => give(logbook, sender, { ...ask, commandId: 'command-2' })).toThrow(/just now/);
    release();
    await until(() => sender.sending('press-1')?.isUnderWay === false, 'the first has ended');
    answer = async (job) => confirmed(job);
    give(logbook, sender, { ...ask, commandId: 'command-2' });
    await until(() => sent.length === 2, 'the second went out');
  });

  test('by a box that died in the middle is shown as not confirmed, and never sent again', async () => {
    let logbook = place.logbook();
    answer = () => new Promise(() => {});
    give(logbook, begin(logbook), ask);
    await until(() => sent.length === 1, 'it is under way');
    logbook = place.reopen();
    expect(lastOf(logbook)?.ended).toBeNull();
    begin(logbook);
    expect(lastOf(logbook)?.ended?.results).toMatchObject([
      { name: 'program', outcome: 'notConfirmed', words: /box was stopped before the machine had answered/ },
    ]);
    expect(sent).toHaveLength(1);
  });

  test('to a source that fails in the middle is not confirmed', async () => {
    const logbook = place.logbook();
    answer = () => Promise.reject(new Error('the connection broke'));
    give(logbook, begin(logbook), ask);
    await until(() => lastOf(logbook)?.ended !== null, 'it ended');
    expect(lastOf(logbook)?.ended?.results).toMatchObject([{ outcome: 'notConfirmed', words: 'the connection broke' }]);
  });

  test('follows from the start of the operation where that is configured, in the same commit', async () => {
    const logbook = place.logbook();
    const facts = give(logbook, begin(logbook, true), { type: 'startOperation' });
    expect(facts).toHaveLength(2);
    await until(() => lastOf(logbook)?.ended !== null, 'the machine answered');
    expect(typesOf(logbook)).toEqual(['orderReleased', 'operationStarted', 'sendingBegun', 'sendingEnded']);
  });

  test('is refused for a machine whose list is empty, and leaves no fact', () => {
    const logbook = place.logbook();
    expect(() => give(logbook, begin(logbook), { ...ask, machineId: 'press-2' })).toThrow(/has no "write"/);
    expect(typesOf(logbook)).toEqual(['orderReleased']);
  });
});
