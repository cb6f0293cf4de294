import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Confirmation,
  ConfirmationSchema,
  confirmationOf,
  standingOf,
  sumTickets,
  writtenQuantities,
} from '../../../../shared/core/erp/confirmation.ts';
import { livePostings, type OwedInput, owed } from '../../../../shared/core/erp/owed.ts';
import type { OperationTotals } from '../../../../shared/core/words/interval.ts';

const nothing: OperationTotals = {
  operationId: 'O1/0010',
  orderId: 'O1',
  status: 'running',
  machineIds: ['M1'],
  inWorkAt: ['M1'],
  startedAt: 1_000,
  finishedAt: null,
  lastAt: 1_000,
  producedPcs: 0,
  goodPcs: 0,
  scrapPcs: 0,
  reworkPcs: 0,
  scrapByReason: [],
  machineMs: 0,
  setupMs: 0,
  labourMs: 0,
  stopsByReason: [],
  endedByShift: [],
  overDeclaredPcs: 0,
  operators: ['anna'],
};

let made = 0;
/** Lets the ERP hear what it is owed; returns all tickets so far. */
function hear(tickets: readonly Confirmation[], totals: OperationTotals, more: Partial<OwedInput> = {}) {
  const found = owed({
    totals,
    operationNumber: '0010',
    standing: tickets.map(standingOf),
    at: 60_000,
    basis: { edge: 7 },
    erpCode: (reasonId) => (reasonId === null ? null : `E-${reasonId}`),
    hold: false,
    can: { reverse: 'cancel', reverseFinal: true, takes: new Set() },
    isHeard: () => true,
    ...more,
  });
  const key = () => `key-${String(++made).padStart(8, '0')}`;
  return [
    ...tickets,
    ...found.reversals.flatMap(({ key: reverses }): Confirmation[] =>
      tickets
        .filter((ticket) => ticket.key === reverses)
        .map((ticket) => ({ ...ticket, kind: 'reversal', reverses, key: key() })),
    ),
    ...found.tickets.map((ticket) => confirmationOf(ticket, key())),
  ];
}
const kinds = (tickets: readonly Confirmation[]) => tickets.map((ticket) => ticket.kind);

describe('what the ERP must hear', () => {
  test('is what is new since the last ticket', () => {
    const first = hear([], { ...nothing, goodPcs: 10, machineMs: 500 });
    const second = hear(first, { ...nothing, goodPcs: 14, machineMs: 800 });
    expect(second.map((ticket) => [ticket.kind, ticket.yieldPcs, ticket.machineMs])).toEqual([
      ['partial', 10, 500],
      ['partial', 4, 300],
    ]);
  });

  test('in another unit than pieces stands in the ticket as decimal text, to the gram', () => {
    const scrapByReason = [{ reasonId: 'burnt', quantityPcs: 500 }];
    const totals = { ...nothing, goodPcs: 24_950, scrapPcs: 500, scrapByReason };
    const [ticket] = hear([], totals, { unit: { name: 'KGM', decimals: 3 } });
    if (ticket === undefined) throw new Error('no ticket');
    expect(writtenQuantities(ConfirmationSchema.parse(ticket))).toEqual({
      unit: 'KGM',
      yield: '24.95',
      rework: '0',
      scrap: [{ reasonId: 'burnt', erpCode: 'E-burnt', quantity: '0.5' }],
    });
    const [pieces] = hear([], totals);
    expect(pieces === undefined ? undefined : writtenQuantities(pieces)).toBeNull();
  });

  test('is nothing when nothing is owed', () => {
    const totals = { ...nothing, goodPcs: 10 };
    const heard = hear([], totals);
    expect(hear(heard, totals)).toEqual(heard);
  });

  test('is a final ticket exactly once when the operation is finished, even with nothing new in it', () => {
    const partial = hear([], { ...nothing, goodPcs: 10 });
    const done: OperationTotals = { ...nothing, goodPcs: 10, status: 'finished', finishedAt: 50_000 };
    const final = hear(partial, done);
    expect(kinds(final)).toEqual(['partial', 'final']);
    expect(hear(final, done)).toEqual(final);
  });

  test('after a late correction of a finished operation is the final one taken back and said anew', () => {
    const final = hear([], { ...nothing, goodPcs: 10, status: 'finished' });
    const corrected = hear(final, {
      ...nothing,
      goodPcs: 9,
      scrapByReason: [{ reasonId: 'crack', quantityPcs: 1 }],
      status: 'finished',
    });
    expect(kinds(corrected)).toEqual(['final', 'reversal', 'final']);
    expect(corrected[1]?.reverses).toBe(final[0]?.key);
    expect(corrected[2]?.scrap).toEqual([{ reasonId: 'crack', erpCode: 'E-crack', quantityPcs: 1 }]);
  });

  test('when a finished operation is taken up again, the final one is taken back', () => {
    const final = hear([], { ...nothing, goodPcs: 10, status: 'finished' });
    const again = hear(final, { ...nothing, goodPcs: 12, status: 'running' });
    expect(kinds(again)).toEqual(['final', 'reversal', 'partial']);
    expect(sumTickets(again)).toMatchObject({ yieldPcs: 12, final: false });
  });

  test('parts given to the wrong operation are taken back, as few tickets as it needs, newest first', () => {
    const heard = [10, 20, 30].reduce<Confirmation[]>((t, goodPcs) => hear(t, { ...nothing, goodPcs }), []);
    const after = hear(heard, { ...nothing, goodPcs: 15 });
    expect(after.slice(3).map((ticket) => [ticket.kind, ticket.yieldPcs])).toEqual([
      ['reversal', 10],
      ['reversal', 10],
      ['partial', 5],
    ]);
  });

  test('a final ticket that said too much with those before it is taken back once, then as many of those as it needs', () => {
    const partials = [10, 20].reduce<Confirmation[]>((t, goodPcs) => hear(t, { ...nothing, goodPcs }), []);
    const final = hear(partials, { ...nothing, goodPcs: 40, status: 'finished' });
    const less = hear(final, { ...nothing, goodPcs: 15, status: 'finished' });
    expect(less.slice(3).map(({ kind, reverses, yieldPcs }) => [kind, reverses, yieldPcs])).toEqual([
      ['reversal', final[2]?.key, 20],
      ['reversal', final[1]?.key, 10],
      ['final', null, 5],
    ]);
  });

  test('is of the time since the tickets that stand, or since the start, until now or the end', () => {
    const spans = (tickets: readonly Confirmation[]) => tickets.map(({ from, to }) => [from, to]);
    const first = hear([], { ...nothing, goodPcs: 10 }, { at: 20_000 });
    const second = hear(first, { ...nothing, goodPcs: 20 }, { at: 40_000 });
    expect(spans(second)).toEqual([
      [1_000, 20_000],
      [20_000, 40_000],
    ]);
    // The second is taken back: what is said anew begins where the first ended.
    expect(spans(hear(second, { ...nothing, goodPcs: 15 }, { at: 60_000 })).at(-1)).toEqual([20_000, 60_000]);
    expect(spans(hear(second, { ...nothing, goodPcs: 5 }, { at: 60_000 })).at(-1)).toEqual([1_000, 60_000]);
    const ended: OperationTotals = { ...nothing, goodPcs: 30, status: 'finished', finishedAt: 50_000 };
    expect(spans(hear(second, ended, { at: 60_000 })).at(-1)).toEqual([40_000, 50_000]);
    // Finished before what was said already: a span is never the wrong way round.
    const earlier: OperationTotals = { ...ended, finishedAt: 30_000 };
    expect(spans(hear(second, earlier, { at: 60_000 })).at(-1)).toEqual([30_000, 30_000]);
    expect(spans(hear([], { ...nothing, startedAt: null, goodPcs: 1 }, { at: 60_000 }))).toEqual([[60_000, 60_000]]);
  });

  test('has a key of eight to thirty-two characters', () => {
    const [ticket] = hear([], { ...nothing, goodPcs: 10 });
    const isTicket = (length: number) => ConfirmationSchema.safeParse({ ...ticket, key: 'k'.repeat(length) }).success;
    expect([7, 8, 32, 33].map(isTicket)).toEqual([false, true, true, false]);
  });

  test('a stop without a reason that was said already is said again with what is taken back', () => {
    const untagged = { ...nothing, goodPcs: 9, stopsByReason: [{ reasonId: null, durationMs: 900, count: 1 }] };
    const said = hear([], untagged);
    const again = hear(said, { ...untagged, goodPcs: 8 }, { hold: true });
    const rows = (tickets: readonly Confirmation[]) =>
      tickets.map(({ kind, yieldPcs, stops }) => [kind, yieldPcs, stops.length]);
    expect(rows(again)).toEqual([
      ['partial', 9, 1],
      ['reversal', 9, 1],
      ['partial', 8, 1],
    ]);
    // One that was not said yet goes on waiting.
    const waits = hear(hear([], untagged, { hold: true }), { ...untagged, goodPcs: 8 }, { hold: true });
    expect(rows(waits).at(-1)).toEqual(['partial', 8, 0]);
  });

  test('of nobody’s tickets adds up to nothing', () => {
    const none = { people: [], yieldPcs: 0, reworkPcs: 0, scrap: [], setupMs: 0, machineMs: 0, labourMs: 0, stops: [] };
    expect(sumTickets([])).toEqual({ ...none, final: false });
  });

  test('a stop without a reason waits for one while work goes on, and is said at the latest with the final one', () => {
    const untagged = { ...nothing, goodPcs: 1, stopsByReason: [{ reasonId: null, durationMs: 900, count: 1 }] };
    const partial = hear([], untagged, { hold: true });
    expect(partial[0]?.stops).toEqual([]);
    const tagged = { ...untagged, stopsByReason: [{ reasonId: 'jam', durationMs: 900, count: 1 }] };
    expect(hear(partial, tagged, { hold: true })[1]?.stops).toEqual([
      { reasonId: 'jam', erpCode: 'E-jam', durationMs: 900, count: 1 },
    ]);
    const final = hear(partial, { ...untagged, status: 'finished' }, { hold: true });
    expect(final[1]?.stops).toEqual([{ reasonId: null, erpCode: null, durationMs: 900, count: 1 }]);
  });

  test('a time that shrank a little waits for the next ticket while work goes on', () => {
    const heard = hear([], { ...nothing, goodPcs: 1, machineMs: 1_000 }, { hold: true });
    expect(hear(heard, { ...nothing, goodPcs: 1, machineMs: 900 }, { hold: true })).toEqual(heard);
    expect(kinds(hear(heard, { ...nothing, goodPcs: 1, machineMs: 900, status: 'finished' }))).toEqual([
      'partial',
      'reversal',
      'final',
    ]);
  });
});

const amount = fc.integer({ min: -3, max: 40 });
const perReason = fc.uniqueArray(fc.record({ reasonId: fc.constantFrom(null, 'a', 'b'), n: amount }), {
  selector: (entry) => entry.reasonId,
});
const truth: fc.Arbitrary<OperationTotals> = fc
  .record({
    good: amount,
    rework: amount,
    machine: amount,
    setup: amount,
    labour: amount,
    scrap: perReason,
    stops: perReason,
    finished: fc.boolean(),
  })
  .map((drawn) => ({
    ...nothing,
    status: drawn.finished ? 'finished' : 'running',
    goodPcs: drawn.good,
    reworkPcs: drawn.rework,
    machineMs: drawn.machine,
    setupMs: drawn.setup,
    labourMs: drawn.labour,
    scrapByReason: drawn.scrap.map(({ reasonId, n }) => ({ reasonId, quantityPcs: n })),
    stopsByReason: drawn.stops.map(({ reasonId, n }) => ({ reasonId, durationMs: n * 10, count: Math.abs(n) })),
  }));
const up = (n: number) => Math.max(0, n);
const order = (a: { reasonId: string | null }, b: { reasonId: string | null }) =>
  (a.reasonId ?? '') < (b.reasonId ?? '') ? -1 : 1;
function expected(totals: OperationTotals) {
  return {
    yieldPcs: up(totals.goodPcs),
    reworkPcs: up(totals.reworkPcs),
    machineMs: up(totals.machineMs),
    setupMs: up(totals.setupMs),
    labourMs: up(totals.labourMs),
    scrap: totals.scrapByReason.filter((scrap) => scrap.quantityPcs > 0).sort(order),
    stops: totals.stopsByReason
      .map((stop) => ({ ...stop, durationMs: up(stop.durationMs) }))
      .filter((stop) => stop.durationMs > 0 || stop.count > 0)
      .sort(order),
    people: [],
    final: totals.status === 'finished',
  };
}

describe('whatever the truth was on the way', () => {
  test('the tickets that are not reversed add up to it exactly, per reason; saying it twice says nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(truth, fc.boolean()), { minLength: 1, maxLength: 12 }), (steps) => {
        let tickets: Confirmation[] = [];
        for (const [totals, hold] of steps) {
          tickets = hear(tickets, totals, { hold });
          if (!hold || totals.status === 'finished') expect(sumTickets(tickets)).toEqual(expected(totals));
          else
            expect(sumTickets(tickets)).toMatchObject({
              yieldPcs: up(totals.goodPcs),
              reworkPcs: up(totals.reworkPcs),
              scrap: expected(totals).scrap,
            });
          expect(hear(tickets, totals, { hold })).toEqual(tickets);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no ticket holds a negative figure, a ticket is reversed at most once, and at most one final one is live', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(truth, fc.boolean()), { minLength: 1, maxLength: 12 }), (steps) => {
        const tickets = steps.reduce<Confirmation[]>((t, [totals, hold]) => hear(t, totals, { hold }), []);
        for (const ticket of tickets) {
          expect(ConfirmationSchema.safeParse(ticket).success).toBe(true);
          const { yieldPcs, reworkPcs, setupMs, machineMs, labourMs, scrap, stops } = ticket;
          const figures = [yieldPcs, reworkPcs, setupMs, machineMs, labourMs];
          figures.push(...scrap.map((s) => s.quantityPcs), ...stops.flatMap((s) => [s.durationMs, s.count]));
          expect(Math.min(...figures)).toBeGreaterThanOrEqual(0);
          expect(ticket.from).toBeLessThanOrEqual(ticket.to);
        }
        const reversed = tickets.flatMap((ticket) => ticket.reverses ?? []);
        expect(new Set(reversed).size).toBe(reversed.length);
        expect(livePostings(tickets).filter((ticket) => ticket.kind === 'final').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});
