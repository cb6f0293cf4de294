/** The built program as users run it: killed without warning again and again, started twice, asked to end. */
import { expect, test } from 'vitest';
import { type EveryErp, everyErp } from '../bridge/erp/dialects/every-erp.ts';
import { seed } from '../seed.ts';
import { openBridge } from './bridge-process.ts';
import { killAgainAndAgain } from './killed-bridge.ts';

function named(name: string): EveryErp {
  const found = everyErp.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no dialect ${name}`);
  return found;
}

/** One with an answer at once and one with folders; `npm run chaos -- --bridge` tries them all. */
test.each([
  { name: 'rest', rounds: 4 },
  { name: 'sap-idoc', rounds: 2 },
])(
  'killed in the middle of intake and delivery, again and again, the bridge tells $name everything once',
  async ({ name, rounds }) => {
    const { orders, kills } = await killAgainAndAgain(named(name), seed, rounds);
    expect(orders.map(({ made }) => made.yield)).toEqual([1, 2, 3, 4].map((pcs) => 30 * rounds * pcs));
    for (const { id, made, held, isFinal } of orders)
      expect({ id, held, isFinal }, `seed ${seed}\n${kills.join('\n')}`).toEqual({ id, held: made, isFinal: true });
  },
);

test('a second bridge on the same data refuses to start; the first one ends in order when asked', async () => {
  const stand = await named('rest').start(1, Date.now);
  const bridge = openBridge(stand);
  try {
    await bridge.start();
    await expect(bridge.start()).rejects.toThrow(/in use by another process/);
    expect(await bridge.kill('SIGTERM')).toBe(0);
  } finally {
    await bridge.end();
    await stand.end();
  }
});
