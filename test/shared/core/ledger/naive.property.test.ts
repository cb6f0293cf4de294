import fc from 'fast-check';
import { test } from 'vitest';
import { agrees } from './agrees.ts';
import { history } from './histories.ts';

/** The long form, 10,000 histories, is a command of its own: `npm run bench -- random`. */
const numRuns = 120;

test('a naive calculation straight from the definitions comes to the same time and parts', () => {
  fc.assert(
    fc.property(history, (facts) => agrees(facts)),
    { numRuns },
  );
}, 240_000);
