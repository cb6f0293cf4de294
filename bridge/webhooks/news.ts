/**
 * What is new since the last look: what stands now against what was told. So nothing is lost where the bridge was
 * killed in between, and a fact of now has one number however often it is looked at. Pure.
 */
import type { WorkOrder } from '../../shared/core/words/order.ts';
import type { BridgeHealth } from '../health/health.ts';
import type { Alarm } from '../promise/alarms.ts';
import type { Topic } from './settings.ts';

/** Something that stands now, by a key; `state` tells whether it is another than before. */
export interface Standing {
  key: string;
  topic: Topic;
  state: string;
  data: Readonly<Record<string, unknown>>;
}

export interface News {
  /** The same for the same news. */
  id: string;
  type:
    | 'alarm.raised'
    | 'alarm.cleared'
    | 'order.added'
    | 'order.changed'
    | 'order.gone'
    | 'health.raised'
    | 'health.cleared';
  topic: Topic;
  data: Readonly<Record<string, unknown>>;
}

export interface Looked {
  alarms: readonly Alarm[];
  orders: readonly WorkOrder[];
  findings: BridgeHealth['findings'];
}

/** Names of people and prices are in none of it. */
export function standings({ alarms, orders, findings }: Looked): Standing[] {
  return [
    ...alarms.map(
      ({ orderId, raisedAt, probability, date = null }): Standing => ({
        key: `alarm ${orderId}`,
        topic: 'alarm',
        state: String(raisedAt),
        data: { orderId, raisedAt, probability, date },
      }),
    ),
    ...orders.map(({ id, status, itemId, quantityPcs, dueAt }): Standing => {
      const data = { orderId: id, status, itemId, quantityPcs, dueAt };
      return { key: `order ${id}`, topic: 'order', state: JSON.stringify(data), data };
    }),
    ...findings.map(({ part, said }): Standing => {
      const { what } = said;
      // Minutes and counts in it change all the time: what is wrong is the same.
      const about = 'edgeId' in said ? String(said.edgeId) : 'work' in said ? String(said.work) : '';
      return { key: `health ${what} ${about}`.trim(), topic: 'health', state: 'wrong', data: { part, said } };
    }),
  ];
}

const begun = { alarm: 'alarm.raised', order: 'order.added', health: 'health.raised' } as const;
const changed = { alarm: 'alarm.raised', order: 'order.changed', health: 'health.raised' } as const;
const ended = { alarm: 'alarm.cleared', order: 'order.gone', health: 'health.cleared' } as const;

/** `known`: what stood at the last look, by key. `at` makes numbers of news that comes again another day. */
export function newsOf(
  known: ReadonlyMap<string, Omit<Standing, 'key'>>,
  now: readonly Standing[],
  at: number,
): News[] {
  const there = new Set(now.map(({ key }) => key));
  const came = now.flatMap(({ key, topic, state, data }): News[] => {
    const before = known.get(key);
    if (before?.state === state) return [];
    return [{ id: `${key} ${at}`, type: (before === undefined ? begun : changed)[topic], topic, data }];
  });
  const went = [...known].flatMap(([key, { topic, data }]): News[] =>
    there.has(key) ? [] : [{ id: `${key} ${at}`, type: ended[topic], topic, data }],
  );
  return [...came, ...went];
}
