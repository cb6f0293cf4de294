/** Dates that were confirmed for an order's components, with those that another date took the place of. */
import type { Component, WorkOrder } from '../words/order.ts';

/** `told`: the order as it was planned, oldest first. Per place among its components; the date that stands is the last. */
export function confirmedDates(told: readonly Pick<WorkOrder, 'components'>[], now: Pick<WorkOrder, 'components'>) {
  return now.components.map((component, place): readonly number[] => {
    const dates: number[] = [];
    for (const { components } of [...told, now]) {
      const date = sameAs(component, components, place)?.confirmedAt ?? null;
      if (date !== null && date !== dates.at(-1)) dates.push(date);
    }
    return dates;
  });
}

/** By its place where the item is the same, else the only one of its item. */
function sameAs({ itemId }: Component, components: readonly Component[], place: number): Component | undefined {
  const there = components[place];
  return there?.itemId === itemId ? there : components.find((one) => one.itemId === itemId);
}
