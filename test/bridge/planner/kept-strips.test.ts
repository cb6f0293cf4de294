import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { KeptStrips } from '../../../bridge/planner/kept-strips.ts';
import { openLedger } from '../../../shared/core/ledger/ledger.ts';
import { type Fact, HOUR, journal, MINUTE, MONDAY, on, orderOf, plantFact, released, smallPlant } from '../shop.ts';

const p1 = on('P1');
const BEGIN = MONDAY + 8 * HOUR;

function floor() {
  const made = journal();
  const ledger = openLedger(smallPlant(['P1', 'P2']));
  const told = (...facts: Fact[]) => ledger.record(made.add(...facts));
  ledger.record(made.add(plantFact(smallPlant(['P1', 'P2'])), released(orderOf('A'))));
  return { ledger, told };
}

const states = fc.constantFrom('running', 'stopped', 'idle', 'setup', 'fault');
const hoursAgo = fc.constantFrom(0.3, 1.5, 2, 4);
const acts = fc.oneof(
  { weight: 4, arbitrary: states.map((state) => (at: number) => p1.state(at, state)) },
  { weight: 2, arbitrary: fc.constant((at: number) => p1.good(at, 1)) },
  { weight: 1, arbitrary: fc.constant((at: number) => p1.start(at, 'A/0010')) },
  { weight: 1, arbitrary: fc.constant((at: number) => p1.interrupt(at, 'A/0010')) },
  // A person says of a while ago, and a box tells late.
  { weight: 2, arbitrary: hoursAgo.map((hours) => (at: number) => p1.tag(at, at - hours * HOUR, 'jam')) },
  { weight: 2, arbitrary: hoursAgo.map((hours) => (at: number) => p1.state(at - hours * HOUR, 'idle')) },
  { weight: 1, arbitrary: fc.constant((at: number) => on('P2').state(at, 'running')) },
  // Who owns what a machine did may hang on which orders were there.
  {
    weight: 2,
    arbitrary: hoursAgo.map((hours) => (at: number) => released(orderOf(`B${hours}`), at - hours * HOUR)),
  },
  { weight: 2, arbitrary: fc.constant(() => null) },
);
const steps = fc.array(fc.tuple(fc.constantFrom(20_000, MINUTE, 6 * MINUTE, 40 * MINUTE, 3 * HOUR), acts), {
  minLength: 3,
  maxLength: 30,
});

describe('a machine’s day on the planners’ page', () => {
  test('is, kept from view to view, what it were if it was read anew', () => {
    fc.assert(
      fc.property(steps, (days) => {
        const { ledger, told } = floor();
        const strips = new KeptStrips();
        let at = BEGIN;
        for (const [ms, act] of days) {
          at += ms;
          const fact = act(at);
          if (fact !== null) told(fact);
          strips.forget(new Set(ledger.takeChanged().machineIds));
          // The page comes several times, within a minute and later.
          for (const later of [0, 5_000, MINUTE])
            expect(strips.of(ledger, 'P1', at + later)).toEqual(new KeptStrips().of(ledger, 'P1', at + later));
        }
      }),
    );
  });

  test('is read once; then, until a fact speaks of the machine, its last hour alone', () => {
    const { ledger, told } = floor();
    for (let at = BEGIN; at < BEGIN + 5 * HOUR; at += 10 * MINUTE)
      told(p1.state(at, 'running'), p1.state(at + 5 * MINUTE, 'stopped'));
    const now = BEGIN + 5 * HOUR;
    const strips = new KeptStrips();
    const read = vi.spyOn(ledger, 'machine');
    const view = (at: number) => {
      read.mockClear();
      strips.of(ledger, 'P1', at);
      return read.mock.calls.map(([, from]) => at - from);
    };
    const day = view(now)[0] ?? 0;
    expect(day).toBeGreaterThanOrEqual(24 * HOUR);
    expect(view(now + 5_000)[0]).toBeLessThanOrEqual(HOUR + 5 * MINUTE + 5_000);
    strips.forget(new Set(['P2']));
    expect(view(now + 10_000)[0]).toBeLessThan(2 * HOUR);
    strips.forget(new Set(['P1']));
    expect(view(now + 15_000)[0]).toBeGreaterThanOrEqual(24 * HOUR);
  });

  test('says since when a machine stands so, also where that began long before its last hour', () => {
    const { ledger, told } = floor();
    told(p1.start(BEGIN, 'A/0010'), p1.state(BEGIN, 'running'), p1.state(BEGIN + HOUR, 'fault'));
    const strips = new KeptStrips();
    for (const now of [4, 4.01, 4.02].map((hours) => BEGIN + hours * HOUR))
      expect(strips.of(ledger, 'P1', now)).toMatchObject({ since: BEGIN + HOUR, last: { class: 'stop' } });
  });
});
