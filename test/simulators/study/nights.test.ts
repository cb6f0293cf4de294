import { expect, test } from 'vitest';
import { DAY_MS, WEEK_MS } from '../../../shared/core/words/time.ts';
import { builtIn } from '../../../simulators/study/command.ts';
import { runNights } from '../../../simulators/study/loop.ts';
import { Quoter } from '../../../simulators/study/policies.ts';
import { Twin } from '../../../simulators/study/twin.ts';
import { buildWorld, START } from '../../../simulators/study/world.ts';

test('orders are promised on the shop of the night before: the day’s first order does not renew it without itself', () => {
  const [file] = builtIn(1);
  if (file === undefined) throw new Error('no plant');
  const options = { policy: 'means' as const, scenarios: 1, quoteLevel: 0.9, seed: 1, dataFrom: START };
  const quoter = new Quoter({ ...options, estimateEveryMs: WEEK_MS }, () => 0);
  const [from, to] = [START + 2 * WEEK_MS, START + 2 * WEEK_MS + 4 * DAY_MS];
  const twin = new Twin(buildWorld(file, 1), {
    seed: 1,
    warmWeeks: 2,
    totalWeeks: 4,
    promise: (order, at) => (at.now < from ? order.arrivedAt + 20 * DAY_MS : quoter.promise(order, at)),
  });
  const nights: number[] = [];
  runNights(twin, [quoter, { renew: ({ now }) => nights.push(now) }], { from, to });
  expect(nights).toEqual([0, 1, 2, 3].map((day) => from + day * DAY_MS));
  expect(quoter.promised.length).toBeGreaterThan(nights.length);
  expect(quoter.refreshMs).toHaveLength(nights.length);
});
