/**
 * Options of an S7 controller (S7-300, 400, 1200, 1500, LOGO!, and what imitates them):
 *
 *     - id: line-plc
 *       kind: s7
 *       host: 192.168.10.31
 *       rack: 0
 *       slot: 1                                       # S7-1200, S7-1500: 1; S7-300: 2; S7-400: 2 or 3
 *       machines:
 *         - machineId: line-1
 *           read: { state: 'DB10,INT0', total: 'DB10,DINT2', job: 'DB10,STRING6.20' }
 *           state: { word: state, rules: [{ when: { state: 1 }, state: running }], otherwise: stopped }
 *           counters: { total: { read: total } }       # as wide as its address says
 *           job: { job: job }
 *
 * An S7-1200 or S7-1500 must allow PUT/GET, and a data block must not have optimised access.
 * How addresses are written: `address.ts`.
 */
import { z } from 'zod';
import { notStale, polledMachineShape, pollingShape, staleFault } from '../polling/options.ts';

const Tsap = z.string().regex(/^[0-9a-f]{2}\.[0-9a-f]{2}$/i, 'two bytes in hex, like 02.00');

export const S7OptionsSchema = z
  .strictObject({
    ...pollingShape,
    kind: z.literal('s7'),
    port: z.int().min(1).max(65_535).default(102),
    rack: z.int().min(0).max(7).default(0),
    slot: z.int().min(0).max(31).default(1),
    /** In place of rack and slot, where the controller's doors are named: LOGO! has local 01.00, remote 02.00 or 03.00. */
    tsap: z.strictObject({ local: Tsap, remote: Tsap }).optional(),
    machines: z.array(z.strictObject(polledMachineShape)).min(1),
  })
  .refine(notStale, staleFault);
export type S7Options = z.infer<typeof S7OptionsSchema>;

/** As a programming device: these connections are there in every controller. */
export function tsapOf({ rack, slot, tsap }: Pick<S7Options, 'rack' | 'slot' | 'tsap'>): {
  local: number;
  remote: number;
} {
  if (tsap === undefined) return { local: 0x0100, remote: 0x0100 + rack * 0x20 + slot };
  return { local: bytesIn(tsap.local), remote: bytesIn(tsap.remote) };
}

function bytesIn(text: string): number {
  return Number.parseInt(text.replace('.', ''), 16);
}
