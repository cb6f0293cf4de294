import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CorrectionState, isCorrection, undo } from '../../../../shared/core/commands/corrections.ts';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { factory, hour, minute, monday, order, second, smallPlant } from '../facts.ts';

const at = (minutes: number) => monday + minutes * minute;
const NOW = at(240);

/** P1 runs from 6:00, stands from 7:00 to 7:30 and from 8:00 to 8:20. */
function given() {
  const facts = factory();
  const floor = [
    facts.release(monday - hour, order('A')),
    facts.started('P1', at(0), 'A/0010'),
    facts.state('P1', at(0), 'running'),
    facts.state('P1', at(60), 'stopped'),
    facts.state('P1', at(90), 'running'),
    facts.state('P1', at(120), 'stopped'),
    facts.state('P1', at(140), 'running'),
  ];
  const ledger = openLedger(smallPlant());
  const journal: Event[] = [];
  const record = (...events: Event[]) => {
    ledger.record(events);
    journal.push(...events);
  };
  record(...floor);
  let minutesLater = 0;
  /** Somebody gives a reason, each after the one before; the number of the fact. */
  const tag = (from: number, to: number | null, reasonId: string | null): number => {
    minutesLater += 1;
    const fact = facts.classified('P1', at(180 + minutesLater), from, to, reasonId);
    record(fact);
    return fact.seq;
  };
  const takeBack = (seq: number) => {
    minutesLater += 1;
    const common = { machineId: 'P1', by: 'bert', commandId: 'command-1' };
    const drafts = undo(seq, stateOf(ledger, journal), common);
    // Something is said, and each of it of some time.
    expect(drafts.length).toBeGreaterThan(0);
    for (const draft of drafts) if ('from' in draft && draft.to !== null) expect(draft.to).toBeGreaterThan(draft.from);
    record(...drafts.map((draft) => facts.record(draft, at(180 + minutesLater))));
  };
  return { facts, record, tag, takeBack, reasons: () => reasonsOf(ledger) };
}

function stateOf(ledger: Ledger, journal: readonly Event[]): CorrectionState {
  const corrections = journal.filter(isCorrection);
  return {
    now: NOW,
    by: 'bert',
    plant: ledger.plant,
    planNow: (operationId) => ledger.planNow(operationId),
    standstills: (id, from, to) => ledger.standstills(id, from, to, NOW),
    correctionsAfter: (seq) => corrections.filter((one) => one.seq > seq),
    correction: (seq) => corrections.find((one) => one.seq === seq) ?? null,
    said: (id, from, to) => ledger.said(id, from, to),
  };
}

/** `07:00 07:10 jam` for each stretch of standing still. */
function reasonsOf(ledger: Ledger): string[] {
  const rows: { from: number; to: number; reasonId: string | null }[] = [];
  for (const { class: kind, from, to, reasonId } of ledger.machine('P1', monday, NOW).intervals) {
    if (kind === 'producing') continue;
    const last = rows.at(-1);
    if (last?.to === from && last.reasonId === reasonId) last.to = to;
    else rows.push({ from, to, reasonId });
  }
  const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
  return rows.map(({ from, to, reasonId }) => `${clock(from)} ${clock(to)} ${reasonId ?? '-'}`);
}

describe('undoing the reason of a part of a stop', () => {
  test('leaves what the whole stop was given', () => {
    const { tag, takeBack, reasons } = given();
    tag(at(60), null, 'jam');
    const part = tag(at(70), at(80), 'no-material');
    expect(reasons()).toEqual(['07:00 07:10 jam', '07:10 07:20 no-material', '07:20 07:30 jam', '08:00 08:20 -']);
    takeBack(part);
    expect(reasons()).toEqual(['07:00 07:30 jam', '08:00 08:20 -']);
  });

  test('leaves what other parts were given that it covered, each as far as it went', () => {
    const { tag, takeBack, reasons } = given();
    tag(at(60), at(72), 'jam');
    tag(at(76), at(90), 'no-material');
    const before = reasons();
    takeBack(tag(at(65), at(80), 'maintenance'));
    expect(reasons()).toEqual(before);
    expect(before).toEqual(['07:00 07:12 jam', '07:12 07:16 -', '07:16 07:30 no-material', '08:00 08:20 -']);
  });

  test('leaves what a whole stop inside it was given, and one that reaches out of it', () => {
    const { tag, takeBack, reasons } = given();
    tag(at(60), null, 'jam');
    // Said of the second stop by a moment after the end of the part.
    tag(at(135), null, 'no-material');
    const before = reasons();
    const part = tag(at(50), at(130), 'maintenance');
    expect(reasons()).toEqual(['07:00 07:30 maintenance', '08:00 08:10 maintenance', '08:10 08:20 no-material']);
    takeBack(part);
    expect(reasons()).toEqual(before);
    expect(before).toEqual(['07:00 07:30 jam', '08:00 08:20 no-material']);
  });

  test('leaves what the whole stop was given before late facts moved its beginning', () => {
    const { facts, record, tag, takeBack, reasons } = given();
    tag(at(60), null, 'jam');
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(60), state: 'running', word: null, alarm: null }),
    );
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(61), state: 'stopped', word: null, alarm: null }),
    );
    expect(reasons()).toEqual(['07:01 07:30 jam', '08:00 08:20 -']);
    takeBack(tag(at(70), at(80), 'no-material'));
    expect(reasons()).toEqual(['07:01 07:30 jam', '08:00 08:20 -']);
  });
});

describe('undoing the reason of a whole stop', () => {
  test('that still lasts leaves what it was given before, however long it goes on', () => {
    const { facts, record, tag, takeBack, reasons } = given();
    record(facts.state('P1', at(170), 'stopped'));
    tag(at(170), null, 'jam');
    takeBack(tag(at(170), null, 'no-material'));
    record(facts.state('P1', at(235), 'running'));
    expect(reasons().at(-1)).toBe('08:50 09:55 jam');
  });

  test('leaves what was said of it before late facts moved its beginning', () => {
    const { facts, record, tag, takeBack, reasons } = given();
    tag(at(60), null, 'jam');
    tag(at(70), at(80), 'maintenance');
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(60), state: 'running', word: null, alarm: null }),
    );
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(61), state: 'stopped', word: null, alarm: null }),
    );
    const before = reasons();
    takeBack(tag(at(61), null, 'no-material'));
    expect(reasons()).toEqual(before);
    expect(before).toEqual(['07:01 07:10 jam', '07:10 07:20 maintenance', '07:20 07:30 jam', '08:00 08:20 -']);
  });

  test('waits for what was said of it after late facts had moved its beginning', () => {
    const { facts, record, tag, takeBack } = given();
    const first = tag(at(60), null, 'jam');
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(60), state: 'running', word: null, alarm: null }),
    );
    record(
      facts.record({ type: 'stateChanged', machineId: 'P1', at: at(61), state: 'stopped', word: null, alarm: null }),
    );
    tag(at(61) + second, null, 'no-material');
    expect(() => takeBack(first)).toThrow(Problem);
  });

  test('leaves alone what was said since of another stop that an earlier word had covered too', () => {
    const { tag, takeBack, reasons } = given();
    tag(at(50), at(150), 'maintenance');
    tag(at(120), null, 'no-material');
    takeBack(tag(at(60), null, 'jam'));
    expect(reasons()).toEqual(['07:00 07:30 maintenance', '08:00 08:20 no-material']);
  });
});

// ---- whose production it is ------------------------------------------------------------------

/** Two operations that P1 may make; nobody started any, so that only what people say gives it an owner. */
function shop() {
  const facts = factory();
  const ledger = openLedger(smallPlant());
  const journal: Event[] = [];
  const record = (...events: Event[]) => {
    ledger.record(events);
    journal.push(...events);
  };
  record(
    facts.release(monday - hour, order('A')),
    facts.release(monday - hour, order('B')),
    facts.state('P1', at(0), 'running'),
  );
  let minutesLater = 0;
  const give = (from: number, to: number, operationIds: string[] | null): number => {
    minutesLater += 1;
    const fact = facts.reassigned('P1', at(180 + minutesLater), at(from), at(to), operationIds);
    record(fact);
    return fact.seq;
  };
  const takeBack = (seq: number) => {
    minutesLater += 1;
    const drafts = undo(seq, stateOf(ledger, journal), { machineId: 'P1', by: 'bert', commandId: 'command-1' });
    expect(drafts.length).toBeGreaterThan(0);
    for (const draft of drafts) if ('from' in draft && draft.to !== null) expect(draft.to).toBeGreaterThan(draft.from);
    record(...drafts.map((draft) => facts.record(draft, at(180 + minutesLater))));
  };
  /** `60–80 A/0010` for each stretch that belongs to somebody, in minutes. */
  const owners = (): string[] => {
    const rows: { from: number; to: number; who: string }[] = [];
    for (const { from, to, owner } of ledger.machine('P1', monday, at(120)).stretches) {
      const who = owner?.shares.map(({ operationId }) => operationId).join('+') ?? '';
      const last = rows.at(-1);
      if (last?.to === from && last.who === who) last.to = to;
      else rows.push({ from, to, who });
    }
    const minutes = (time: number) => (time - monday) / minute;
    return rows.filter(({ who }) => who !== '').map(({ from, to, who }) => `${minutes(from)}–${minutes(to)} ${who}`);
  };
  return { give, takeBack, owners };
}

describe('undoing a reassignment', () => {
  test('gives back what it took from another one, as far as it reached', () => {
    const { give, takeBack, owners } = shop();
    give(10, 50, ['A/0010']);
    const over = give(30, 70, ['B/0010']);
    expect(owners()).toEqual(['10–30 A/0010', '30–70 B/0010']);
    takeBack(over);
    expect(owners()).toEqual(['10–50 A/0010']);
  });

  test('of a stretch that was given back to the rules gives it to whom it was taken from', () => {
    const { give, takeBack, owners } = shop();
    give(10, 50, ['A/0010', 'B/0010']);
    const wiped = give(20, 30, null);
    expect(owners()).toEqual(['10–20 A/0010+B/0010', '30–50 A/0010+B/0010']);
    takeBack(wiped);
    expect(owners()).toEqual(['10–50 A/0010+B/0010']);
  });

  test('of an undoing holds again what was undone', () => {
    const { give, takeBack, owners } = shop();
    const first = give(10, 50, ['A/0010']);
    takeBack(first);
    expect(owners()).toEqual([]);
    takeBack(first + 1);
    expect(owners()).toEqual(['10–50 A/0010']);
  });
});

const quarter = fc.integer({ min: 0, max: 8 });
const given_ = fc.record({
  span: fc.uniqueArray(quarter, { minLength: 2, maxLength: 2 }),
  to: fc.constantFrom<string[] | null>(['A/0010'], ['B/0010'], ['A/0010', 'B/0010'], null),
});
type Given = { from: number; to: number; operationIds: string[] | null };
const reassignments = fc
  .array(given_, { minLength: 1, maxLength: 5 })
  .map((list) =>
    list.map(({ span, to }): Given => ({ from: 10 * Math.min(...span), to: 10 * Math.max(...span), operationIds: to })),
  );

test('whichever reassignment is undone: it is as if it had never been, or what was given since says no', () => {
  fc.assert(
    fc.property(reassignments, fc.nat(), (list, pick) => {
      const which = pick % list.length;
      const [all, without] = [shop(), shop()];
      const seqs = list.map(({ from, to, operationIds }) => all.give(from, to, operationIds));
      const one = list[which];
      if (one === undefined) throw new Error('one is picked');
      const later = list.flatMap((other, index) =>
        index > which && other.from < one.to && one.from < other.to ? [seqs[index]] : [],
      );
      if (later.length > 0) {
        expect(() => all.takeBack(seqs[which] ?? 0)).toThrow(
          expect.objectContaining({ code: 'conflict', facts: later }),
        );
        return;
      }
      all.takeBack(seqs[which] ?? 0);
      list.forEach(({ from, to, operationIds }, index) => {
        if (index !== which) without.give(from, to, operationIds);
      });
      expect(all.owners()).toEqual(without.owners());
    }),
    { numRuns: 60 },
  );
});

/** Of whole stops (by one of their moments) and of parts of them, in minutes. */
const words = fc.array(
  fc.record({
    from: fc.constantFrom(60, 65, 70, 80, 120, 125, 130),
    minutes: fc.constantFrom(null, 5, 15, 70),
    reasonId: fc.constantFrom('jam', 'no-material', 'maintenance', null),
  }),
  { minLength: 1, maxLength: 6 },
);
test('whatever was said of stops before: undoing the last word brings it back', () => {
  fc.assert(
    fc.property(words, (list) => {
      const { tag, takeBack, reasons } = given();
      let [before, last] = [reasons(), 0];
      for (const { from, minutes, reasonId } of list) {
        before = reasons();
        last = tag(at(from), minutes === null ? null : at(from + minutes), reasonId);
      }
      takeBack(last);
      expect(reasons()).toEqual(before);
    }),
    { numRuns: 60 },
  );
});
