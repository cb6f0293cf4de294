/** What bridge.yaml says of webhooks: who is told of what. */
import { z } from 'zod';
import { isOpenLine } from '../../shared/core/words/open-line.ts';

/** Of what is told. A further one is a line here and in `news.ts`. */
export const topics = ['alarm', 'order', 'health'] as const;
export type Topic = (typeof topics)[number];

export const WebhookSchema = z
  .strictObject({
    /** Told apart by it on disk: a changed address goes on where the old one stopped. */
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, ".", "_" and "-" only'),
    url: z.url({ protocol: /^https?$/ }),
    /** Both ends know it: each message is signed with it. */
    secret: z.string().min(24, 'a secret has at least 24 characters').optional(),
    secretFile: z.string().min(1).optional(),
    caFile: z.string().min(1).optional(),
    /** http to another machine: what is told is signed, and read by whoever is in the network. */
    insecure: z.boolean().optional(),
    topics: z
      .array(z.enum(topics))
      .min(1)
      .default([...topics]),
    /** The receiver's time to answer; then the same message comes again. */
    timeoutMs: z.int().min(100).max(60_000).default(10_000),
  })
  .refine(({ secret, secretFile }) => (secret === undefined) !== (secretFile === undefined), {
    message: 'give either secret or secretFile',
  })
  .refine(({ url, insecure }) => insecure === true || !isOpenLine(url), {
    path: ['url'],
    message: 'orders and dates would cross the network in the clear: use https, or say insecure: true',
  });
export type Webhook = z.infer<typeof WebhookSchema>;

/** Two of one id would take each other's messages. */
export const WebhooksSchema = z
  .array(WebhookSchema)
  .max(20)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'each webhook has an id of its own')
  .default([]);
