/** Setups and phases are kept by day: whatever comes late, they are what a ledger says that was never asked before. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Interval, Phase } from '../../../../shared/core/words/interval.ts';
import { history, machines, randomPlant, spanOf, stretched } from './histories.ts';

test('setups and phases asked again and again are those of the facts, in whatever order these came', () => {
  let found = 0;
  const long = fc.tuple(history, fc.constantFrom(1, 7, 40)).map(([events, factor]) => stretched(events, factor));
  const asks = fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), fc.boolean(), fc.nat());
  fc.assert(
    fc.property(long, asks, (events, [picks, isSummedUp, cut]) => {
      const { from, to } = spanOf(events);
      const until = to + 48 * 3_600_000;
      const middle = from + (cut % (to - from + 1));
      const asked = openLedger(randomPlant(), { estimates: true });
      const setups = (ledger = asked) => machines.map(({ id }) => ledger.setups(id, from, until));
      // Some facts come after all others: orders, work, counts and what people said of earlier time.
      const late = new Set(picks.map((pick) => pick % events.length));
      asked.record(events.filter((_, index) => !late.has(index)));
      if (isSummedUp) asked.sumUp();
      setups();
      for (const { id } of machines) asked.phases(id, from, to);
      for (const index of late) {
        const event = events[index];
        if (event !== undefined) asked.record([event]);
        if (isSummedUp) asked.sumUp(3);
        const anew = openLedger(randomPlant());
        anew.record(events.filter((_, at) => !late.has(at) || [...late].indexOf(at) <= [...late].indexOf(index)));
        expect(setups()).toEqual(setups(anew));
        found += setups().flat().length;
        for (const { id } of machines) {
          expect(asked.phases(id, from, to)).toEqual(phasesOf(anew, id, from, to));
          expect(asked.phases(id, middle, to)).toEqual(phasesOf(anew, id, middle, to));
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(0);
}, 120_000);

/** Of a ledger that keeps nothing of it. */
function phasesOf(ledger: Ledger, machineId: string, from: number, to: number): Phase[] {
  const found: Phase[] = [];
  for (const { from: begin, to: end, class: kind, owner, stopFrom } of intervalsOf(ledger, machineId, from, to)) {
    const operationId = owner?.shares[0]?.operationId ?? null;
    const last = found.at(-1);
    const isLike = last?.class === kind && last.operationId === operationId && last.stopFrom === stopFrom;
    if (last !== undefined && isLike) last.to = end;
    else found.push({ from: begin, to: end, class: kind, operationId, stopFrom });
  }
  return found;
}

const intervalsOf = (ledger: Ledger, machineId: string, from: number, to: number): readonly Interval[] =>
  from < to ? ledger.machine(machineId, from, to).intervals : [];
