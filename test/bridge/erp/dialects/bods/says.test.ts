/** The rule of every report: the ERP reads what the posting says, to the step, and never more than was made. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { B2mmlOptionsSchema } from '../../../../../bridge/erp/dialects/b2mml/options.ts';
import { b2mmlWriter } from '../../../../../bridge/erp/dialects/b2mml/write.ts';
import { InforIonOptionsSchema } from '../../../../../bridge/erp/dialects/infor-ion/options.ts';
import { inforIonWriter } from '../../../../../bridge/erp/dialects/infor-ion/write.ts';
import { amountsOf } from '../../../../../shared/core/erp/amounts.ts';
import type { Writer } from '../../../../../shared/core/erp/posting.ts';
import { pieces, unitNamed } from '../../../../../shared/core/words/quantity.ts';
import { versions } from '../../../../../simulators/erp/faces/b2mml/documents.ts';
import { performanceIn } from '../../../../../simulators/erp/faces/b2mml/performance.ts';
import type { Report } from '../../../../../simulators/erp/faces/folder-books.ts';
import { reportIn } from '../../../../../simulators/erp/faces/infor-ion.ts';
import { byKind } from '../../../../contracts/erp.ts';
import { postingsOf, reversalFor, ticketFor } from '../../../../contracts/tickets.ts';
import { orderOf } from '../../../shop.ts';

const amount = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50_000_000 }));
const code = fc.option(
  fc.string({ minLength: 1, maxLength: 6 }).map((text) => text.trim() || 'x'),
  { nil: null },
);
const ticket = fc.record({
  unit: fc.constantFrom(pieces, unitNamed('KG')),
  kind: fc.constantFrom('partial' as const, 'final' as const),
  yieldPcs: amount,
  reworkPcs: amount,
  setupMs: amount,
  machineMs: amount,
  labourMs: amount,
  scrap: fc.array(fc.record({ reasonId: code, erpCode: code, quantityPcs: amount }), { maxLength: 3 }),
  stops: fc.array(fc.record({ reasonId: code, erpCode: code, durationMs: amount, count: amount }), { maxLength: 3 }),
});
const times = fc.record({
  as: fc.constantFrom('duration' as const, 'h' as const, 'min' as const, 's' as const),
  decimals: fc.integer({ min: 0, max: 4 }),
});

function holds(
  writer: Writer,
  read: (body: string) => Report | string,
  given: typeof ticket extends fc.Arbitrary<infer T> ? T : never,
): void {
  const { unit, ...figures } = given;
  const order = orderOf('O1', unit === pieces ? {} : { unit });
  const full = ticketFor(order, { ...figures, ...(unit === pieces ? {} : { unit }) });
  for (const posting of postingsOf({ writer }, order, full)) {
    const said = read(posting.body);
    if (typeof said === 'string') throw new Error(said);
    expect(byKind(said.amounts)).toEqual(byKind(posting.says));
    expect([said.key, said.orderId, said.isFinal]).toEqual([posting.key, 'O1', given.kind === 'final']);
    const truth = amountsOf(full);
    for (const [name, value] of posting.says) expect(value).toBeLessThanOrEqual(truth.get(name) ?? 0);
    if (writer.can.reverse !== 'negative') continue;
    const back = read(reversalFor({ writer }, posting, {}).body);
    if (typeof back === 'string') throw new Error(back);
    const opposite = Object.entries(byKind(posting.says)).map(([name, value]) => [name, -value]);
    expect([byKind(back.amounts), back.isFinal]).toEqual([Object.fromEntries(opposite), false]);
  }
}

const base = { inFolder: 'in', outFolder: 'out', reversal: 'negative' };
describe('what the ERP reads is what the posting says', () => {
  test.each(versions)('b2mml %s', (version) => {
    fc.assert(
      fc.property(ticket, times, (given, how) => {
        const options = B2mmlOptionsSchema.parse({ kind: 'b2mml', ...base, version, times: how, pieceUnit: 'C62' });
        holds(b2mmlWriter(options), (body) => performanceIn(body, version), given);
      }),
    );
  });

  test('infor-ion', () => {
    fc.assert(
      fc.property(ticket, times, (given, how) => {
        const options = InforIonOptionsSchema.parse({ kind: 'infor-ion', ...base, times: how });
        holds(inforIonWriter(options), reportIn, given);
      }),
    );
  });
});
