/** What follows from an answer that is not the end: versions that changed, reversals, answers that come later. */
import { describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../shared/core/erp/posting.ts';
import { away, booked, given, moveTimeByHand, pass, words, writer } from './deliver-rig.ts';

moveTimeByHand();

describe('a version that has to be read first', () => {
  test('and cannot be is an ERP that is away: nothing is sent, and it is read again after the pause', async () => {
    let reads = 0;
    const stamps: unknown[] = [];
    const { deliver, owe, outbox } = given({
      erp: {
        writer,
        stamp: async () => {
          reads += 1;
          if (reads === 1) throw new Error('HTTP 503');
          return { modified: `${reads}` };
        },
        send: async (_posting, stamp) => {
          stamps.push(stamp);
          return booked;
        },
      },
    });
    const key = await owe('O1', 1);
    const delivery = deliver();
    await pass(900);
    expect([reads, stamps, delivery.problem(), outbox.statusOf(key)]).toEqual([1, [], 'HTTP 503', 'waiting']);
    await pass(100);
    expect([reads, stamps, delivery.problem(), outbox.statusOf(key)]).toEqual([
      2,
      [{ modified: '2' }],
      null,
      'acknowledged',
    ]);
  });
});

describe('a version that has changed meanwhile', () => {
  const stale: Outcome = { is: 'stale', words: words('version changed') };

  test('at the first send is read anew, and nobody needs to look up', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [stale];
    await owe('O1', 1);
    deliver();
    await pass(1_000);
    expect(log).toEqual(['0 send O1 1', '0 send O1 1']);
  });

  test('at a later one may have been changed by the send before it: that is looked up', async () => {
    const { erp, log, deliver, owe } = given();
    erp.answers = [away, stale];
    await owe('O1', 1);
    deliver();
    await pass(10_000);
    expect(log.map((line) => line.replace(/^\S+ /, ''))).toEqual(['send O1 1', 'send O1 1', 'look up', 'send O1 1']);
  });
});

test('a reversal is written once: sent again, it says the same', async () => {
  const bodies: string[] = [];
  const reversal = vi.spyOn(writer, 'reversal');
  const answers = [booked, away];
  const send = async ({ body }: { body: string }): Promise<Outcome> => {
    bodies.push(body);
    return answers.shift() ?? booked;
  };
  const { outbox, deliver, owe } = given({ erp: { writer, send } });
  await owe('O1', 7);
  const delivery = deliver();
  await pass(0);
  await outbox.write({ reversals: outbox.standing('O1/0010'), postings: [] }, {});
  delivery.wake();
  await pass(5_000);
  const [, first, second] = bodies;
  expect([bodies.length, second, reversal.mock.calls.length]).toEqual([3, first, 1]);
  expect(outbox.view(null)).toMatchObject({ waiting: 0, parked: 0 });
  reversal.mockRestore();
});

describe('an ERP that answers later', () => {
  test('is sent a reversal once it has said how it booked the original; that is looked at every half minute', async () => {
    const sent: string[] = [];
    const later = { ...writer, can: { ...writer.can, answers: 'later' as const } };
    const send = async ({ kind, key }: { kind: string; key: string }): Promise<Outcome> => {
      sent.push(kind);
      return { is: 'handedOver', messageRef: key };
    };
    const { outbox, deliver, owe } = given({ erp: { writer: later, send } });
    const key = await owe('O1', 7);
    const delivery = deliver();
    await pass(0);
    await outbox.write({ reversals: outbox.standing('O1/0010'), postings: [] }, {});
    const looked = vi.spyOn(outbox, 'together');
    delivery.wake();
    await pass(59_900);
    expect([sent, outbox.statusOf(key)]).toEqual([['partial'], 'handedOver']);
    // Not at every moment: it is chosen, put off, and what else is due is looked for, each half minute.
    expect(looked.mock.calls.length).toBeLessThanOrEqual(8);
    await outbox.markBooked(key, { number: '4' });
    delivery.wake();
    await pass(0);
    expect(sent).toEqual(['partial', 'reversal']);

    // What is said anew waits for the answer to the reversal.
    await owe('O1', 5);
    delivery.wake();
    await pass(1_000);
    expect(sent).toEqual(['partial', 'reversal']);
    await outbox.markBooked(outbox.standing('O1/0010').find(({ kind }) => kind === 'reversal')?.key ?? '', {
      number: '5',
    });
    delivery.wake();
    await pass(0);
    expect(sent).toEqual(['partial', 'reversal', 'partial']);
  });
});
