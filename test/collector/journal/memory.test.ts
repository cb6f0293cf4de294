import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMemory, printMemory } from '../../../collector/journal/memory.ts';
import { freshMemory } from '../../../shared/core/signal/signal.ts';

test('what is remembered of pulses comes back as it was, in little room', () => {
  const id = fc.string({ minLength: 0, maxLength: 12 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4e12 })),
      fc.option(fc.array(id, { minLength: 1 }), { nil: undefined }),
      (pulsesAt, ids) => {
        const memory = { ...freshMemory('m-1'), pulsesAt, ...(ids === undefined ? {} : { pulsePackets: ids }) };
        expect(parseMemory(printMemory(memory))).toEqual(memory);
      },
    ),
  );
  const many = Array.from({ length: 1_000 }, (_, index) => Date.UTC(2026, 10, 18) + index * 1_000);
  expect(printMemory({ ...freshMemory('m-1'), pulsesAt: many }).length).toBeLessThan(5_000);
});

test('what an older version remembered is read as it stands', () => {
  const old = { ...freshMemory('m-1'), pulsesAt: [5, 6], pulsePackets: ['1.0', '2.0'] };
  expect(parseMemory(JSON.stringify(old))).toEqual(old);
});
