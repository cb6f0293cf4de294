import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cyclesOf, stepChanges } from '../../../../shared/core/machine/parts.ts';
import type { Owner } from '../../../../shared/core/words/interval.ts';
import { ratioIn } from '../../../../shared/core/words/ratio.ts';
import { machine, smallPlant } from '../facts.ts';

const steps = stepChanges(new Set(['total']));
const perCycle = fc.integer({ min: 1, max: 200 });
const strokes = fc.integer({ min: 1, max: 5_000 });

/** By floats, 49 parts of a mould of 49 were 0.9999999999999999 strokes, so none. */
test('parts of whole strokes are these strokes, however many a stroke makes', () => {
  fc.assert(
    fc.property(fc.array(perCycle, { minLength: 1, maxLength: 3 }), strokes, (parts, made) => {
      const [press] = smallPlant({ machines: [machine('P1')] }).machines;
      if (press === undefined) throw new Error('the plant has no machine');
      const shares = parts.map((each, index) => ({ operationId: `A/${index}`, perCycle: ratioIn(each) }));
      const owner: Owner = { shares, rule: 'operatorStarted', sureness: 'certain' };
      const count = made * parts.reduce((sum, each) => sum + each, 0);
      expect(cyclesOf({ counter: 'total', unit: 'part', count }, steps.total, owner, press)).toBe(made);
    }),
  );
});

test('the same where nobody owns the machine', () => {
  fc.assert(
    fc.property(perCycle, strokes, (partsPerCycle, made) => {
      const [press] = smallPlant({ machines: [machine('P1', { partsPerCycle })] }).machines;
      if (press === undefined) throw new Error('the plant has no machine');
      const fact = { counter: 'total', unit: 'part', count: made * partsPerCycle } as const;
      expect(cyclesOf(fact, steps.total, null, press)).toBe(made);
    }),
  );
});
