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
    orders: ledger.orders(),
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
