import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf } from '../../../../shared/core/figures/oee.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import type { Scope } from '../../../../shared/core/words/scope.ts';
import { day, hour, monday } from '../facts.ts';
import { arrivals, inBatches, machines, orders, randomPlant, spanOf } from './histories.ts';

test('kept sums equal a full recompute after any sequence of late facts and corrections', () => {
  fc.assert(
    fc.property(arrivals, ([events, arrived, batches]) => {
      const { to } = spanOf(events);
      const from = monday - 2 * day;
      const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
      for (const [, batch] of inBatches(arrived, batches)) {
        ledger.record(batch);
        // Asked in between, so that sums are kept that the next facts make wrong.
        ledger.figures({ kind: 'plant' }, from, to);
        ledger.figures({ kind: 'machine', id: 'P1' }, from + 5, to - 5);
        for (const { id } of orders) ledger.operation(`${id}/0010`, to);
      }
      const fresh = openLedger(randomPlant());
      fresh.record(events);
      // A part is priced by the plan in force when it was made.
      const operation = (one: string, at: number) => fresh.planAt(one, at)?.operation ?? null;
      const changes = events
        .flatMap((event) => (event.type === 'orderChanged' ? [event.at] : []))
        .sort((x, y) => x - y);
      const changesOf = (_: string, after: number, until: number) => changes.filter((at) => at > after && at <= until);
      const inputs = machines.map(({ id }) => {
        const { intervals, quantities } = fresh.machine(id, from, to);
        return { from, to, intervals, quantities, operation, changesOf };
      });
      const plant = randomPlant();
      machines.forEach(({ id }, index) => {
        const input = inputs[index];
        if (input !== undefined)
          expect(ledger.figures({ kind: 'machine', id }, from, to)).toEqual(figuresOf(plant, [input]));
      });
      expect(ledger.figures({ kind: 'plant' }, from, to)).toEqual(figuresOf(plant, inputs));
      for (const { id } of orders)
        expect(ledger.operation(`${id}/0010`, to)).toEqual(fresh.operation(`${id}/0010`, to));
      const cut = arrived[0]?.at ?? from;
      const spans = machines.flatMap(({ id: machineId }) => [
        { machineId, from: from + 1, to: Math.max(from + 1, cut) },
        { machineId, from: Math.max(from + 1, cut), to: to - 1 },
      ]);
      // Rows by operation look only at those that may have something there: none is left out.
      for (const span of spans) {
        const looked = new Set(ledger.operationsIn([span]));
        for (const id of fresh.touchedOperations().filter((one) => !looked.has(one)))
          for (const { intervals, quantities } of fresh.evidence({ kind: 'operation', id }, [span], to))
            expect({ id, intervals, quantities }).toEqual({ id, intervals: [], quantities: [] });
      }
      for (const kind of ['plant', 'item'] as const) {
        const scope = kind === 'plant' ? { kind } : { kind, id: 'item-B' };
        expect(ledger.figuresIn(scope, spans, to)).toEqual(figuresOf(plant, fresh.evidence(scope, spans, to)));
      }
      // What an operation worked whole in a stretch is summed with its totals; what was read again says the same.
      for (const { id } of orders)
        for (const scope of [{ kind: 'order', id } as const, { kind: 'operation', id: `${id}/0010` } as const])
          for (const own of [spans, fresh.spansOf(scope, from, to)])
            expect(ledger.figuresIn(scope, own, to)).toEqual(figuresOf(plant, fresh.evidence(scope, own, to)));
      for (const { itemId } of orders)
        expect(ledger.figures({ kind: 'item', id: itemId }, from, to)).toEqual(
          fresh.figures({ kind: 'item', id: itemId }, from, to),
        );
    }),
    { numRuns: 60 },
  );
}, 240_000);

test('rows that are kept, also those that facts came into while they were summed, equal a full recompute', () => {
  fc.assert(
    fc.property(arrivals, fc.array(fc.nat(12), { minLength: 1 }), ([events, arrived, batches], waits) => {
      const { to } = spanOf(events);
      const [from, middle] = [monday - 9 * day, monday + 7 * hour];
      const windows: [number, number][] = [
        [from, monday - day],
        [from, middle],
        [middle, to],
        [from + 7, to],
      ];
      const scopes: Scope[] = [{ kind: 'plant' }, { kind: 'item', id: 'item-B' }, { kind: 'machine', id: 'P1' }];
      const ledger = openLedger(randomPlant(), { chunkFacts: 4 });
      const told: Event[] = [];
      let asked = 0;
      for (const [, batch] of inBatches(arrived, batches)) {
        const fresh = openLedger(randomPlant());
        const summing = scopes.map((scope) =>
          windows.map((window) => ledger.summingAhead(scope, ledger.spansOf(scope, ...window), to)),
        );
        const steps = summing.flat().map((one) => one[Symbol.iterator]());
        // Some are under way when the next facts come.
        for (const one of steps) for (let left = waits[asked++ % waits.length] ?? 0; left > 0; left--) one.next();
        ledger.record(batch);
        for (const one of steps) while (one.next().done !== true);
        told.push(...batch);
        fresh.record(told);
        for (const scope of scopes)
          for (const window of windows)
            expect(ledger.figures(scope, ...window)).toEqual(fresh.figures(scope, ...window));
      }
    }),
    { numRuns: 40 },
  );
});
