/** What bridge.yaml says of mail: who is written to, through which server, of what. */
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';

/** Orders come and go all day: who wants to hear of each takes a webhook. */
export const mailTopics = ['alarm', 'health'] as const;

const Address = z.email().max(254);

export const MailSchema = z
  .strictObject({
    /** `smtps://host:465` is TLS from the start; `smtp://host:587` must change to it before anything is said. */
    server: z.url({ protocol: /^smtps?$/ }).refine((url) => {
      const { username, password } = new URL(url);
      return username === '' && password === '';
    }, 'name and password stand in user and passwordFile'),
    user: z.string().min(1).max(254).optional(),
    password: z.string().min(1).optional(),
    passwordFile: z.string().min(1).optional(),
    /** Of a server with a certificate of your own. */
    caFile: z.string().min(1).optional(),
    /** Without TLS: what is wrong at the plant is read by whoever is in the network. */
    insecure: z.boolean().default(false),
    from: Address,
    to: z.array(Address).min(1).max(20),
    topics: z
      .array(z.enum(mailTopics))
      .min(1)
      .default([...mailTopics]),
    /** One mail so often at most; what comes in between stands in the next. */
    everyMs: z
      .int()
      .min(MINUTE_MS)
      .max(DAY_MS)
      .default(5 * MINUTE_MS),
  })
  .refine(({ password, passwordFile }) => password === undefined || passwordFile === undefined, {
    message: 'give either password or passwordFile',
  })
  .refine(
    ({ user, password, passwordFile }) =>
      (user === undefined) === (password === undefined && passwordFile === undefined),
    {
      message: 'user and its password belong together',
    },
  );
export type Mail = z.infer<typeof MailSchema>;
