import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Command, CommandSchema } from '../../../../shared/core/commands/command.ts';
import { type Correction, isCorrection } from '../../../../shared/core/commands/corrections.ts';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { CommandState } from '../../../../shared/core/commands/rules.ts';
import { type Ledger, openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { Problem } from '../../../../shared/core/words/problem.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

const operationIds = ['A/0010', 'B/0010', 'C/0010'];
const end = monday + 3 * hour;
const plant = smallPlant({
  machines: [
    machine('P1'),
    machine('P2', { counters: { total: {}, scrap: {} } }),
    machine('P3', { loads: 'perCycle', counters: { total: { unit: 'cycle' } } }),
  ],
});

/** An oven's cycles, one in a quarter of an hour: what lay in them is told afterwards. */
function ovenCycles(facts: ReturnType<typeof factory>): Event[] {
  return Array.from({ length: 12 }, (_, nth) =>
    facts.counted('P3', monday + (nth + 1) * 15 * minute, 1, { unit: 'cycle' }),
  );
}

/** A for an hour, B for an hour, C for an hour, at both presses; P2 counts a reject after every fifth part. */
function madeOnTheFloor(facts: ReturnType<typeof factory>): Event[] {
  return ['P1', 'P2'].flatMap((id) => [
    facts.state(id, monday, 'running'),
    ...operationIds.flatMap((operationId, nth) => {
      const from = monday + nth * hour;
      const parts = facts.cycles(id, from, from + hour, 6 * minute);
      const rejects = parts.filter((_, index) => id === 'P2' && index % 5 === 4);
      return [
        facts.started(id, from, operationId),
        ...parts,
        ...rejects.map(({ at }) => facts.counted(id, at + 1_000, 1, { counter: 'scrap' })),
      ];
    }),
  ]);
}

function stateOf(ledger: Ledger, events: readonly Event[], now: number): CommandState {
  const corrections = () => events.filter((event): event is Correction => isCorrection(event));
  return {
    now,
    firstAt: monday - hour,
    seenFrom: () => monday - hour,
    by: 'Ada',
    role: 'supervisor',
    plant,
    planNow: (operationId) => ledger.planNow(operationId),
    operationsWithSerials: (itemId) => ledger.operationsWithSerials(itemId),
    names: ledger.names,
    operation: (operationId) => ledger.operation(operationId, now),
    isFinished: (operationId) => ledger.finishedAt(operationId) !== null,
    stopAt: () => null,
    entry: () => null,
    standstills: () => [],
    correctionsAfter: (seq) => corrections().filter((one) => one.seq > seq),
    correction: (seq) => corrections().find((one) => one.seq === seq) ?? null,
    said: (machineId, from, to) => ledger.said(machineId, from, to),
    operators: () => [],
    saidOn: () => false,
    hasOwner: () => true,
    madeIn: (id, from, to) => ledger.machine(id, from, to).quantities.filter((one) => one.at > from && one.at <= to),
    ownerAt: (machineId, at) => {
      const shares = ledger.machine(machineId, at - 1, at).stretches.at(-1)?.owner?.shares ?? [];
      return shares.length === 1 ? (shares[0]?.operationId ?? null) : null;
    },
    declared: ({ machineId, at, seq }) =>
      ledger.machine(machineId, at - 1, at).quantities.filter((one) => one.seq === seq),
    supposing: (machineId, said) => ledger.supposing(machineId, said, now),
    sending: () => null,
  };
}

const at = fc.integer({ min: 1, max: 180 }).map((minutes) => monday + minutes * minute);
const machineId = fc.constantFrom('P1', 'P2', 'P3');
const content = fc.uniqueArray(
  fc.record({ orderId: fc.constantFrom('A', 'B', 'C'), quantityPcs: fc.integer({ min: 1, max: 20 }) }),
  { selector: ({ orderId }) => orderId, maxLength: 3 },
);
const operationId = fc.constantFrom(null, ...operationIds);
const quantityPcs = fc.integer({ min: -12, max: 12 });
const stretch = fc.tuple(fc.integer({ min: 0, max: 29 }), fc.integer({ min: 1, max: 12 }));
const wish = fc.oneof(
  fc.record({
    type: fc.constant('declareScrap'),
    machineId,
    operationId,
    quantityPcs,
    at,
    reasonId: fc.constantFrom('crack', null),
    of: fc.constantFrom('good', 'good', 'scrap'),
  }),
  fc.record({
    type: fc.constant('declareRework'),
    machineId,
    operationId,
    quantityPcs,
    at,
    reasonId: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('correctCount'),
    machineId,
    operationId,
    quantityPcs,
    at,
    counter: fc.constantFrom('good', 'scrap'),
  }),
  fc
    .tuple(
      machineId,
      stretch,
      fc.constantFrom<string[] | null>(null, ['A/0010'], ['B/0010'], ['C/0010'], ['A/0010', 'B/0010']),
    )
    .map(([id, [from, length], operationIds]) => ({
      type: 'reassignProduction',
      machineId: id,
      from: monday + from * 6 * minute,
      to: monday + (from + length) * 6 * minute,
      operationIds,
    })),
  fc.tuple(stretch, content).map(([[from, length], parts]) => ({
    type: 'declareLoad',
    machineId: 'P3',
    content: parts.map((part) => ({ ...part, operationId: `${part.orderId}/0010` })),
    during: { from: monday + from * 6 * minute, to: monday + (from + length) * 6 * minute },
  })),
  fc.record({ type: fc.constant('undoCorrection'), machineId, nth: fc.nat({ max: 9 }) }),
);

test('whatever people are allowed to say: nobody has more scrap and rework than parts, and no part is lost', () => {
  let loads = 0;
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 25, size: 'max' }), (wishes) => {
      const facts = factory();
      const events = [
        ...['A', 'B', 'C'].map((id) => facts.release(monday - hour, order(id, { quantityPcs: 400 }))),
        ...madeOnTheFloor(facts),
        ...ovenCycles(facts),
      ];
      const ledger = openLedger(plant, { chunkFacts: 8 });
      ledger.record(events);
      let now = end + hour;
      let corrected = 0;
      let accepted = 0;
      for (const [index, one] of wishes.entries()) {
        now += minute;
        const said = events.filter((event): event is Correction => isCorrection(event));
        const { nth, ...rest } = { nth: 0, ...one };
        const seq = said.length === 0 ? 1 : said[nth % said.length]?.seq;
        const common = { ...rest, commandId: `command-${index}` };
        const command: Command = CommandSchema.parse(one.type === 'undoCorrection' ? { ...common, seq } : common);
        const written = carriedOut(command, stateOf(ledger, events, now)).map((fact) => facts.record(fact, now));
        accepted += written.length;
        for (const fact of written)
          if (fact.type === 'countCorrected' && fact.machineId !== 'P3') corrected += fact.quantityPcs;
        events.push(...written);
        ledger.record(written);
        const totals = operationIds.map((id) => ledger.operation(id, now));
        for (const each of totals) {
          expect(each?.overDeclaredPcs ?? 0).toBe(0);
          if (each !== null) expect(each.goodPcs + each.scrapPcs + each.reworkPcs).toBe(each.producedPcs);
        }
        const nobodys = ['P1', 'P2'].flatMap((id) => ledger.machine(id, monday - hour, now).quantities);
        const made = nobodys.reduce((sum, { producedPcs }) => sum + producedPcs, 0);
        expect(made).toBe(60 + corrected);
      }
      loads += events.filter(({ type }) => type === 'loadDeclared').length;
      fc.pre(accepted > 0);
    }),
    { numRuns: 60 },
  );
  expect(loads).toBeGreaterThan(20);
}, 120_000);

function carriedOut(command: Command, state: CommandState) {
  try {
    return decide(command, state);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}
