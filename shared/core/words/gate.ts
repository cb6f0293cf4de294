/** What an operation waits for before it may be begun. A gate is advice: a person passes it by name and reason. */
import { z } from 'zod';

const Id = z.string().max(128);
const itemIds = z.array(Id).max(100);

export const GateSchema = z.discriminatedUnion('kind', [
  /** Engineering has not released the order. */
  z.object({ kind: z.literal('engineering') }),
  /** Of an assembly the whole kit, of others what goes into this operation. `readyAt` null: nobody knows. */
  z.object({ kind: z.enum(['kit', 'material']), itemIds: itemIds.readonly(), readyAt: z.number().nullable() }),
  /** Its tool is in work at another machine. */
  z.object({ kind: z.literal('tool'), tool: Id, machineId: Id }),
]);
export type Gate = z.infer<typeof GateSchema>;
