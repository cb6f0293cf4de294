/**
 * Options of a Modbus TCP device, or of a gateway with several:
 *
 *     - id: saw
 *       kind: modbus
 *       host: 192.168.10.21
 *       machines:
 *         - machineId: saw-1
 *           unitId: 1
 *           read: { state: holding:0:u16, total: holding:2:u32:cdab }
 *           state: { word: state, rules: [{ when: { state: 1 }, state: running }], otherwise: stopped }
 *           counters: { total: { read: total } }       # as wide as its address says
 *
 * How addresses are written: `address.ts`.
 */
import { z } from 'zod';
import { notStale, polledMachineShape, pollingShape, staleFault } from '../polling/options.ts';

export const ModbusOptionsSchema = z
  .strictObject({
    ...pollingShape,
    kind: z.literal('modbus'),
    port: z.int().min(1).max(65_535).default(502),
    /** Some devices give fewer registers at once than the protocol allows. */
    mostPerRead: z.int().min(1).max(2_000).default(125),
    machines: z
      .array(
        z.strictObject({
          ...polledMachineShape,
          unitId: z.int().min(0).max(255).default(1),
          /** From which number the manual counts each table: 0 is what goes over the wire. */
          firstAddress: z.union([z.literal(0), z.literal(1)]).default(0),
        }),
      )
      .min(1),
  })
  .refine(notStale, staleFault);
export type ModbusOptions = z.infer<typeof ModbusOptionsSchema>;
