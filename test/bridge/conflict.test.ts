/** A box's journal that was cut, or restored and went on: seen, said, kept until it is settled; nothing lost or doubled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../collector/journal/journal.ts';
import { continueAs } from '../../collector/offline/continue.ts';
import { sumTickets } from '../../shared/core/erp/confirmation.ts';
import type { Event } from '../../shared/core/words/event.ts';
import { usualAccess } from '../../shared/io/door/access.ts';
import { factHash } from '../../shared/io/fact-hash.ts';
import { createRig, EDGE_TOKEN, type Rig } from './rig.ts';
import { HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, smallPlant } from './shop.ts';

const START = MONDAY + 6 * HOUR;
const p1 = on('P1');
let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  rig.setClock(MONDAY + 8 * HOUR);
  rig.erp.put(orderOf('O1'));
  await rig.start();
});
afterEach(() => rig.end());

const eventually = (condition: () => unknown) => expect.poll(condition, { interval: 10 });
const sums = () => sumTickets(rig.erp.records.filter(({ orderId }) => orderId === 'O1'));
// A busy computer may find the ERP away for a moment: what is asked for is what stays.
const problems = async (): Promise<string[]> => (await (await fetch(`${rig.url()}/health`)).json()).problems;
const good = (minute: number, count = 1) => p1.good(START + minute * MINUTE, count);
const at = (events: readonly Event[], seq: number) => {
  const fact = events[seq - 1];
  return fact === undefined ? {} : { at: { seq, hash: factHash(fact) } };
};
/** Plant, start and parts up to `minutes`. */
function boxWith(minutes: number) {
  const box = journal();
  box.add(plantFact(smallPlant()), p1.start(START, 'O1/0010'), p1.state(START, 'running'));
  box.add(...Array.from({ length: minutes }, (_, index) => good(index + 1)));
  return box;
}
const restoredAt = (box: ReturnType<typeof journal>, seq: number) => {
  const restored = journal();
  restored.add(...box.events.slice(0, seq).map(({ seq: _s, edgeId: _e, recordedAt: _r, ...fact }) => fact));
  return restored;
};

describe('a journal that is not the one that is here', () => {
  test('a cut one is refused at once, though it has nothing to send', async () => {
    const box = boxWith(10);
    await rig.exchange(box);
    const cut = restoredAt(box, 9);
    await expect(rig.exchange(cut, { events: [] })).rejects.toThrow(/^409 .*"facts":\[13\]/);
    await eventually(problems).toEqual([expect.stringMatching(/ends at fact 9; here are facts up to 13/)]);
    expect((await rig.view()).wrong).toMatchObject([{ what: 'boxBehind', edgeId: 'edge-1' }]);
  });

  test('one that went on past the cursor is seen by the fact there, and stays refused after a restart', async () => {
    const box = boxWith(10);
    await rig.exchange(box);
    const other = restoredAt(box, 9);
    other.add(...[31, 32, 33, 34, 35, 36].map((minute) => good(minute)));
    const past = { events: other.events.slice(13), ...at(other.events, 13) };
    await expect(rig.exchange(other, past)).rejects.toThrow(/^409 .*another one than here/);
    await rig.stop();
    await rig.start();
    await expect(rig.exchange(other, { events: [] })).rejects.toThrow(/^409/);
    await eventually(problems).toEqual([expect.stringMatching(/Fact 13 of edge box "edge-1" is another one/)]);
    expect((await rig.view()).machines[0]?.figures.sums).toBeDefined();
  });

  test('the box that is its own again, to the last fact, is taken again', async () => {
    const box = boxWith(10);
    await rig.exchange(box);
    await expect(rig.exchange(restoredAt(box, 9), { events: [] })).rejects.toThrow(/^409/);
    await expect(rig.exchange(box, { events: [] })).rejects.toThrow(/^409/);
    box.add(good(11));
    expect((await rig.exchange(box, { events: box.events.slice(13), ...at(box.events, 13) })).cursor).toBe(14);
    await eventually(problems).toEqual([]);
  });

  test('the same fact, its fields in another order, is the same', () => {
    const fact = boxWith(1).events.at(-1);
    expect(fact && factHash(Object.fromEntries(Object.entries(fact).reverse()))).toBe(fact && factHash(fact));
  });
});

test('settled: it goes on under a new id; what came after the restore is told, orders come anew, no part twice', async () => {
  const box = boxWith(10);
  await rig.exchange(box);
  await eventually(() => sums().yieldPcs).toBe(10);
  // Its folder is restored from a backup of fact 9 (6 parts), and it makes 8 more parts before anybody looks.
  const restored = restoredAt(box, 9);
  const after = [31, 32, 33, 34, 35, 36, 37, 38];
  restored.add(...after.map((minute) => good(minute)));
  await expect(rig.exchange(restored, { events: [], ...at(restored.events, 13) })).rejects.toThrow(/^409/);

  const dataDir = mkdtempSync(join(tmpdir(), 'istwert-continue-'));
  const old = openJournal(dataDir, 'edge-1', () => restored.journalId);
  old.adopt(restored.events);
  old.close();
  const told: string[] = [];
  const compare = async (fact: Event) =>
    (
      await rig.call(
        'POST',
        '/edge/v1/compare',
        { edgeId: 'edge-1', seq: fact.seq, hash: factHash(fact) },
        {
          authorization: `Bearer ${EDGE_TOKEN}`,
        },
      )
    ).json();
  const edge = {
    ...{
      insecure: false,
      connect: 'off' as const,
      archiveAfterDays: 90,
      access: usualAccess,
      id: 'edge-1',
      host: '127.0.0.1',
      port: 0,
      dataDir,
    },
    secureCookies: false,
  };
  await continueAs(
    { edge, bridge: null },
    'edge-1b',
    {
      now: Date.now,
      randomBytes: (size) => Buffer.alloc(size, 7),
      print: async (text) => void told.push(text),
    },
    compare,
  );
  expect(told.join()).toContain('Facts 1 to 9 of edge-1 are with the bridge; 8 that came after');

  // bridge.yaml names the new id in the place of the old one.
  await rig.stop();
  Object.assign(rig.config, { edges: [{ id: 'edge-1b', token: `${EDGE_TOKEN}-2` }] });
  await rig.start();
  const onward = openJournal(dataDir, 'edge-1b', () => 'never');
  const renewed = journal('edge-1b');
  const configured = {
    type: 'masterDataChanged' as const,
    machineId: null,
    at: START + 40 * MINUTE,
    plant: smallPlant(),
  };
  onward.commit({ recordedAt: START + 40 * MINUTE, facts: [configured] });
  const events = onward.read(1, 100);
  const answer = await rig.exchange({ ...renewed, journalId: onward.journalId, events });
  onward.close();
  expect(answer.cursor).toBe(9);
  await eventually(() => sums().yieldPcs).toBe(18);
  const again = await rig.exchange({ ...renewed, events: [], journalId: 'settled-x' }, { lastSeq: 9 }).catch(String);
  expect(String(again)).toContain('409');
  expect(answer.planning.map(({ type }) => type)).toEqual(['orderReleased']);
  await eventually(problems).toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
});
