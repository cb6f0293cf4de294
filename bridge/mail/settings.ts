/** What bridge.yaml says of mail: who is written to, through which server, of what. */
import { z } from 'zod';
import type { Language } from '../../shared/core/words/language.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/core/words/time.ts';

/** Orders come and go all day: who wants to hear of each takes a webhook. */
const mailTopics = ['alarm', 'health'] as const;

const Address = z.email().max(254);
const LanguageSchema = z.enum(['en', 'de', 'fr']) satisfies z.ZodType<Language>;

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
    /** Each in the language of all, or in one of their own: `{ address: …, language: de }`. */
    to: z
      .array(z.union([Address, z.strictObject({ address: Address, language: LanguageSchema })]))
      .min(1)
      .max(20),
    language: LanguageSchema.default('en'),
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

export interface Readers {
  language: Language;
  to: readonly string[];
}

/** Who is written to, by language; those of the language of all come first. */
export function readersOf({ to, language }: Pick<Mail, 'to' | 'language'>): Readers[] {
  const byLanguage = new Map<Language, string[]>([[language, []]]);
  for (const one of to) {
    const reader = typeof one === 'string' ? { address: one, language } : one;
    byLanguage.set(reader.language, [...(byLanguage.get(reader.language) ?? []), reader.address]);
  }
  return [...byLanguage].flatMap(([spoken, addresses]) =>
    addresses.length === 0 ? [] : [{ language: spoken, to: addresses }],
  );
}
