/**
 * Options of a broker with JSON (or bare) payloads:
 *
 *     - id: potting
 *       kind: mqtt-json
 *       url: mqtt://127.0.0.1:7440
 *       machines:
 *         - machineId: potting-1
 *           profile: mqtt-status                       # topic plant/{area}/{machineId}/status
 *         - machineId: press-old
 *           profile: pulse
 *           topic: plant/forge/{machineId}/pulse       # overrides the profile's
 *           silenceMs: 60000                           # nothing for so long: the line counts as down
 */
import { z } from 'zod';
import { overrideShape } from '../mapping/profile.ts';
import { mqttConnectionShape, openBrokerFault } from '../mqtt/options.ts';
import { topicFault } from './topic.ts';

export const MqttJsonOptionsSchema = z
  .strictObject({
    id: z.string().min(1).max(64),
    kind: z.literal('mqtt-json'),
    ...mqttConnectionShape,
    qos: z.union([z.literal(0), z.literal(1)]).default(1),
    machines: z
      .array(
        z.strictObject({
          ...overrideShape,
          /** No message for so long: the machine's data is no longer trusted. Without: only the broker's line counts. */
          silenceMs: z.int().positive().optional(),
          /** A topic (often a will) that says whether the machine is there. */
          availability: z
            .strictObject({
              topic: z
                .string()
                .min(1)
                .refine((topic) => !/[+#]/.test(topic) && topicFault(topic) === null, 'one topic, without "+" or "#"'),
              online: z.string().default('online'),
              offline: z.string().default('offline'),
            })
            .optional(),
        }),
      )
      .min(1),
  })
  .superRefine((options, context) => {
    const message = openBrokerFault(options);
    if (message !== null) context.addIssue({ code: 'custom', path: ['url'], message });
  });
export type MqttJsonOptions = z.infer<typeof MqttJsonOptionsSchema>;
