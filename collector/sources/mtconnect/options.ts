/**
 * Options of an MTConnect agent:
 *
 *     - id: turning
 *       kind: mtconnect
 *       url: http://127.0.0.1:5000
 *       machines:
 *         - machineId: cnc-1
 *           profile: mtconnect-cnc
 *           device: Mazak01                    # name or uuid of the device; the default: the machine's id
 *           read: { total: PartCountAct }      # a data item by its id, its name or its type
 */
import { z } from 'zod';
import { isOpenLine } from '../../../shared/core/words/open-line.ts';
import { overrideShape } from '../mapping/profile.ts';

export const MtconnectOptionsSchema = z
  .strictObject({
    id: z.string().min(1).max(64),
    kind: z.literal('mtconnect'),
    url: z.url({ protocol: /^https?$/, error: 'an address like http://127.0.0.1:5000' }),
    tls: z
      .strictObject({
        /** PEM of the authority that signed the agent's certificate, or of that itself; the system's where absent. */
        caFile: z.string().min(1).optional(),
      })
      .optional(),
    /** Of a proxy before the agent: agents themselves ask nobody who they are. */
    login: z
      .strictObject({
        user: z.string().min(1),
        password: z.string().optional(),
        passwordFile: z.string().min(1).optional(),
      })
      .optional(),
    /** What to read of a large agent, as the standard's path: `//Device[@name="Mazak01"]`. Without: all of it. */
    path: z.string().min(1).max(1_024).optional(),
    /** How often the agent sends what is new. */
    intervalMs: z.int().min(10).max(10_000).default(100),
    /** Nothing for so long, not even a sign of life: the connection is thrown away and built anew. */
    staleMs: z.int().min(500).default(5_000),
    reconnectMs: z.int().min(50).default(1_000),
    reconnectMaxMs: z.int().min(50).default(4_000),
    machines: z
      .array(
        z.strictObject({
          ...overrideShape,
          /** Name or uuid of the device. Default: the machine's id. */
          device: z.string().min(1).max(256).optional(),
          /** False: its adapter never says whether the machine is there. */
          availability: z.boolean().default(true),
        }),
      )
      .min(1),
  })
  .refine(({ url, login }) => login === undefined || !isOpenLine(url), {
    path: ['login'],
    message: 'no password over an open line: the address has to begin with https://',
  });
export type MtconnectOptions = z.infer<typeof MtconnectOptionsSchema>;
