/** What people decide about what the ERP did not take: each alone, a whole group, or with other words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumStanding } from '../../../shared/core/erp/confirmation.ts';
import type { Edit } from '../../../shared/core/erp/edit.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { deskRig, NOW, truthOf } from './desk-rig.ts';

const tooMuch = { code: 'RU 015', text: 'Quantity 10 is over the tolerance of 8', cure: 'edit' } as const;
const who = { by: 'paula', reason: 'agreed with sales' };

async function refused(truth: Parameters<typeof truthOf>[1]) {
  const rig = deskRig();
  await rig.say(truthOf('O1', truth));
  const [key = ''] = await rig.send(tooMuch);
  return { ...rig, key };
}
const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Problem) return error.sentence?.what ?? error.message;
    throw error;
  }
  return 'no error';
};

describe('a refused posting that is edited', () => {
  test('says less, keeps its state, and what is left out is given up for good', async () => {
    const { decisions, key, waiting, send, outbox, say } = await refused({
      goodPcs: 10,
      machineMs: 60_000,
      status: 'finished',
    });
    await decisions.edit({ key, edit: { yieldPcs: 8, rest: 'givenUp' }, ...who });
    expect(waiting('O1/0010')).toMatchObject([{ kind: 'final', yieldPcs: 8, machineMs: 60_000 }]);
    await send('booked');
    // Nobody owes the two any more, also when the operation is looked at again; what is made later is owed.
    await say(truthOf('O1', { goodPcs: 10, machineMs: 60_000, status: 'finished' }));
    expect(waiting('O1/0010')).toEqual([]);
    expect(sumStanding(outbox.standing('O1/0010').filter(({ status }) => status === 'acknowledged')).yieldPcs).toBe(8);
  });

  test('or the rest stays owed: the next confirmation says it, and a final one comes last', async () => {
    const { decisions, key, waiting } = await refused({ goodPcs: 10, status: 'finished' });
    await decisions.edit({ key, edit: { yieldPcs: 8, rest: 'owed' }, ...who });
    expect(waiting('O1/0010')).toMatchObject([
      { kind: 'partial', yieldPcs: 8 },
      { kind: 'final', yieldPcs: 2 },
    ]);
  });

  test('tells scrap under the code of another reason; the facts keep theirs, and nothing is owed of it', async () => {
    const { decisions, key, waiting, outbox } = await refused({
      goodPcs: 3,
      scrapPcs: 2,
      scrapByReason: [{ reasonId: 'crack', quantityPcs: 2 }],
    });
    await decisions.edit({ key, edit: { scrap: [{ reasonId: 'crack', as: 'dent' }], rest: 'givenUp' }, ...who });
    expect(waiting('O1/0010')).toMatchObject([{ scrap: [{ reasonId: 'crack', erpCode: 'D7', quantityPcs: 2 }] }]);
    expect(outbox.standing('O1/0010')).toHaveLength(1);
  });

  test('is posted on another day, at the same time of day of the plant', async () => {
    const { decisions, key, waiting } = await refused({ goodPcs: 3, startedAt: NOW - 80 * 3_600_000 });
    const { to } = waiting('O1/0010')[0] ?? { to: NOW - 3_600_000 };
    await decisions.edit({ key, edit: { day: '2026-10-31', rest: 'givenUp' }, ...who });
    expect(waiting('O1/0010').map((body) => body.to)).toEqual([to - 2 * 86_400_000]);
  });

  test('goes before what waits behind it in its operation, and nothing is said twice', async () => {
    const { decisions, key, waiting, say } = await refused({ goodPcs: 10 });
    await say(truthOf('O1', { goodPcs: 15, status: 'finished' }));
    await decisions.edit({ key, edit: { yieldPcs: 7, rest: 'givenUp' }, ...who });
    expect(waiting('O1/0010')).toMatchObject([
      { kind: 'partial', yieldPcs: 7 },
      { kind: 'final', yieldPcs: 5 },
    ]);
  });

  test.each<[string, Omit<Edit, 'rest'>]>([
    ['editTooMuch', { yieldPcs: 11 }],
    ['editOtherScrap', { scrap: [{ reasonId: 'dent', quantityPcs: 1 }] }],
    ['editSaysNothing', { yieldPcs: 0 }],
    ['editDay', { day: '2026-11-03' }],
    ['editDay', { day: '2026-10-01' }],
  ])('is bounded: %s', async (what, edit) => {
    const { decisions, key, outbox } = await refused({ goodPcs: 10 });
    expect(await codeOf(() => decisions.edit({ key, edit: { ...edit, rest: 'givenUp' }, ...who }))).toBe(what);
    expect(outbox.statusOf(key)).toBe('parked');
  });

  test('is one that the ERP refused: what is on its way or doubtful cannot be edited', async () => {
    const rig = deskRig();
    await rig.say(truthOf('O1', { goodPcs: 4 }));
    const [key = ''] = await rig.send('doubtful');
    const edit = () => rig.decisions.edit({ key, edit: { yieldPcs: 3, rest: 'owed' }, ...who });
    expect(await codeOf(edit)).toBe('notEditable');
  });

  test('is on record with name, reason and what was changed, at the old and at the new posting', async () => {
    const { decisions, key, desk } = await refused({ goodPcs: 10 });
    const { keys } = await decisions.edit({ key, edit: { yieldPcs: 8, rest: 'givenUp' }, ...who });
    expect(keys).toHaveLength(2);
    for (const made of keys)
      expect(desk.detail(made).history).toEqual([{ at: NOW, act: 'edit', by: 'paula', reason: who.reason }]);
  });

  test('whatever was refused, edited and made later: what stands, given up or not, is the truth', async () => {
    const step = fc.oneof(
      fc.record({ more: fc.nat(5), scrap: fc.nat(2), finished: fc.boolean() }),
      fc.constantFrom('booked' as const, 'refused' as const),
      fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), rest: fc.constantFrom('owed', 'givenUp') }),
      fc.constantFrom('anew' as const, 'giveUp' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        const rig = deskRig();
        let truth = truthOf('O1');
        for (const one of steps) {
          const parked = rig.desk.page(null, 1).postings.find(({ isEditable }) => isEditable);
          if (one === 'booked') await rig.send('booked');
          else if (one === 'refused') await rig.send(tooMuch);
          else if (one === 'anew' || one === 'giveUp') {
            if (parked !== undefined) await rig.decisions.decide({ act: one, keys: [parked.key], ...who });
          } else if ('more' in one) {
            const scrapPcs = truth.scrapPcs + one.scrap;
            truth = truthOf('O1', {
              goodPcs: truth.goodPcs + one.more,
              scrapPcs,
              scrapByReason: [{ reasonId: 'crack', quantityPcs: scrapPcs }],
              status: one.finished ? 'finished' : 'running',
            });
            await rig.say(truth);
          } else if (parked !== undefined) {
            const yieldPcs = Math.floor(parked.yieldPcs * one.share);
            const rest = one.rest === 'owed' ? 'owed' : 'givenUp';
            if (yieldPcs + parked.scrapPcs > 0)
              await rig.decisions.edit({ key: parked.key, edit: { yieldPcs, rest }, ...who });
          }
        }
        for (let turn = 0; turn < 12; turn += 1) {
          const [parked] = rig.desk.page(null, 1).postings;
          if (parked !== undefined) await rig.decisions.decide({ act: 'retry', keys: [parked.key], ...who });
          await rig.send('booked');
          await rig.say(truth);
        }
        const stands = sumStanding(rig.outbox.standing('O1/0010'));
        expect(stands.yieldPcs).toBe(truth.goodPcs);
        expect(stands.scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0)).toBe(truth.scrapPcs);
        rig.close();
      }),
      { numRuns: 80 },
    );
  });
});

describe('a final one that was given up', () => {
  const given = async () => {
    const rig = deskRig();
    const ended = { goodPcs: 10, status: 'finished' as const };
    await rig.say(truthOf('O1', ended));
    await rig.send(tooMuch);
    const [parked] = rig.desk.page(null, 1).postings;
    await rig.decisions.decide({ act: 'giveUp', keys: [parked?.key ?? ''], ...who });
    const waiting = () =>
      rig.outbox
        .standing('O1/0010')
        .filter(({ status }) => status === 'waiting')
        .map(({ kind, says }) => [kind, says.get('yield') ?? 0]);
    return { ...rig, ended, waiting };
  };

  test('is not said again, nor is its end', async () => {
    const { say, ended, waiting } = await given();
    await say(truthOf('O1', ended));
    expect(waiting()).toEqual([]);
  });
  test('does not end the operation at the ERP: parts that are declared later are said', async () => {
    const { say, ended, waiting } = await given();
    await say(truthOf('O1', { ...ended, goodPcs: 13 }));
    expect(waiting()).toEqual([['partial', 3]]);
  });
  test('is no end of work that goes on: what is made then is said, and so is its end', async () => {
    const { say, send, waiting } = await given();
    await say(truthOf('O1', { goodPcs: 12 }));
    expect(waiting()).toEqual([['partial', 2]]);
    await send('booked');
    await say(truthOf('O1', { goodPcs: 14, status: 'finished', finishedAt: NOW + 1_000 }));
    expect(waiting()).toEqual([['final', 2]]);
  });
});

describe('a group', () => {
  test('of one cause is decided with one word, up to what was seen; what came later stays', async () => {
    const { say, send, decisions, desk, outbox } = deskRig();
    for (let n = 0; n < 250; n += 1) await say(truthOf(`O${n}`, { goodPcs: 1 }));
    const keys = await send({
      code: 'M7 053',
      text: 'Posting only possible in periods 2026/10 and 2026/11',
      cure: 'openPeriod',
    });
    const [group] = desk.causes().causes;
    expect(group).toMatchObject({
      count: 250,
      cure: 'openPeriod',
      status: 'parked',
      acts: ['retry', 'anew', 'giveUp'],
    });
    await say(truthOf('late', { goodPcs: 1 }));
    const [late = ''] = await send({
      code: 'M7 053',
      text: 'Posting only possible in periods 2026/10 and 2026/11',
      cure: 'openPeriod',
    });
    const { cause, until } = group ?? { cause: '', until: 0 };
    expect(await decisions.decideGroup({ act: 'retry', cause, until, ...who })).toEqual({
      decided: 250,
      passedOver: 0,
    });
    expect(keys.every((key) => outbox.statusOf(key) === 'waiting')).toBe(true);
    expect(outbox.statusOf(late)).toBe('parked');
    expect(desk.detail(keys[0] ?? '').history).toMatchObject([{ act: 'retry', by: 'paula', reason: who.reason }]);
  });

  test('that somebody else has sent again meanwhile, and was refused anew, is something else than what was seen', async () => {
    const { say, send, decisions, desk, outbox, tick } = deskRig();
    const closed = { code: 'M7 053', text: 'Posting only possible in period 2026/11', cure: 'openPeriod' } as const;
    for (const orderId of ['O1', 'O2']) await say(truthOf(orderId, { goodPcs: 1 }));
    const [again = '', still = ''] = await send(closed);
    const [seen] = desk.causes().causes;
    const { standsSince } = desk.detail(again);
    tick();
    await decisions.decide({ act: 'retry', keys: [again], ...who });
    await send(closed);
    expect(outbox.statusOf(again)).toBe('parked');

    const alone = { act: 'giveUp', keys: [still, again], standsSince, ...who } as const;
    expect(await codeOf(() => decisions.decide(alone))).toBe('standsOtherwise');
    expect(
      await codeOf(() => decisions.edit({ key: again, edit: { yieldPcs: 1, rest: 'owed' }, standsSince, ...who })),
    ).toBe('standsOtherwise');
    expect(outbox.statusOf(still)).toBe('parked');
    const group = { act: 'giveUp', cause: seen?.cause ?? '', until: seen?.until ?? 0, standsSince, ...who } as const;
    expect(await decisions.decideGroup(group)).toEqual({ decided: 1, passedOver: 1 });
    expect([again, still].map(outbox.statusOf)).toEqual(['parked', 'givenUp']);
    // Whoever has looked at it anew decides about it.
    await decisions.decide({ ...alone, keys: [again], standsSince: desk.detail(again).standsSince });
    expect(outbox.statusOf(again)).toBe('givenUp');
  });

  test('about which two people decide at once is decided once, each posting by one of them', async () => {
    const { say, send, decisions, desk } = deskRig();
    for (let n = 0; n < 250; n += 1) await say(truthOf(`O${n}`, { goodPcs: 1 }));
    const keys = await send({ code: 'M7 053', text: 'closed', cure: 'openPeriod' });
    const [{ cause, until, standsSince } = { cause: '', until: 0, standsSince: 0 }] = desk.causes().causes;
    const seen = { cause, until, standsSince, reason: who.reason };
    const both = await Promise.all([
      decisions.decideGroup({ act: 'retry', ...seen, by: 'paula' }),
      decisions.decideGroup({ act: 'giveUp', ...seen, by: 'peter' }),
    ]);
    expect(both.reduce((sum, { decided }) => sum + decided, 0)).toBe(250);
    for (const key of keys) expect(desk.detail(key).history).toHaveLength(1);
  });

  test('that is gone says so; an act that does not fit decides nothing', async () => {
    const { say, send, decisions, desk } = deskRig();
    await expect(decisions.decideGroup({ act: 'retry', cause: '0'.repeat(12), until: 9, ...who })).rejects.toThrow(
      'Nothing waits',
    );
    await say(truthOf('O1', { goodPcs: 1 }));
    await send('doubtful');
    const [{ cause, until } = { cause: '', until: 0 }] = desk.causes().causes;
    const answer = await decisions.decideGroup({ act: 'retry', cause, until, ...who });
    expect(answer).toEqual({ decided: 0, passedOver: 1 });
    expect(desk.causes().doubtful).toBe(1);
  });
});
