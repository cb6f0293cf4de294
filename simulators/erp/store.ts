/** The mock ERP's own SQLite file: work orders, tickets received, promises. */
import type { Confirmation } from '../../shared/core/erp/confirmation.ts';
import { ConfirmationSchema } from '../../shared/core/erp/confirmation.ts';
import { type WorkOrder, WorkOrderSchema } from '../../shared/core/words/order.ts';
import { closeDatabase, openDatabase } from '../../shared/io/sqlite.ts';

const schema = `
  CREATE TABLE work_order (id TEXT PRIMARY KEY, serial INTEGER NOT NULL, changed INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE INDEX work_order_changed ON work_order (changed);
  CREATE TABLE confirmation (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, order_id TEXT NOT NULL,
    operation_id TEXT NOT NULL, reversed INTEGER NOT NULL DEFAULT 0, received_at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE INDEX confirmation_key ON confirmation (key);
  CREATE INDEX confirmation_order ON confirmation (order_id);
  CREATE TABLE promise (order_id TEXT PRIMARY KEY, received_at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
`;

export interface Ticket {
  number: number;
  reversed: boolean;
  receivedAt: number;
  confirmation: Confirmation;
}

/** Measured figures in the place of paper ones. */
const figures = `
  CREATE TABLE figure (
    work_centre_id TEXT NOT NULL, kind TEXT NOT NULL, item_id TEXT NOT NULL, received_at INTEGER NOT NULL,
    json TEXT NOT NULL, PRIMARY KEY (work_centre_id, kind, item_id)
  ) STRICT;
`;

export interface ErpStore {
  nextSerial(): number;
  putOrder(order: WorkOrder, serial?: number): void;
  order(id: string): WorkOrder | null;
  /** Changed after `since`, oldest change first, and the highest change there is. */
  ordersSince(since: number): { cursor: number; orders: WorkOrder[] };
  addTicket(confirmation: Confirmation, receivedAt: number): number;
  markReversed(number: number): void;
  tickets(by: { key: string } | { orderId: string } | { operationId: string }): Ticket[];
  putPromise(orderId: string, promise: unknown, receivedAt: number): void;
  promise(orderId: string): unknown;
  /** A figure of a work centre that a planner accepted; the newest of a kind and item holds. */
  putFigure(workCentreId: string, figure: { kind: string; itemId: string | null }, receivedAt: number): void;
  figures(workCentreId: string): unknown[];
  /** Runs all or nothing. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens (or makes) the file. Errors: `refused` while another ERP has it open. */
export function openErpStore(file: string): ErpStore {
  const db = openDatabase(file, [schema, figures]);
  const putOrder = db.prepare<[string, number, string]>(
    `INSERT INTO work_order (id, serial, changed, json)
     VALUES (?, ?, (SELECT COALESCE(MAX(changed), 0) + 1 FROM work_order), ?)
     ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, json = excluded.json`,
  );
  const order = db.prepare<[string], { json: string }>('SELECT json FROM work_order WHERE id = ?');
  const since = db.prepare<[number], { changed: number; json: string }>(
    'SELECT changed, json FROM work_order WHERE changed > ? ORDER BY changed',
  );
  const addTicket = db.prepare<[string, string, string, number, string]>(
    'INSERT INTO confirmation (key, order_id, operation_id, received_at, json) VALUES (?, ?, ?, ?, ?)',
  );
  const columns = 'SELECT number, reversed, received_at, json FROM confirmation';
  const byKey = db.prepare<[string], TicketRow>(`${columns} WHERE key = ? ORDER BY number`);
  const byOrder = db.prepare<[string], TicketRow>(`${columns} WHERE order_id = ? ORDER BY number`);
  const byOperation = db.prepare<[string], TicketRow>(`${columns} WHERE operation_id = ? ORDER BY number`);
  const reverse = db.prepare<[number]>('UPDATE confirmation SET reversed = 1 WHERE number = ?');
  const putPromise = db.prepare<[string, number, string]>('INSERT OR REPLACE INTO promise VALUES (?, ?, ?)');
  const promise = db.prepare<[string], { json: string }>('SELECT json FROM promise WHERE order_id = ?');
  const putFigure = db.prepare<[string, string, string, number, string]>(
    'INSERT OR REPLACE INTO figure VALUES (?, ?, ?, ?, ?)',
  );
  const figuresOf = db.prepare<[string], { json: string }>(
    'SELECT json FROM figure WHERE work_centre_id = ? ORDER BY kind, item_id',
  );
  const serial = db.prepare<[], { next: number }>('SELECT COALESCE(MAX(serial), 0) + 1 AS next FROM work_order');

  return {
    nextSerial: () => serial.get()?.next ?? 1,
    putOrder: (value, at) => {
      putOrder.run(value.id, at ?? 0, JSON.stringify(value));
    },
    order: (id) => {
      const row = order.get(id);
      return row === undefined ? null : WorkOrderSchema.parse(JSON.parse(row.json));
    },
    ordersSince: (cursor) => {
      const rows = since.all(cursor);
      return {
        cursor: rows.at(-1)?.changed ?? cursor,
        orders: rows.map((row) => WorkOrderSchema.parse(JSON.parse(row.json))),
      };
    },
    addTicket: (confirmation, receivedAt) =>
      Number(
        addTicket.run(
          confirmation.key,
          confirmation.orderId,
          confirmation.operationId,
          receivedAt,
          JSON.stringify(confirmation),
        ).lastInsertRowid,
      ),
    markReversed: (number) => {
      reverse.run(number);
    },
    tickets: (by) =>
      ('key' in by
        ? byKey.all(by.key)
        : 'orderId' in by
          ? byOrder.all(by.orderId)
          : byOperation.all(by.operationId)
      ).map(ticketOf),
    putPromise: (orderId, value, receivedAt) => {
      putPromise.run(orderId, receivedAt, JSON.stringify(value));
    },
    promise: (orderId) => {
      const row = promise.get(orderId);
      return row === undefined ? null : JSON.parse(row.json);
    },
    putFigure: (workCentreId, figure, receivedAt) => {
      putFigure.run(workCentreId, figure.kind, figure.itemId ?? '', receivedAt, JSON.stringify(figure));
    },
    figures: (workCentreId) => figuresOf.all(workCentreId).map(({ json }): unknown => JSON.parse(json)),
    transaction: (work) => db.transaction(work)(),
    close: () => closeDatabase(db),
  };
}

interface TicketRow {
  number: number;
  reversed: number;
  received_at: number;
  json: string;
}

function ticketOf(row: TicketRow): Ticket {
  return {
    number: row.number,
    reversed: row.reversed === 1,
    receivedAt: row.received_at,
    confirmation: ConfirmationSchema.parse(JSON.parse(row.json)),
  };
}
