import { beforeAll, describe, expect, test } from 'vitest';
import { type Ledger, openLedger } from '../../../shared/core/ledger/ledger.ts';
import { type Event, EventSchema } from '../../../shared/core/words/event.ts';
import { type HistoryResult, runHistory } from '../../../simulators/past/history.ts';
import { freshTwin, type TwinMemory } from '../../../simulators/plant/twin.ts';
import { DAY, MONDAY, plant, sim } from '../plant.ts';

const TO = MONDAY + 14 * DAY;

function live(
  memory: TwinMemory,
  to: number,
  firstSeq = 1,
  firstSerial = 1,
): { events: Event[]; result: HistoryResult } {
  const events: Event[] = [];
  const result = runHistory({
    plant,
    sim,
    memory,
    to,
    edgeId: 'edge-1',
    firstSeq,
    firstSerial,
    people: ['Ada', 'Ben'],
    write: (event) => events.push(event),
  });
  return { events, result };
}

let events: Event[];
let result: HistoryResult;
let ledger: Ledger;
beforeAll(() => {
  ({ events, result } = live(freshTwin(sim, 3, MONDAY), TO));
  ledger = openLedger(plant);
  ledger.record(events);
}, 120_000);

describe('two weeks of the demo plant', () => {
  test('are facts in the form of the journal, gap-free and in the order of recording', () => {
    expect(events.every((event, index) => event.seq === index + 1)).toBe(true);
    expect(events.every((event, index) => event.recordedAt >= (events[index - 1]?.recordedAt ?? 0))).toBe(true);
    for (const event of events.filter((_, index) => index % 997 === 0)) EventSchema.parse(event);
  });

  test('are the same for the same seed', () => {
    const again = live(freshTwin(sim, 3, MONDAY), MONDAY + 2 * DAY).events;
    expect(JSON.stringify(again) === JSON.stringify(events.slice(0, again.length))).toBe(true);
    expect(again.length).toBeGreaterThan(10_000);
  });

  test('go on after a pause as if there had been none', () => {
    const first = live(freshTwin(sim, 3, MONDAY), MONDAY + DAY);
    const saved: TwinMemory = JSON.parse(JSON.stringify(first.result.memory));
    const serial = 1 + first.result.orders.filter((made) => made.serial !== null).length;
    const second = live(saved, MONDAY + 2 * DAY, first.events.length + 1, serial);
    const parts = (list: readonly Event[]): number =>
      list.reduce((sum, event) => sum + (event.type === 'counted' ? event.count : 0), 0);
    const both = [...first.events, ...second.events];
    expect(parts(both)).toBe(parts(events.filter((event) => event.at <= MONDAY + 2 * DAY)));
  });

  test('have every part on its operation, as the machines know it', () => {
    const found = Object.fromEntries(
      Object.keys(result.truth.operations).map((id) => {
        const totals = ledger.operation(id, TO);
        return [
          id,
          totals && { total: totals.producedPcs, scrap: totals.scrapPcs, done: totals.status === 'finished' },
        ];
      }),
    );
    const finished = new Set(
      events.flatMap((event) => (event.type === 'operationFinished' ? [event.operationId] : [])),
    );
    // Scrap that only people see is known when they declare it: when the operation is finished.
    const countsScrap = new Set(sim.machines.filter((machine) => machine.countsScrap).map((machine) => machine.id));
    const expected = Object.fromEntries(
      Object.values(result.truth.operations).map((truth) => [
        truth.operationId,
        {
          total: truth.totalPcs,
          scrap:
            finished.has(truth.operationId) || truth.machineIds.every((id) => countsScrap.has(id)) ? truth.scrapPcs : 0,
          done: finished.has(truth.operationId),
        },
      ]),
    );
    expect(found).toEqual(expected);
    expect(finished.size).toBeGreaterThan(200);
  });

  test('show a real availability near 64 % where the paper says 82 %', () => {
    // The first days only fill the queues.
    const { kpis, coverage } = ledger.figures({ kind: 'plant' }, MONDAY + 3 * DAY, TO);
    expect(coverage).toBe(1);
    expect(kpis.availability).toBeGreaterThan(0.6);
    expect(kpis.availability).toBeLessThan(0.69);
    expect(plant.workCentres.length).toBeGreaterThan(0);
    for (const centre of plant.workCentres) expect(centre.paperAvailability).toBe(0.82);
  });

  test('have one person at each machine throughout its shifts, who signs on and off, and nobody else', () => {
    for (const { id } of plant.machines) {
      const shifts = ledger.signOns(id, MONDAY + DAY, TO - DAY);
      expect(shifts.length).toBeGreaterThan(20);
      expect(shifts.filter(({ endedByShift }) => endedByShift)).toEqual([]);
      for (const [index, { from }] of shifts.entries()) expect(from).toBeGreaterThan(shifts[index - 1]?.to ?? 0);
    }
    const at = (moment: number) => ledger.signOns('press-1', moment, moment + 1).map(({ by }) => by);
    const [early, late] = [at(MONDAY + DAY + DAY / 6), at(MONDAY + DAY + DAY / 2)];
    expect([early.length, late.length]).toEqual([1, 1]);
    expect(early).not.toEqual(late);
  });

  test('leave hardly a stop without its reason that is older than a shift, and few that are younger', () => {
    for (const { id } of plant.machines) {
      const open = ledger.unexplained(id, MONDAY, TO);
      expect(open.filter(({ from }) => from < TO - DAY / 3).length).toBeLessThanOrEqual(3);
      expect(open.length).toBeLessThanOrEqual(5);
    }
  });

  test('send out what somebody else does, by their price, and look at what is to be looked at', () => {
    const steps = result.orders.flatMap(({ order }) =>
      order.operations.map((operation, index) => ({ operation, next: order.operations[index + 1] })),
    );
    const back = steps.filter(({ operation }) => operation.outside?.finishedAt != null);
    expect(back.length).toBeGreaterThan(3);
    for (const { operation, next } of back) {
      expect(operation.outside?.price).toBe((operation.quantityPcs * 0.85).toFixed(2));
      const startedAt = ledger.operation(next?.id ?? '', TO)?.startedAt ?? TO;
      expect(startedAt).toBeGreaterThanOrEqual(operation.outside?.finishedAt ?? TO);
    }
    const looks = steps.filter(({ operation }) => operation.inspection === true);
    expect(looks.some(({ operation }) => ledger.operation(operation.id, TO)?.status === 'finished')).toBe(true);
  });

  test('end with queues that exist and do not explode', () => {
    expect(result.memory.book.entries.length).toBeGreaterThanOrEqual(12);
    expect(result.memory.book.entries.length).toBeLessThanOrEqual(sim.demand.openOrdersMax);
  });
});
