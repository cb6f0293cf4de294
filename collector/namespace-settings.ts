/** What the configuration says of the unified namespace: which broker, and where this box's machines stand in it. */
import { z } from 'zod';
import { mqttConnectionShape, openBrokerFault } from './sources/mqtt/options.ts';

const Step = z
  .string()
  .regex(/^[A-Za-z0-9-][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "_" and "-" only, and no "_" at the begin');

export const NamespaceSchema = z
  .strictObject({
    ...mqttConnectionShape,
    /** ISA-95: `umh/v1/<enterprise>/<site>/<area>/<work centre>/<machine>`; the area may be left out. */
    enterprise: Step,
    site: Step,
    area: Step.optional(),
    /** How often figures are said, ms. */
    figuresEveryMs: z.int().min(1_000).default(60_000),
  })
  .superRefine((given, context) => {
    const message = openBrokerFault(given);
    if (message !== null) context.addIssue({ code: 'custom', path: ['url'], message });
  });
export type NamespaceSettings = z.infer<typeof NamespaceSchema>;
