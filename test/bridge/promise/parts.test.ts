import { describe, expect, test } from 'vitest';
import { parted, wholeAgain } from '../../../bridge/promise/parts.ts';
import { promiseDefaults } from '../../../bridge/promise/promise.ts';
import { type Asked, gatherer } from '../../../bridge/promise/service.ts';
import type { ShopSnapshot } from '../../../bridge/promise/shop.ts';
import { StretchList } from '../../../bridge/promise/stretch-list.ts';
import { DAY, NOW, shopOf } from './fixture.ts';

/** Measured for so long that no list goes over the border in one piece. */
function longShop(stretches: number, setups: number): ShopSnapshot {
  const shop = shopOf();
  const at = (index: number) => NOW - DAY + index;
  return {
    ...shop,
    measured: {
      ...shop.measured,
      stretches: Array.from({ length: stretches }, (_, index) => ({
        ...{ machineId: `M${index % 7}`, endedAt: at(index), productiveMs: index, stopMs: 1, stopFrom: at(index) },
        open: index % 2 === 0,
      })),
      setups: Array.from({ length: setups }, (_, index) => ({
        ...{ machineId: 'M1', at: at(index), fromFamily: null, toFamily: `family ${index}`, durationMs: index },
      })),
    },
  };
}

/** With its stretches as a list. */
function plain(shop: ShopSnapshot): ShopSnapshot {
  return { ...shop, measured: { ...shop.measured, stretches: [...shop.measured.stretches] } };
}

describe('what was measured of months', () => {
  test.each([
    [0, 0],
    [1, 3_000],
    [2_000, 2_000],
    [9_999, 2_001],
  ])('comes whole out of its parts: %i stretches, %i setups', (stretches, setups) => {
    const shop = longShop(stretches, setups);
    const { snapshot, parts } = parted(shop);
    expect(snapshot.measured.stretches).toEqual([]);
    for (const { stretches: own, ...lists } of parts) {
      expect(StretchList.from(own).length).toBeLessThanOrEqual(2_000);
      for (const list of Object.values(lists)) expect(list.length).toBeLessThanOrEqual(2_000);
    }
    expect(plain(wholeAgain(structuredClone(snapshot), structuredClone(parts)))).toEqual(shop);
  });

  test('belongs to its own question, also where another is asked in between', () => {
    const gathered = gatherer();
    const [one, other] = [longShop(5_000, 10), longShop(3_000, 20)].map(parted);
    if (one === undefined || other === undefined) throw new Error('two shops were made');
    const whole = (id: number, { snapshot }: typeof one): Asked => ({
      ...{ id, request: { kind: 'refresh', snapshot }, options: promiseDefaults },
    });
    for (let index = 0; index < Math.max(one.parts.length, other.parts.length); index++)
      for (const [id, { parts }] of [one, other].entries()) {
        const part = parts[index];
        if (part !== undefined) expect(gathered({ id, part })).toBeNull();
      }
    expect(gathered({ id: 7, request: { kind: 'beliefs' }, options: promiseDefaults })?.request.kind).toBe('beliefs');
    const shopIn = (asked: Asked): ShopSnapshot | null => {
      const request = gathered(asked)?.request;
      return request?.kind === 'refresh' ? plain(request.snapshot) : null;
    };
    expect(shopIn(whole(1, other))).toEqual(longShop(3_000, 20));
    expect(shopIn(whole(0, one))).toEqual(longShop(5_000, 10));
  });
});
