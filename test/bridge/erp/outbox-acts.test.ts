/** What a person may decide of a posting, and what becomes of the correction that takes it back. */
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { restWriter } from '../../../bridge/erp/dialects/rest.ts';
import { type Act, acts, mayAct, mayEdit, type OutboxOptions } from '../../../bridge/erp/outbox.ts';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { owedPostings, ticketFor } from '../../contracts/tickets.ts';
import { orderOf } from '../shop.ts';
import { stepped } from './stepped.ts';

const writer = restWriter(1_000);

function given(change: Partial<OutboxOptions> = {}) {
  const db = new Sqlite(':memory:');
  for (const sql of migrations) db.exec(sql);
  let keys = 0;
  const outbox = stepped(
    openOutbox(sqliteStorage(db), {
      now: () => 10_000,
      randomBytes: (size) => Buffer.alloc(size, ++keys),
      delayMs: 0,
      ...change,
    }),
  );
  const order = orderOf('O1');
  /** Of its first operation, or of another one. */
  const owe = async (yieldPcs: number, operationId = 'O1/0010'): Promise<string> => {
    const [posting] = owedPostings(writer, order, ticketFor(order, { yieldPcs }));
    if (posting === undefined) throw new Error('nothing is owed');
    await outbox.write({ reversals: [], postings: [{ ...posting, operationId }] }, {});
    return posting.key;
  };
  /** Nothing proves what happened to it. */
  const oweDoubtful = async (yieldPcs: number): Promise<string> => {
    const key = await owe(yieldPcs);
    await outbox.markSending([{ key }]);
    await outbox.markDoubtful(key, 'no answer');
    return key;
  };
  /** The ERP has said no. */
  const refuse = async (key: string): Promise<string> => {
    await outbox.markSending([{ key }]);
    await outbox.markRefused(key, { code: '', text: 'no' }, 'other');
    return key;
  };
  const takeBack = async (key: string): Promise<string> => {
    await outbox.write({ reversals: outbox.standing('O1/0010').filter((one) => one.key === key), postings: [] }, {});
    const reversal = outbox.standing('O1/0010').find(({ reverses }) => reverses === key);
    if (reversal === undefined) throw new Error('nothing takes it back');
    return reversal.key;
  };
  const due = async () => (await outbox.due(10_000, 9)).map(({ posting }) => posting.key);
  return { outbox, owe, oweDoubtful, refuse, takeBack, due };
}

describe('what a person may decide', () => {
  const statuses = ['waiting', 'sending', 'acknowledged', 'handedOver', 'withdrawn', 'givenUp'];
  const may = (status: string, messageRef: string | null): Act[] =>
    acts.filter((act) => mayAct(act, { status, messageRef }));
  test('of what was refused: again, anew, or never; not anew where it may be booked over there by hand', () => {
    expect(may('parked', null)).toEqual(['retry', 'anew', 'giveUp']);
    expect(may('parked', 'm-1')).toEqual(['retry', 'giveUp']);
  });
  test('of what is doubtful: that it is booked, that it is not, or that nobody cares', () => {
    expect(may('doubtful', null)).toEqual(['giveUp', 'booked', 'absent']);
    expect(may('doubtful', 'm-1')).toEqual(['giveUp', 'booked', 'absent']);
  });
  test.each(statuses)('of what is %s: nothing', (status) => {
    expect([may(status, null), may(status, 'm-1')]).toEqual([[], []]);
    expect(mayEdit({ status, messageRef: null, kind: 'partial' })).toBe(false);
  });
  test.each<[string, string | null, boolean]>([
    ['partial', null, true],
    ['final', null, true],
    ['partial', 'm-1', false],
    ['reversal', null, false],
    ['goods', null, false],
  ])('a refused %s (message %s) may be edited: %s', (kind, messageRef, isEditable) => {
    expect(mayEdit({ status: 'parked', messageRef, kind })).toBe(isEditable);
    expect(mayEdit({ status: 'doubtful', messageRef, kind })).toBe(false);
  });
});

test.each<[string, (rig: ReturnType<typeof given>) => Promise<string>, Act[], string]>([
  ['refused', async ({ owe, refuse }) => refuse(await owe(5)), ['booked', 'absent'], 'onlyDoubtful'],
  ['doubtful', ({ oweDoubtful }) => oweDoubtful(5), ['retry', 'anew'], 'onlyParked'],
  ['waiting', ({ owe }) => owe(5), ['booked', 'absent'], 'onlyDoubtful'],
  ['waiting', ({ owe }) => owe(5), ['retry', 'anew', 'giveUp'], 'onlyParked'],
])(
  'who decides of one that is %s what cannot be decided of it is told of which it can, and it stays',
  async (...row) => {
    const [, make, refusedActs, what] = row;
    const rig = given();
    const key = await make(rig);
    const before = rig.outbox.statusOf(key);
    for (const act of refusedActs)
      await expect(rig.outbox.decide(key, act)).rejects.toThrow(
        expect.objectContaining({ code: 'refused', sentence: expect.objectContaining({ what }) }),
      );
    expect(rig.outbox.statusOf(key)).toBe(before);
  },
);

describe('a doubtful posting', () => {
  test('that is not booked and that a correction takes back is gone with it: the ERP need not hear of either', async () => {
    const { outbox, oweDoubtful, takeBack, due } = given();
    const key = await oweDoubtful(5);
    const reversal = await takeBack(key);
    await outbox.decide(key, 'absent');
    expect([outbox.statusOf(key), outbox.statusOf(reversal)]).toEqual(['withdrawn', 'withdrawn']);
    expect([await due(), outbox.nextDueAt(), outbox.standing('O1/0010')]).toEqual([[], null, []]);
  });
  test('that is not booked is sent, where nothing takes it back', async () => {
    const { outbox, oweDoubtful, due } = given();
    const key = await oweDoubtful(5);
    await outbox.decide(key, 'absent');
    expect([outbox.statusOf(key), await due()]).toEqual(['waiting', [key]]);
  });
  test('that is booked is taken back by its correction then', async () => {
    const { outbox, oweDoubtful, takeBack, due } = given();
    const key = await oweDoubtful(5);
    const reversal = await takeBack(key);
    expect(await due()).toEqual([]);
    await outbox.decide(key, 'booked');
    expect([outbox.statusOf(key), await due()]).toEqual(['acknowledged', [reversal]]);
  });
  test('that is given up takes its correction along, and the next of its order goes', async () => {
    const { outbox, oweDoubtful, takeBack, owe, due } = given();
    const key = await oweDoubtful(5);
    const reversal = await takeBack(key);
    const next = await owe(2);
    expect(await due()).toEqual([]);
    await outbox.decide(key, 'giveUp');
    expect([outbox.statusOf(key), outbox.statusOf(reversal), await due()]).toEqual(['givenUp', 'withdrawn', [next]]);
  });
});

describe('a refused posting', () => {
  test('that is planned anew takes along what waits behind it in its operation, and is looked at again', async () => {
    const again: string[] = [];
    const { outbox, owe, due } = given({ reconsider: (operationId) => again.push(operationId) });
    const [key, behind, other] = [await owe(5), await owe(2), await owe(3, 'O1/0020')];
    await outbox.markSending([{ key }]);
    await outbox.markRefused(key, { code: '', text: 'no' }, 'other');
    await outbox.decide(key, 'anew');
    expect([outbox.statusOf(key), outbox.statusOf(behind), await due()]).toEqual(['withdrawn', 'withdrawn', [other]]);
    expect(again).toEqual(['O1/0010']);
  });
  test('that the ERP had taken in, or that was to take one back, lets its operation be looked at again', async () => {
    const again: string[] = [];
    const { outbox, owe } = given({ reconsider: (operationId) => again.push(operationId) });
    const [atOnce, later] = [await owe(5), await owe(3, 'O1/0020')];
    await outbox.markSending([{ key: atOnce }, { key: later }]);
    await outbox.markRefused(atOnce, { code: '', text: 'no' }, 'other');
    expect(again).toEqual([]);
    await outbox.markHandedOver(later, 'm-1');
    await outbox.markRefused(later, { code: '', text: 'no' }, 'other');
    expect(again).toEqual(['O1/0020']);
  });
});

test('one that nobody knows is neither decided nor edited', async () => {
  const { outbox } = given();
  const unknown = expect.objectContaining({ code: 'unknown' });
  for (const act of acts) await expect(outbox.decide('nobody', act)).rejects.toThrow(unknown);
  await expect(outbox.replace('nobody', { postings: [], givenUp: null })).rejects.toThrow(unknown);
});

describe('a row of which the first steps aside', () => {
  test('because the ERP refused to take something back: the other operations of the order go on', async () => {
    const { outbox, owe, takeBack, due } = given();
    const key = await owe(5);
    await outbox.markSending([{ key }]);
    await outbox.markBooked(key, {});
    const [reversal, other] = [await takeBack(key), await owe(3, 'O1/0020')];
    await outbox.markSending([{ key: reversal }]);
    expect(await due()).toEqual([reversal]);
    await outbox.markRefused(reversal, { code: '', text: 'no' }, 'other');
    expect(await due()).toEqual([other]);
  });
  test('because it was handed over: sent again after a refusal it goes first, and alone', async () => {
    const { outbox, owe, due } = given();
    const [key, next] = [await owe(5), await owe(2)];
    await outbox.markSending([{ key }]);
    await outbox.markHandedOver(key, 'm-1');
    expect(await due()).toEqual([next]);
    await outbox.markRefused(key, { code: '', text: 'no' }, 'other');
    expect(await due()).toEqual([next]);
    await outbox.decide(key, 'retry');
    expect(await due()).toEqual([key]);
  });
});

describe('what the next confirmation counts with as it is', () => {
  const words = { code: '', text: 'no' };
  const isFixed = ({ outbox }: ReturnType<typeof given>) => outbox.standing('O1/0010').map((one) => one.isFixed);
  test('is not what the ERP refused at once: that is mended by the next one', async () => {
    const rig = given();
    const key = await rig.owe(5);
    expect(isFixed(rig)).toEqual([false]);
    await rig.outbox.markSending([{ key }]);
    await rig.outbox.markRefused(key, words, 'other');
    expect(isFixed(rig)).toEqual([false]);
    await rig.outbox.decide(key, 'giveUp');
    expect(isFixed(rig)).toEqual([true]);
  });
  test('is what it refused after it had taken it in: there somebody may still book it by hand', async () => {
    const rig = given();
    const key = await rig.owe(5);
    await rig.outbox.markSending([{ key }]);
    await rig.outbox.markHandedOver(key, 'm-1');
    expect(isFixed(rig)).toEqual([false]);
    await rig.outbox.markRefused(key, words, 'other');
    expect(isFixed(rig)).toEqual([true]);
  });
});

test.each<[OutboxOptions['serialPer'], number]>([
  [undefined, 1],
  ['order', 1],
  ['erp', 1],
  ['operation', 2],
])(
  'two operations of one order where the ERP wants a row per %s: %d of them leave at once',
  async (serialPer, count) => {
    const { owe, due } = given(serialPer === undefined ? {} : { serialPer });
    const keys = [await owe(1), await owe(2, 'O1/0020'), await owe(3)];
    expect(await due()).toEqual(keys.slice(0, count));
  },
);

describe('what is said anew behind a reversal that was handed over', () => {
  const takenBack = async () => {
    let now = 10_000;
    const rig = given({ now: () => now });
    const first = await rig.owe(5);
    await rig.outbox.markSending([{ key: first }]);
    await rig.outbox.markBooked(first, {});
    const [reversal, anew, other] = [await rig.takeBack(first), await rig.owe(4), await rig.owe(3, 'O1/0020')];
    await rig.outbox.markSending([{ key: reversal }]);
    await rig.outbox.markHandedOver(reversal, 'm-1');
    return { ...rig, reversal, anew, other, setNow: (at: number) => (now = at) };
  };
  test('waits until the reversal is booked; other operations do not', async () => {
    const { outbox, reversal, anew, other } = await takenBack();
    expect([await outbox.isBehindReversal(anew), await outbox.isBehindReversal(other)]).toEqual([true, false]);
    await outbox.markBooked(reversal, {});
    expect(await outbox.isBehindReversal(anew)).toBe(false);
  });
  test('leaves when the answer comes, not at its next look', async () => {
    const { outbox, reversal, anew, setNow } = await takenBack();
    await outbox.markWaiting(anew, 99_000, 'Its answer has not come yet.');
    setNow(11_000);
    await outbox.markBooked(reversal, {});
    expect((await outbox.due(11_000, 9)).map(({ posting }) => posting.key)).toContain(anew);
  });
  test('is not said where the reversal is refused', async () => {
    const { outbox, reversal, anew } = await takenBack();
    await outbox.markRefused(reversal, { code: '', text: 'no' }, 'other');
    expect(outbox.statusOf(anew)).toBe('withdrawn');
  });
});
