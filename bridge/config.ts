/** bridge.yaml: who may push facts, which ERP, how often it hears, what a promise is. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { isOpenLine } from '../shared/core/words/open-line.ts';
import { Problem } from '../shared/core/words/problem.ts';
import { MINUTE_MS } from '../shared/core/words/time.ts';
import { withoutSecrets } from '../shared/core/words/without-secrets.ts';
import { readConfig, withAbsoluteFiles } from '../shared/io/config.ts';
import { AccessSchema } from '../shared/io/door/access.ts';
import { absoluteTls, exposure, readCertificate, TlsSchema } from '../shared/io/tls.ts';
import type { ErpOptions } from './erp/dialect.ts';
import { builtInErps, type ErpRegistry } from './erp/dialects/registry.ts';
import { MOST_MB_PER_DAY } from './facts/arrivals.ts';
import { type Mail, MailSchema } from './mail/settings.ts';
import { wordPolicies } from './promise/word.ts';
import { OidcSchema, type OidcSettings } from './sign-on/settings.ts';
import { type Webhook, WebhooksSchema } from './webhooks/settings.ts';

const Id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, ".", "_" and "-" only');
const DurationMs = z.int().positive();
const Percent = z.int().min(0).max(400);
/** What an hour of a work centre's machines, or of a person, costs from a day on. */
const RateSchema = z
  .object({
    of: z.enum(['machine', 'labour']),
    /** A work centre, or a person's name. */
    id: z.string().min(1).max(64),
    perHour: z.string().regex(/^\d{1,9}(\.\d{1,4})?$/, 'an amount in quotes, like "61.50"'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like EUR'),
    validFrom: z.iso.date('a day like "2026-12-24"').nullable().default(null),
  })
  .strict()
  .transform((rate) => ({ kind: 'rate' as const, ...rate }));

/** A secret stands in the file or, better, in a file of its own that only the bridge can read. */
const token = {
  token: z.string().min(16, 'a token has at least 16 characters').optional(),
  tokenFile: z.string().min(1).optional(),
};
const oneToken = (value: { token?: string | undefined; tokenFile?: string | undefined }): boolean =>
  (value.token === undefined) !== (value.tokenFile === undefined);
const ONE_TOKEN = 'give either token or tokenFile';

export const bridgeConfigSchema = ({ OptionsSchema }: ErpRegistry) =>
  z
    .object({
      bridge: z
        .object({
          host: z.string().min(1).default('127.0.0.1'),
          port: z.int().min(0).max(65_535).default(7420),
          dataDir: z.string().min(1).default('data/bridge'),
          /** How often running operations are confirmed, besides order events and shift ends. */
          confirmEveryMs: DurationMs.default(15 * MINUTE_MS),
          /** After a person's word (a reason, scrap, a correction) the ERP hears of it within this time. */
          confirmDeclarationsMs: z.int().nonnegative().default(MINUTE_MS),
          /** A ticket waits this long before its first send, so that people can correct without a reversal. */
          confirmDelayMs: z.int().nonnegative().default(0),
          /** The bridge speaks https itself; the files are relative to this one. */
          tls: TlsSchema.optional(),
          /** Beyond loopback without TLS: only where a proxy before it speaks it. */
          insecure: z.boolean().default(false),
          /** Behind a TLS proxy: session cookies are sent over https only. */
          secureCookies: z.boolean().default(false),
          /** Names of the bridge, proxies, how long sessions last, figures of people. */
          access: AccessSchema,
          /** Planners sign on with the plant's OpenID provider, too. */
          oidc: OidcSchema.optional(),
        })
        .strict()
        .superRefine((bridge, context) => {
          const message = exposure(bridge);
          if (message !== null) context.addIssue({ code: 'custom', path: ['host'], message });
        })
        .prefault({}),
      /** Other systems that are told of alarms, orders and what is wrong. */
      webhooks: WebhooksSchema,
      /** People who are written to when something is wrong. */
      mail: MailSchema.optional(),
      edges: z
        .array(
          z
            .object({
              id: Id,
              ...token,
              /** The machines that it may speak of; where none are named, those that it spoke of first. */
              machines: z.array(z.string().min(1).max(128)).optional(),
              /** As much of its facts, as text, is taken within a day. */
              mostMbPerDay: z.int().min(16).max(1_000_000).default(MOST_MB_PER_DAY),
            })
            .strict()
            .refine(oneToken, ONE_TOKEN),
        )
        .min(1, 'at least one edge box'),
      erp: OptionsSchema,
      promise: z
        .object({
          /** The quantile that the plant gives its word on. */
          quoteLevel: z.number().gt(0.5).lt(1).default(0.9),
          /** Who gives the word on a new order: the first date computed, or nobody but people. */
          word: z.enum(wordPolicies).default('firstQuote'),
          /** At most this often are all promises computed anew. */
          refreshMs: DurationMs.default(MINUTE_MS),
          /** How far back the shop's behaviour is measured. */
          measuredDays: z.int().positive().max(730).default(182),
          /** From an order to a component that nobody confirmed, where its supplier was never measured. */
          usualLeadDays: z.number().positive().max(730).default(28),
        })
        .strict()
        .prefault({}),
      costs: z
        .object({
          /** Beside those that the ERP gives; of the same work centre or person and day, these hold. */
          rates: z.array(RateSchema).max(2_000).default([]),
          /** On top of a person's hour, in whole percent. */
          surcharges: z
            .object({
              shifts: z.record(Id, Percent).default({}),
              outsideShifts: Percent.default(0),
            })
            .strict()
            .prefault({}),
        })
        .strict()
        .prefault({}),
    })
    .strict()
    .superRefine((config, context) => {
      const seen = new Set<string>();
      config.edges.forEach((edge, index) => {
        if (seen.has(edge.id))
          context.addIssue({ code: 'custom', path: ['edges', index, 'id'], message: `"${edge.id}" stands twice` });
        seen.add(edge.id);
      });
      for (const field of openAddresses(config.erp))
        context.addIssue({ code: 'custom', path: ['erp', field], message: OPEN_LINE });
    });

const OPEN_LINE = 'the login and what is booked would cross the network in the clear: use https, or say insecure: true';

/** Fields with an address that is dialled in the clear, though nobody said that it may be. */
function openAddresses(erp: ErpOptions): string[] {
  const options: [string, unknown][] = Object.entries(erp);
  if (options.some(([field, value]) => field === 'insecure' && value === true)) return [];
  return options.flatMap(([field, value]) =>
    /^url$|Url$/.test(field) && typeof value === 'string' && isOpenLine(value) ? [field] : [],
  );
}
export type BridgeConfig = z.infer<ReturnType<typeof bridgeConfigSchema>>;

/** Reads and checks; token files are read in, paths are relative to the file. Errors: `invalid`. */
export function readBridgeConfig(file: string, erps: ErpRegistry = builtInErps): BridgeConfig {
  const config = readConfig(file, bridgeConfigSchema(erps));
  const base = dirname(resolve(file));
  const withToken = <T extends { token?: string | undefined; tokenFile?: string | undefined }>(value: T): T =>
    value.tokenFile === undefined
      ? value
      : { ...value, token: readSecret(resolve(base, value.tokenFile), 'token', 16) };
  const erp = erpOf(config.erp, base, erps);
  return {
    ...config,
    bridge: {
      ...config.bridge,
      dataDir: resolve(base, config.bridge.dataDir),
      ...absoluteTls(config.bridge.tls, base, 'bridge.tls'),
      ...(config.bridge.oidc === undefined ? {} : { oidc: oidcOf(config.bridge.oidc, base) }),
    },
    webhooks: config.webhooks.map((one) => webhookOf(one, base)),
    ...(config.mail === undefined ? {} : { mail: mailOf(config.mail, base) }),
    edges: config.edges.map(withToken),
    erp,
  };
}

function webhookOf({ secretFile, caFile, ...rest }: Webhook, base: string): Webhook {
  if (caFile !== undefined) readCertificate(resolve(base, caFile), 'webhooks.caFile');
  return {
    ...rest,
    ...(caFile === undefined ? {} : { caFile: resolve(base, caFile) }),
    ...(secretFile === undefined ? {} : { secret: readSecret(resolve(base, secretFile), 'secret', 24) }),
  };
}

function mailOf({ passwordFile, caFile, ...rest }: Mail, base: string): Mail {
  if (caFile !== undefined) readCertificate(resolve(base, caFile), 'mail.caFile');
  return {
    ...rest,
    ...(caFile === undefined ? {} : { caFile: resolve(base, caFile) }),
    ...(passwordFile === undefined ? {} : { password: readSecret(resolve(base, passwordFile), 'password', 1) }),
  };
}

/** Its secret read in, its authority known to be one. */
function oidcOf(given: OidcSettings, base: string): OidcSettings {
  const { clientSecretFile, caFile, ...rest } = given;
  if (caFile !== undefined) readCertificate(resolve(base, caFile), 'bridge.oidc.caFile');
  return {
    ...rest,
    ...(caFile === undefined ? {} : { caFile: resolve(base, caFile) }),
    ...(clientSecretFile === undefined
      ? {}
      : { clientSecret: readSecret(resolve(base, clientSecretFile), 'clientSecret', 1) }),
  };
}

/** Paths absolute, secrets read in, the authority known to be one. */
function erpOf(given: ErpOptions, base: string, erps: ErpRegistry): ErpOptions {
  const options = new Map(Object.entries(withAbsoluteFiles(given, base) ?? {}));
  for (const [name, least] of Object.entries(erps.of(given.kind).secrets ?? {})) {
    const file: unknown = options.get(`${name}File`);
    if (typeof file === 'string') options.set(name, readSecret(file, name, least));
  }
  const caFile: unknown = options.get('caFile');
  if (typeof caFile === 'string') readCertificate(caFile, 'erp.caFile');
  return erps.OptionsSchema.parse(Object.fromEntries(options));
}

function readSecret(file: string, what: string, least: number): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Problem('invalid', `The ${what} file ${file} cannot be read. Make it, with one line: the ${what}.`, {
      cause: error,
    });
  }
  if (text.length < least) throw new Problem('invalid', `The ${what} in ${file} has fewer than ${least} characters.`);
  return text;
}

/** What `check` says of a good file. */
export function describeBridge(file: string, config: BridgeConfig, erps: ErpRegistry = builtInErps): string {
  const { bridge, edges, erp, promise } = config;
  return [
    `ok  ${resolve(file)}`,
    `    data in ${bridge.dataDir}, pages on ${bridge.tls === undefined ? 'http' : 'https'}://${bridge.host}:${bridge.port}`,
    `    edge boxes ${edges.map((edge) => edge.id).join(', ')}`,
    `    ERP ${erp.kind} at ${erps.of(erp.kind).address(erp)}, asked every ${erp.pollMs} ms, confirmed every ${bridge.confirmEveryMs} ms`,
    `    dates quoted at P${Math.round(promise.quoteLevel * 100)}, given by ${promise.word === 'people' ? 'people only' : 'the first quote of an order'}`,
  ]
    .map((line) => withoutSecrets(line))
    .join('\n');
}
