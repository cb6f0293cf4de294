/** What a person chose for a machine: a profile for something that looks like one, signals picked by hand, or its entry as text. */
import { z } from 'zod';
import { counterNames, counterWidths, machineStates } from '../../../shared/core/words/plant.ts';

const MachineId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, ".", "_" and "-" only');
const Text = z.string().min(1).max(1_024);

/** What a picked signal is. */
const pickRoles = ['state', 'alarm', ...counterNames, 'pulse', 'job', 'program', 'item', 'tool'] as const;
export type PickRole = (typeof pickRoles)[number];

const PickSchema = z
  .object({
    of: Text,
    name: Text,
    role: z.enum(pickRoles),
    /** Counters: where it rolls over, and what one step is. */
    width: z.enum(counterWidths).default('unbounded'),
    unit: z.enum(['cycle', 'part']).default('part'),
  })
  .strict();
export type Pick = z.infer<typeof PickSchema>;

export const ChoiceSchema = z.discriminatedUnion('how', [
  z.object({ how: z.literal('profile'), machineId: MachineId, where: Text, profile: Text }).strict(),
  z
    .object({
      how: z.literal('signals'),
      machineId: MachineId,
      picks: z.array(PickSchema).min(1).max(30),
      /** What the values of the state signal mean. */
      states: z.array(z.object({ value: z.string().max(200), state: z.enum(machineStates) }).strict()).max(100),
    })
    .strict(),
  /** Its entry as text. `kind`: of a machine that is not configured yet, whose text leaves its id out. */
  z
    .object({
      how: z.literal('entry'),
      machineId: MachineId,
      yaml: z.string().max(20_000),
      kind: Text.optional(),
      groupId: Text.nullable().default(null),
    })
    .strict(),
]);
export type Choice = z.infer<typeof ChoiceSchema>;
