/**
 * Options of an OPC UA server:
 *
 *     - id: press-line
 *       kind: opcua
 *       endpointUrl: opc.tcp://127.0.0.1:7450
 *       machines:
 *         - machineId: press-1
 *           profile: packml
 *           root: /Objects/press-1             # the default: /Objects/<machineId>
 *         - machineId: imm-1
 *           profile: euromap83
 *           root: nsu=urn:imm.example;s=IMM    # or a node id
 *           read: { alarm: null }              # the machine has none
 *
 * Browse names are compared without their namespace, so that a server may renumber them.
 */
import { z } from 'zod';
import { isOpenLine } from '../../../shared/core/words/open-line.ts';
import { overrideShape } from '../mapping/profile.ts';

const securityPolicies = ['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;

export const OpcuaOptionsSchema = z
  .strictObject({
    id: z.string().min(1).max(64),
    kind: z.literal('opcua'),
    endpointUrl: z.string().regex(/^opc\.tcp:\/\/[^\s/]+/, 'an address like opc.tcp://127.0.0.1:4840'),
    security: z
      .strictObject({
        mode: z.enum(['None', 'Sign', 'SignAndEncrypt']),
        policy: z.enum(securityPolicies),
      })
      .default({ mode: 'None', policy: 'None' }),
    login: z
      .union([
        z.strictObject({
          user: z.string().min(1),
          password: z.string().optional(),
          passwordFile: z.string().min(1).optional(),
        }),
        z.strictObject({ certificateFile: z.string().min(1), privateKeyFile: z.string().min(1) }),
      ])
      .optional(),
    /** Beyond this machine without encryption: None, or Sign with a password. */
    insecure: z.boolean().optional(),
    publishingIntervalMs: z.int().min(10).default(250),
    samplingIntervalMs: z.int().min(0).default(100),
    /** No keep-alive, no value and no answer for so long: the session is thrown away and built anew. */
    staleMs: z.int().min(500).default(5_000),
    reconnectMs: z.int().min(50).default(1_000),
    /** With an attempt that hangs as long as it may, data still flows within 10 s after the network does. */
    reconnectMaxMs: z.int().min(50).default(4_000),
    /** Ask the server's history for the states of the time in which the line was down. */
    backfill: z.boolean().default(true),
    machines: z
      .array(
        z.strictObject({
          ...overrideShape,
          /** The machine's object: browse path from Root, or node id. Default `/Objects/<machineId>`. */
          root: z.string().min(1).optional(),
          /**
           * What `write` lists goes out as one job order by ISA-95 job control, to this object below the machine's.
           * `start`: the job may start at once; without, a person lets it start at the machine.
           */
          jobControl: z
            .strictObject({ object: z.string().min(1).default('JobOrderControl'), start: z.boolean().default(false) })
            .optional(),
        }),
      )
      .min(1),
  })
  .superRefine((options, context) => {
    const { mode, policy } = options.security;
    if ((mode === 'None') !== (policy === 'None'))
      context.addIssue({
        code: 'custom',
        path: ['security', 'policy'],
        message: 'mode None goes with policy None, and every other mode with a real policy like Basic256Sha256',
      });
    if (options.login !== undefined && mode === 'None')
      context.addIssue({
        code: 'custom',
        path: ['login'],
        message: 'no password or certificate over an open line: set security to SignAndEncrypt with Basic256Sha256',
      });
    const message = openServerFault(options);
    if (message !== null) context.addIssue({ code: 'custom', path: ['security'], message });
  });
export type OpcuaOptions = z.infer<typeof OpcuaOptionsSchema>;

/** None: anybody in between reads and changes the values. Sign: they read along, and a password with it. */
function openServerFault({ endpointUrl, security, login, insecure }: OpcuaOptions): string | null {
  if (insecure === true || !isOpenLine(endpointUrl)) return null;
  if (security.mode === 'None')
    return (
      'whoever is in the network could change what the machine says: set security to SignAndEncrypt with ' +
      'Basic256Sha256, or say insecure: true'
    );
  if (security.mode === 'Sign' && login !== undefined && 'user' in login)
    return 'a password wants encryption: set security.mode to SignAndEncrypt, or say insecure: true';
  return null;
}
