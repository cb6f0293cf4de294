import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Event, parseEventLine } from '../../../shared/core/words/event.ts';
import { type ErpStore, openErpStore } from '../../../simulators/erp/store.ts';
import { readState, writeState } from '../../../simulators/live/state-file.ts';
import { type Prepared, prepare } from '../../../simulators/past/prepare.ts';
import { makeWorkOrder } from '../../../simulators/plant/customer-orders.ts';
import type { TwinMemory } from '../../../simulators/plant/twin.ts';
import { DAY, MONDAY, plant, sim } from '../plant.ts';

let folder: string;
let erp: ErpStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-prepare-'));
  erp = openErpStore(join(folder, 'erp.db'));
});
afterEach(() => {
  erp.close();
  rmSync(folder, { recursive: true, force: true });
});

function make(memory: TwinMemory | null, now: number): { made: Prepared; events: Event[] } {
  const factsFile = join(folder, 'history.jsonl');
  const made = prepare({
    plant,
    sim,
    memory,
    seed: 4,
    weeks: 3 / 7,
    now,
    edgeId: 'edge-1',
    people: ['Ada'],
    erp,
    factsFile,
  });
  made.bookOrders();
  const events = readFileSync(factsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const parsed = parseEventLine(line);
      if (!parsed.success) throw parsed.error;
      return parsed.data;
    });
  return { made, events };
}
const started = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.type === 'operationStarted' ? [event.operationId] : []));

describe('a plant that is brought up to date', () => {
  test('has a past that begins with the plant itself, and its orders in the ERP', () => {
    const { made, events } = make(null, MONDAY);
    expect(events[0]).toMatchObject({ type: 'masterDataChanged', at: MONDAY - 3 * DAY });
    expect(events).toHaveLength(made.facts);
    expect(events.every((event, index) => event.seq === index + 1)).toBe(true);
    expect(erp.ordersSince(0).orders).toHaveLength(made.orders);
    expect(made.memory.at).toBe(MONDAY);
  });

  test('catches up with a pause: nothing is started twice, and a visitor’s order is taken up', () => {
    const first = make(null, MONDAY);
    writeState(join(folder, 'state.json'), first.made.memory);
    const visitors = makeWorkOrder(
      plant,
      sim,
      { customer: 'Visitor', itemId: 'CLP-9', quantityPcs: 100, dueAt: MONDAY - DAY, strategy: null },
      erp.nextSerial(),
      MONDAY,
    );
    erp.putOrder(visitors, erp.nextSerial());

    const second = make(readState(join(folder, 'state.json')), MONDAY + DAY);

    expect(second.events.every((event) => event.at >= MONDAY && event.at <= MONDAY + DAY)).toBe(true);
    const all = [...started(first.events), ...started(second.events)];
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain(`${visitors.id}/0010`);
    expect(second.events.some((event) => event.type === 'orderReleased')).toBe(true);
  });

  test('a memory that is none is refused with what to do', () => {
    writeState(join(folder, 'state.json'), JSON.parse('{"nothing":true}'));
    expect(() => readState(join(folder, 'state.json'))).toThrow(/Remove its folder/);
    expect(readState(join(folder, 'none.json'))).toBeNull();
  });
});
