/** A machine's time as it was configured at each moment: planned, and counted as labour. */
import { type Planned, plannedIntervals } from '../calendar/calendar.ts';
import type { Span } from '../words/span.ts';
import { countedTime } from './attendance.ts';
import type { MachineConfig } from './configs.ts';

/** [from, to), ascending; pieces that only a change of configuration cut stay cut. */
export function plannedTime(configs: readonly MachineConfig[], machineId: string, from: number, to: number): Planned[] {
  return inForceIn(configs, from, to, ({ calendar, timeZone }, span) =>
    plannedIntervals(calendar, timeZone, machineId, span.from, span.to),
  );
}

/** What of [from, to) counts for people who are signed on. */
export function countedTimeOf(configs: readonly MachineConfig[], machineId: string, from: number, to: number): Span[] {
  return inForceIn(configs, from, to, ({ calendar, timeZone, labour }, span) => {
    const planned = plannedIntervals(calendar, timeZone, machineId, span.from, span.to);
    return countedTime(planned, labour, span.from, span.to);
  });
}

/** Each configuration with the time in which it holds; the first also before its moment. */
function inForceIn<T>(
  configs: readonly MachineConfig[],
  from: number,
  to: number,
  of: (config: MachineConfig, span: Span) => readonly T[],
): T[] {
  return configs.flatMap((config, index) => {
    const begin = Math.max(from, index === 0 ? from : config.from);
    const end = Math.min(to, configs[index + 1]?.from ?? to);
    return begin < end ? of(config, { from: begin, to: end }) : [];
  });
}
