import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf } from '../../../../shared/core/figures/oee.ts';
import { type Ledger, openLedger, type Plan, plans } from '../../../../shared/core/ledger/ledger.ts';
import { figuresBy } from '../../../../shared/core/reports/groups.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { Scope } from '../../../../shared/core/words/scope.ts';
import type { Span } from '../../../../shared/core/words/span.ts';
import { day, monday } from '../facts.ts';
import { history, machines, orders, randomPlant, spanOf, stretched } from '../ledger/histories.ts';

/** As after a year: hardly any facts are in memory. */
function resting(events: readonly Event[]): Ledger {
  const byNumber = new Map(events.map((event) => [`${event.edgeId} ${event.seq}`, event]));
  const store = {
    read: (edgeId: string, seqs: readonly number[]) => seqs.flatMap((seq) => byNumber.get(`${edgeId} ${seq}`) ?? []),
  };
  const ledger = openLedger(randomPlant(), { chunkFacts: 2, store, awake: { facts: 20, ms: 0 } });
  ledger.record(events);
  return ledger;
}

const scopes: readonly Scope[] = [
  { kind: 'plant' },
  { kind: 'machine', id: 'P1' },
  { kind: 'item', id: 'item-B' },
  { kind: 'order', id: orders[0]?.id ?? '' },
  { kind: 'operator', id: 'anna' },
];

const pricesBy = (ledger: Ledger, plan: Plan) =>
  plan === 'inForce' ? {} : { operation: (id: string) => ledger.paper(id)?.operation ?? null };

/** Time that any of the spans covers, moment by moment: nothing begins or ends between two of their edges. */
function coveredMs(spans: readonly Span[]): number {
  const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return edges.reduce((ms, edge, index) => {
    const end = edges[index + 1] ?? edge;
    return spans.some(({ from, to }) => from <= edge && to >= end) ? ms + end - edge : ms;
  }, 0);
}

test('rows by shift and by person are what reading each for itself makes of them', () => {
  fc.assert(
    fc.property(
      history,
      fc.constantFrom(1, 12),
      fc.constantFrom(...scopes),
      fc.constantFrom(...plans),
      (short, factor, scope, plan) => {
        const events = stretched(short, factor);
        const { to } = spanOf(events);
        const from = monday - day;
        const ledger = resting(events);
        const fresh = openLedger(randomPlant());
        fresh.record(events);
        const read = (spans: ReturnType<Ledger['spansOf']>) =>
          figuresOf(
            randomPlant(),
            fresh.evidence(scope, spans, to).map((input) => ({ ...input, ...pricesBy(fresh, plan) })),
          );
        const own = fresh.spansOf(scope, from, to);

        const runs = own.flatMap(({ machineId, ...span }) => fresh.shifts(machineId, span.from, span.to));
        const shifts = figuresBy(ledger, 'shift', scope, from, to, plan);
        for (const { key, figures } of shifts)
          expect(figures).toEqual(
            read(runs.filter((run) => run.shiftDate === key.shiftDate && run.shiftId === key.shiftId)),
          );
        expect(shifts.length).toBe(new Set(runs.map(({ shiftDate, shiftId }) => `${shiftDate} ${shiftId}`)).size);

        const signOns = own.flatMap((span) => fresh.signOns(span.machineId, span.from, span.to));
        const people = figuresBy(ledger, 'operator', scope, from, to, plan);
        expect(people.map(({ key }) => key.operator)).toEqual([...new Set(signOns.map(({ by }) => by))].sort());
        for (const { key, figures, labour } of people) {
          const by = key.operator ?? '';
          expect(figures).toEqual(read(signOns.filter((one) => one.by === by)));
          const attended = fresh.attended(by, from, to);
          expect(labour).toMatchObject({
            apatMs: coveredMs(attended),
            apwtMs: coveredMs(attended.filter(({ operationIds }) => operationIds.length > 0)),
            machineIds: machines.flatMap(({ id }) =>
              fresh.signOns(id, from, to).some((one) => one.by === by) ? [id] : [],
            ),
          });
        }
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
