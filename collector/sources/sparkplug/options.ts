/**
 * Options of a Sparkplug B host application:
 *
 *     - id: cnc-cell
 *       kind: sparkplug
 *       url: mqtt://127.0.0.1:7440
 *       groupId: istwert-demo
 *       hostId: istwert                       # spBv1.0/STATE/istwert
 *       machines:
 *         - machineId: cnc-2                  # the device is cnc-2 as well unless deviceId says otherwise
 *           profile: sparkplug-cnc
 *           edgeNodeId: cnc-cell
 *         - machineId: saw-1
 *           profile: sparkplug-cnc
 *           edgeNodeId: saw-node
 *           deviceId: null                    # the edge node's own metrics
 */
import { z } from 'zod';
import { overrideShape } from '../mapping/profile.ts';
import { mqttConnectionShape, openBrokerFault } from '../mqtt/options.ts';

const Part = z
  .string()
  .min(1)
  .regex(/^[^+#/]+$/, 'a Sparkplug id has no "+", "#" or "/"');

export const SparkplugOptionsSchema = z
  .strictObject({
    id: z.string().min(1).max(64),
    kind: z.literal('sparkplug'),
    ...mqttConnectionShape,
    groupId: Part,
    hostId: Part.default('istwert'),
    /** A gap in `seq` that is not closed within this time asks for a rebirth. */
    reorderTimeoutMs: z.int().min(0).default(2_000),
    /** At most one request for a rebirth per edge node in this time; doubled while nothing comes. */
    rebirthBackoffMs: z.int().min(100).default(2_000),
    machines: z
      .array(z.strictObject({ ...overrideShape, edgeNodeId: Part, deviceId: Part.nullable().optional() }))
      .min(1),
  })
  .superRefine((options, context) => {
    const message = openBrokerFault(options);
    if (message !== null) context.addIssue({ code: 'custom', path: ['url'], message });
  });
export type SparkplugOptions = z.infer<typeof SparkplugOptionsSchema>;
