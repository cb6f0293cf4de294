/** What a machine remembers of what was made on it. */
import { expect, test } from 'vitest';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import type { Event } from '../../../../shared/core/words/event.ts';
import { factory, hour, machine, minute, monday, order, smallPlant } from '../facts.ts';

/** How often what is saved names the first order's operation, after so many orders one after another. */
function namings(orders: number): number {
  const plant = smallPlant({ machines: [machine('P1')] });
  const facts = factory();
  const ids = Array.from({ length: orders }, (_, n) => `O${n}`);
  const events: Event[] = ids.map((id) => facts.release(monday - hour, order(id)));
  for (const [n, id] of ids.entries()) {
    const at = monday + n * 10 * minute;
    events.push(facts.started('P1', at, `${id}/0010`));
    events.push(facts.counted('P1', at + minute, 1));
    events.push(facts.finished('P1', at + 2 * minute, `${id}/0010`));
  }
  const ledger = openLedger(plant, { chunkFacts: 16 });
  ledger.record(events);
  const saved = [...ledger.save()].map((part) =>
    JSON.stringify(part, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value)),
  );
  return saved.join().split('O0/0010').length - 1;
}

test('an operation that is over is not remembered again by all that is made after it', () => {
  expect(namings(40)).toBe(namings(10));
});
