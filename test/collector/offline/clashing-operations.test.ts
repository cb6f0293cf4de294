import { expect, test } from 'vitest';
import { replay } from '../../../collector/offline/replay.ts';
import { factory, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

test('facts in which two orders share an operation are refused, naming both', () => {
  const facts = factory();
  const bare = (id: string) => order(id, { operation: { id: '0010' } });
  const events = [
    facts.release(monday, bare('A')),
    facts.release(monday, bare('B')),
    facts.started('P1', monday, '0010'),
    facts.counted('P1', monday + minute, 60),
  ];
  expect(() => replay(smallPlant(), events)).toThrow(/"0010" is one of order A and one of order B/);
});
