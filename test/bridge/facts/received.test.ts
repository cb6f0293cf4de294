/** What is read by hand is what the schema says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCounted, receivedOf } from '../../../bridge/facts/received.ts';
import { EventSchema } from '../../../shared/core/words/event.ts';
import { ExchangeReceivedSchema } from '../../../shared/core/words/wire.ts';
import { MONDAY, on } from '../shop.ts';

const good = { ...on('P1').good(MONDAY, 3), edgeId: 'edge-1', seq: 7, recordedAt: MONDAY };
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, true, '', 'part', 'cycle', 'good', 'scrap', 'counted', [], {}, 'x'.repeat(128)],
    ...['x'.repeat(129), 0, -0, -1, 0.5, 1, 1e9, 1e9 + 1, 8.64e15, 8.64e15 + 1, 2 ** 53, Number.NaN, 1 / 0],
  ),
  fc.anything(),
);

test('a counted fact is one where the schema says so, and then says the same', () => {
  const value = fc
    .record({ field: fc.oneof(fc.constantFrom(...Object.keys(good)), fc.string()), value: odd })
    .map(({ field, value }) => Object.fromEntries([...Object.entries(good), [field, value]]));
  expect(isCounted(good)).toBe(true);
  fc.assert(
    fc.property(value, (one) => {
      const said = EventSchema.safeParse(one);
      expect(isCounted(one)).toBe(said.success);
      if (said.success) expect(said.data).toEqual(one);
    }),
    { numRuns: 2_000 },
  );
});

test('a call is taken, or refused, as the schema says', () => {
  const call = { protocol: 1, edgeId: 'edge-1', journalId: 'journal-1', planningCursor: 0, sentAt: MONDAY, lastSeq: 7 };
  const fact = fc.oneof(
    fc.constant<unknown>(good),
    fc.record({ seq: odd, edgeId: odd }),
    fc.record({ seq: fc.nat(), edgeId: fc.string(), more: fc.anything() }),
    odd,
  );
  const body = fc.oneof(
    fc.array(fact, { maxLength: 3 }).map((events) => ({ ...call, events })),
    fc
      .record({ field: fc.constantFrom(...Object.keys(call), 'events', 'other'), value: odd })
      .map(({ field, value }) => Object.fromEntries([...Object.entries({ ...call, events: [good] }), [field, value]])),
    odd,
  );
  fc.assert(
    fc.property(body, (one) => {
      const said = ExchangeReceivedSchema.safeParse(one);
      if (said.success) expect(receivedOf(one)).toEqual(said.data);
      else expect(() => receivedOf(one)).toThrow(expect.objectContaining({ code: 'invalid' }));
    }),
    { numRuns: 500 },
  );
});
