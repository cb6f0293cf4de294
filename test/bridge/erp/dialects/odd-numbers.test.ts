/** An order's number is a text that people made: whatever stands in it, the order comes down and its amounts go up. */
import { describe, expect, test } from 'vitest';
import { withoutZeros } from '../../../../simulators/erp/faces/sap-books.ts';
import { owedPostings, ticketFor } from '../../../contracts/tickets.ts';
import { type EveryErp, everyErp } from './every-erp.ts';

/** No longer than SAP's twelve characters. */
const numbers = [
  ...["O'Brien", "''", "' or '1", 'a or b', 'a and b', 'FA/2026/17', '100%', '%27', '%2F', '#7', '1+1', 'M&S=?;:,'],
  ...['Größe-ß', '注文 7', '🔧1', 'A  B', '(1)', '"quoted"', '<x>&amp;', 'A\\B', '00A1', '0815', '{x}[y]', '$filter'],
  ...['__proto__', 'null', '-1', '1e3', '~!@^`|*'],
];
const BEGIN = Date.UTC(2026, 10, 3, 8);
const ERP_NOW = Date.UTC(2026, 10, 20);
const timeout = 300_000;

describe.each(everyErp.map((one): [string, EveryErp] => [one.name, one]))('odd order numbers at %s', (name, erp) => {
  // SAP's numbers of digits alone have no zeros before them; the letters of windows-1252 are few.
  const known = (name.startsWith('sap') ? numbers.map(withoutZeros) : numbers).filter(
    (id) => name !== 'files as proalpha' || !/[注🔧]/u.test(id),
  );
  test('all come down, and the ERP holds what each was told', { timeout }, async () => {
    const stand = await erp.start(known, () => ERP_NOW);
    const line = stand.connect();
    try {
      const wrong: string[] = [];
      const missing = known.filter((id) => stand.orders.every((order) => order.id !== id));
      for (const order of stand.orders) {
        const ticket = ticketFor(order, {
          from: BEGIN - 7_200_000,
          to: BEGIN - 3_600_000,
          scrap: [],
          machineMs: 3_600_000,
        });
        for (const posting of owedPostings(line.writer, order, ticket)) {
          const outcome = await line.send({ reverses: null, ...posting }, null);
          if (outcome.is !== 'booked' && outcome.is !== 'handedOver')
            wrong.push(`${order.id}: ${JSON.stringify(outcome)}`);
        }
      }
      await stand.work();
      for (const { id } of stand.orders) {
        const held = (await stand.held(id)).sums.get('yield');
        if (held !== 5) wrong.push(`${id}: holds ${held}`);
        const books = await line.books?.(id);
        if (books !== undefined && books.operations.length === 0) wrong.push(`${id}: no books`);
      }
      expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
    } finally {
      line.close?.();
      await stand.end();
    }
  });
});
