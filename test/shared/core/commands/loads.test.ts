import { describe, expect, test } from 'vitest';
import { type Command, CommandSchema } from '../../../../shared/core/commands/command.ts';
import { type Correction, isCorrection } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { CommandState } from '../../../../shared/core/commands/rules.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { LoadKind } from '../../../../shared/core/words/load.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import type { Role } from '../../../../shared/core/words/role.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

/** An oven with A (200), B (100 kg in grams) and one cycle an hour; people tell what lies in it. */
function oven(loads: LoadKind | null = 'perCycle') {
  const counters = { total: { unit: 'cycle' as const } };
  const plant = smallPlant({ machines: [machine('P1', { counters, ...(loads === null ? {} : { loads }) })] });
  const facts = factory();
  const ledger = openLedger(plant);
  const journal: Correction[] = [];
  let now = monday;
  const record = (...events: Parameters<typeof ledger.record>[0]) => {
    ledger.record(events);
    journal.push(...events.filter(isCorrection));
  };
  record(
    facts.release(monday, order('A', { quantityPcs: 200 })),
    facts.release(monday, order('B', { quantityPcs: 100_000, unit: { name: 'kg', decimals: 3 } })),
    facts.release(monday, order('P', { status: 'planned' })),
    facts.release(monday, order('Z', { operation: { workCentreId: 'elsewhere' } })),
    facts.state('P1', monday, 'running'),
  );
  const state = (by: string, role: Role): CommandState => ({
    now,
    firstAt: monday,
    seenFrom: () => monday,
    by,
    role,
    plant,
    planNow: (operationId) => ledger.planNow(operationId),
    operationsWithSerials: (itemId) => ledger.operationsWithSerials(itemId),
    names: ledger.names,
    operation: (id) => ledger.operation(id, now),
    isFinished: (id) => ledger.finishedAt(id) !== null,
    stopAt: () => null,
    standstills: (id, from, to) => ledger.standstills(id, from, to, now),
    entry: () => null,
    correctionsAfter: (seq) => journal.filter((one) => one.seq > seq),
    correction: (seq) => journal.find((one) => one.seq === seq) ?? null,
    said: (id, from, to) => ledger.said(id, from, to),
    madeIn: (id, from, to) => ledger.machine(id, from, to).quantities.filter(({ at }) => at > from && at <= to),
    declared: ({ machineId, at, seq }) =>
      ledger.machine(machineId, at - 1, at).quantities.filter((one) => one.seq === seq),
    supposing: () => [],
    operators: () => [],
    saidOn: () => false,
    hasOwner: () => false,
    ownerAt: () => null,
    sending: () => null,
  });
  const give = (command: object, by = 'anna', role: Role = 'operator'): number[] => {
    const full: Command = CommandSchema.parse({ commandId: 'command-1', machineId: 'P1', ...command });
    const events = decide(full, state(by, role)).map((fact) => facts.record(fact, now));
    record(...events);
    return events.map(({ seq }) => seq);
  };
  const cycle = (at: number) => {
    now = at;
    record(facts.counted('P1', at, 1, { unit: 'cycle' }));
  };
  const made = () => ['A', 'B'].map((id) => ledger.operation(`${id}/0010`, now)?.goodPcs ?? 0);
  const waiting = () => ledger.machine('P1', monday, now).undecided.map(({ from, to }) => ({ from, to }));
  const wait = (at: number) => {
    now = at;
  };
  return { give, cycle, made, waiting, wait };
}

const of = (orderId: string, quantityPcs: number) => ({ orderId, operationId: `${orderId}/0010`, quantityPcs });
const load = (...content: object[]) => ({ type: 'declareLoad', content });

describe('what lies in the machine', () => {
  test('is made by the cycle that ends next, and is used up by it', () => {
    const { give, cycle, made, waiting } = oven();
    give(load(of('A', 120), of('B', 2_500)));
    cycle(monday + hour);
    cycle(monday + 2 * hour);
    expect(made()).toEqual([120, 2_500]);
    expect(waiting()).toEqual([{ from: monday + hour, to: monday + 2 * hour }]);
  });

  test('a cycle without one is settled by declaring it for that cycle', () => {
    const { give, cycle, made, waiting } = oven();
    cycle(monday + hour);
    give({ ...load(of('A', 50)), during: waiting()[0] });
    expect(made()).toEqual([50, 0]);
    expect(waiting()).toEqual([]);
  });

  test('a load that was wrong is declared anew for its cycle, and does not stand in its own way', () => {
    const { give, cycle, made } = oven();
    give(load(of('A', 200)));
    cycle(monday + hour);
    give({ ...load(of('A', 210)), during: { from: monday, to: monday + hour } });
    expect(made()).toEqual([210, 0]);
  });

  test('taken back, the cycle waits again; and what lay there before lies there again', () => {
    const { give, cycle, made, waiting, wait } = oven();
    const [first = 0] = give(load(of('A', 120)));
    wait(monday + 10 * minute);
    const [second = 0] = give(load(of('A', 20)));
    cycle(monday + hour);
    expect(made()).toEqual([20, 0]);
    give({ type: 'undoCorrection', seq: second });
    expect(made()).toEqual([120, 0]);
    give({ type: 'undoCorrection', seq: first });
    expect(waiting()).toHaveLength(1);
  });

  test('taken back by mistake, it is there again once the taking back is undone', () => {
    const { give, cycle, made } = oven();
    const [first = 0] = give(load(of('A', 120)));
    cycle(monday + hour);
    const [back = 0] = give({ type: 'undoCorrection', seq: first });
    expect(made()).toEqual([0, 0]);
    give({ type: 'undoCorrection', seq: back });
    expect(made()).toEqual([120, 0]);
  });

  test('declared for a stretch and taken back, what was declared before holds again', () => {
    const { give, cycle, made } = oven();
    give(load(of('A', 120)));
    cycle(monday + hour);
    const during = { from: monday, to: monday + hour };
    give({ ...load(of('A', 90)), during });
    const [last = 0] = give({ ...load(of('B', 700)), during });
    expect(made()).toEqual([0, 700]);
    give({ type: 'undoCorrection', seq: last });
    expect(made()).toEqual([90, 0]);
  });

  test('a second person who did not know of the first is told', () => {
    const { give } = oven();
    const [seq = 0] = give(load(of('A', 120)));
    expect(() => give({ ...load(of('A', 20)), seenSeq: seq - 1 }, 'bert')).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

describe('a load is refused', () => {
  const refusal = (command: object, kind: LoadKind | null = 'perCycle'): string => {
    try {
      oven(kind).give(command);
      return 'taken';
    } catch (error) {
      return error instanceof Problem ? error.message : String(error);
    }
  };
  test.each([
    ['of an order that is not released', load(of('P', 1)), /not released/],
    ['of an order for other machines', load(of('Z', 1)), /planned for work centre elsewhere/],
    ['of what nobody knows', load(of('Q', 1)), /not known here/],
    ['of an operation of another order', load({ ...of('A', 1), orderId: 'B' }), /none of order B/],
    ['that names an operation twice', load(of('A', 1), of('A', 2)), /stands twice/],
    ['in another unit', load({ ...of('A', 5), unit: { name: 'kg', decimals: 3 } }), /counted in pcs, not in kg/],
    ['of more than is left and a tenth of the order', load(of('A', 221)), /200 left to make: 221/],
    ['for a stretch that ends before it begins', { ...load(of('A', 1)), during: { from: 5, to: 5 } }, /ends before/],
  ])('%s', (_, command, why) => {
    expect(refusal(command)).toMatch(why);
  });

  test('with a tenth more than is left it is taken', () => {
    expect(refusal(load(of('A', 220)))).toBe('taken');
  });
  test('on a machine without loads', () => {
    expect(refusal(load(of('A', 1)), null)).toMatch(/has no loads/);
  });
});
