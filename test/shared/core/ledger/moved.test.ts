import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, minute, monday, order, smallPlant } from '../facts.ts';

const [A, B, C] = ['A/0010', 'B/0010', 'C/0010'];
const seven = monday + hour;
const eight = monday + 2 * hour;

/** A makes 60 parts from 6 to 7 and 60 from 7 to 8; what people say afterwards follows. */
function totalsAfter(say: (facts: ReturnType<typeof factory>) => Event[]) {
  const facts = factory();
  const events = [
    ...['A', 'B', 'C'].map((id) => facts.release(monday - hour, order(id))),
    facts.started('P1', monday, A),
    facts.state('P1', monday, 'running'),
    ...facts.cycles('P1', monday, eight, minute),
  ];
  events.push(...say(facts));
  const ledger = openLedger(smallPlant());
  ledger.record(events);
  const backwards = openLedger(smallPlant());
  backwards.record(events.toReversed());
  return Object.fromEntries(
    [A, B, C].map((id) => {
      const now = eight + 9 * hour;
      const totals = ledger.operation(id, now);
      expect(backwards.operation(id, now)).toEqual(totals);
      const { goodPcs = 0, scrapPcs = 0, reworkPcs = 0, overDeclaredPcs = 0 } = totals ?? {};
      expect(overDeclaredPcs).toBe(0);
      return [id, [goodPcs, scrapPcs, reworkPcs]];
    }),
  );
}
const halfPastSeven = seven + 30 * minute;
/** Written down so many minutes after 8. */
const given = (facts: ReturnType<typeof factory>, minutes: number, ids: string[] | null) =>
  facts.reassigned('P1', eight + minutes * minute, seven, eight, ids);
const rework = (facts: ReturnType<typeof factory>, quantityPcs: number) =>
  facts.record({
    type: 'reworkDeclared',
    machineId: 'P1',
    at: halfPastSeven,
    by: 'anna',
    operationId: A,
    quantityPcs,
    reasonId: 'polish',
  });

describe('what was declared of parts goes where the parts go', () => {
  test('scrap and rework', () => {
    const said = totalsAfter((facts) => [
      facts.scrap('P1', halfPastSeven, 5, 'crack', A),
      rework(facts, 2),
      given(facts, 1, [B]),
    ]);
    expect(said).toEqual({ [A]: [60, 0, 0], [B]: [53, 5, 2], [C]: [0, 0, 0] });
  });
  test('a count that was corrected', () => {
    const said = totalsAfter((facts) => [
      facts.record({
        type: 'countCorrected',
        machineId: 'P1',
        at: halfPastSeven,
        by: 'sup',
        operationId: A,
        counter: 'good',
        quantityPcs: -4,
        note: '',
      }),
      given(facts, 1, [B]),
    ]);
    expect(said).toEqual({ [A]: [60, 0, 0], [B]: [56, 0, 0], [C]: [0, 0, 0] });
  });
  test('from one to the next, and back to the rules', () => {
    const scrap = (facts: ReturnType<typeof factory>) => facts.scrap('P1', halfPastSeven, 5, 'crack', A);
    expect(totalsAfter((facts) => [scrap(facts), given(facts, 1, [B]), given(facts, 2, [C])])).toEqual({
      [A]: [60, 0, 0],
      [B]: [0, 0, 0],
      [C]: [55, 5, 0],
    });
    expect(totalsAfter((facts) => [scrap(facts), given(facts, 1, [B]), given(facts, 2, null)])).toEqual({
      [A]: [115, 5, 0],
      [B]: [0, 0, 0],
      [C]: [0, 0, 0],
    });
  });
  test('to two on one tool: shared out as their parts are', () => {
    const said = totalsAfter((facts) => [facts.scrap('P1', halfPastSeven, 4, 'crack', A), given(facts, 1, [B, C])]);
    expect(said).toEqual({ [A]: [60, 0, 0], [B]: [28, 2, 0], [C]: [28, 2, 0] });
  });
  test('and so does what takes it back afterwards', () => {
    const said = totalsAfter((facts) => {
      const scrap = facts.scrap('P1', halfPastSeven, 5, 'crack', A);
      const back = facts.record(
        {
          type: 'scrapDeclared',
          machineId: 'P1',
          at: halfPastSeven,
          by: 'anna',
          operationId: A,
          quantityPcs: -5,
          reasonId: 'crack',
          of: 'good',
          undoes: scrap.seq,
        },
        eight + 2 * minute,
      );
      return [scrap, given(facts, 1, [B]), back];
    });
    expect(said).toEqual({ [A]: [60, 0, 0], [B]: [60, 0, 0], [C]: [0, 0, 0] });
  });
});

describe('it stays where it was put', () => {
  test('when its moment is not in the stretch', () => {
    const said = totalsAfter((facts) => [facts.scrap('P1', seven - minute, 5, 'crack', A), given(facts, 1, [B])]);
    expect(said).toEqual({ [A]: [55, 5, 0], [B]: [60, 0, 0], [C]: [0, 0, 0] });
  });
  test('when it was said after that, of whomever', () => {
    const late = (facts: ReturnType<typeof factory>, operationId: string) => {
      const scrap = facts.scrap('P1', halfPastSeven, 5, 'crack', operationId);
      return { ...scrap, recordedAt: eight + 2 * minute };
    };
    expect(totalsAfter((facts) => [given(facts, 1, [B]), late(facts, A)])).toEqual({
      [A]: [55, 5, 0],
      [B]: [60, 0, 0],
      [C]: [0, 0, 0],
    });
    expect(totalsAfter((facts) => [given(facts, 1, [B]), late(facts, B)])).toEqual({
      [A]: [60, 0, 0],
      [B]: [55, 5, 0],
      [C]: [0, 0, 0],
    });
  });
});
