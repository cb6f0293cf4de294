/** A store of a bridge that kept whole tickets: nothing of it is lost, said twice, or held up. */
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openOutbox } from '../../../bridge/erp/stored-outbox.ts';
import { sqliteStorage } from '../../../bridge/storage/sqlite/engine.ts';
import { migrations } from '../../../bridge/storage/sqlite/tables.ts';
import { printAmounts } from '../../../shared/core/erp/amounts.ts';
import { stepped } from './stepped.ts';

const ticket = (key: string, more: object = {}) => ({
  ...{ key, kind: 'partial', reverses: null, orderId: 'O1', operationId: 'O1/0010', operationNumber: '0010' },
  ...{
    machineIds: ['P1'],
    from: 1_000,
    to: 2_000,
    yieldPcs: 7,
    reworkPcs: 1,
    setupMs: 20,
    machineMs: 900,
    labourMs: 0,
  },
  ...{
    scrap: [
      { reasonId: null, erpCode: null, quantityPcs: 2 },
      { reasonId: 'crack', erpCode: 'C', quantityPcs: 3 },
    ],
  },
  ...{
    stops: [{ reasonId: 'jam', erpCode: '0042', durationMs: 50, count: 2 }],
    operators: ['anna'],
    basis: { edge: 9 },
  },
  ...more,
});

function opened(rows: readonly [ticket: ReturnType<typeof ticket> & { status: string; erp?: string }][]) {
  const db = new Sqlite(':memory:');
  const before = migrations.findIndex((sql) => sql.includes('CREATE TABLE posting ('));
  for (const sql of migrations.slice(0, before)) db.exec(sql);
  const insert = db.prepare(
    `INSERT INTO outbox (key, order_id, operation_id, kind, reverses, body, status, attempts, created_at, next_at, erp_number, message)
     VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, 1, ?, NULL)`,
  );
  for (const [{ status, erp = null, ...one }] of rows)
    insert.run(one.key, one.orderId, one.operationId, one.kind, one.reverses, JSON.stringify(one), status, erp);
  for (const sql of migrations.slice(before)) db.exec(sql);
  return stepped(
    openOutbox(sqliteStorage(db), { now: () => 10_000, randomBytes: (size) => Buffer.alloc(size, 1), delayMs: 0 }),
  );
}
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32)) as [string, string, string, string];

describe('an outbox of before', () => {
  test('stands with what its tickets said, and the numbers of the ERP', async () => {
    const outbox = opened([
      [{ ...ticket(A), status: 'acknowledged', erp: '4711' }],
      [{ ...ticket(B), status: 'waiting' }],
    ]);
    const standing = outbox.standing('O1/0010');
    expect(standing.map(({ key, kind, status, from, to, basis }) => ({ key, kind, status, from, to, basis }))).toEqual([
      { key: A, kind: 'partial', status: 'acknowledged', from: 1_000, to: 2_000, basis: { edge: 9 } },
      { key: B, kind: 'partial', status: 'waiting', from: 1_000, to: 2_000, basis: { edge: 9 } },
    ]);
    expect(printAmounts(standing[0]?.says ?? new Map())).toEqual({
      yield: 7,
      rework: 1,
      setupMs: 20,
      machineMs: 900,
      'scrap:': 2,
      'scrap:crack': 3,
      'stopMs:jam': 50,
      'stopCount:jam': 2,
    });
    expect(outbox.knownRefs('O1/0010')).toEqual([{ number: '4711' }]);
    expect((await outbox.due(20_000, 9)).map(({ posting }) => [posting.key, JSON.parse(posting.body)])).toEqual([
      [B, ticket(B)],
    ]);
  });

  test('what was on its way is proved first; a waiting reversal gets the number of the ERP when it leaves', async () => {
    const outbox = opened([
      [{ ...ticket(A), status: 'acknowledged', erp: '4711' }],
      [{ ...ticket(B, { kind: 'reversal', reverses: A }), status: 'waiting' }],
      [{ ...ticket(C, { orderId: 'O2', operationId: 'O2/0010' }), status: 'sending' }],
    ]);
    expect(await outbox.due(20_000, 9)).toMatchObject([
      { status: 'waiting', isWritten: false, posting: { key: B, reverses: { key: A, erpRef: { number: '4711' } } } },
      { status: 'sending', posting: { key: C } },
    ]);
  });

  test('a reversal that was refused holds its order up no more; what was to follow it is worked out anew', async () => {
    const outbox = opened([
      [{ ...ticket(A), status: 'acknowledged', erp: '4711' }],
      [{ ...ticket(B, { kind: 'reversal', reverses: A }), status: 'parked' }],
      [{ ...ticket(C), status: 'waiting' }],
      [{ ...ticket(D, { operationId: 'O1/0020' }), status: 'waiting' }],
    ]);
    expect(outbox.statusOf(C)).toBe('withdrawn');
    expect(outbox.standing('O1/0010')).toMatchObject([{ key: A, isFixed: true }]);
    expect((await outbox.due(20_000, 9)).map(({ posting }) => posting.key)).toEqual([D]);
  });
});
