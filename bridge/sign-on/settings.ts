/** What bridge.yaml says of the OpenID provider: `bridge.oidc`. */
import { z } from 'zod';
import { isOpenLine } from '../../shared/core/words/open-line.ts';
import { roles } from '../../shared/core/words/role.ts';

const Issuer = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !isOpenLine(text), 'https; plain http on this machine only');

/** `groups`, or `realm_access.roles` where it lies deeper; a name with dots of its own is found, too. */
const ClaimPath = z.string().min(1).max(200);

export const OidcSchema = z
  .strictObject({
    issuer: Issuer,
    clientId: z.string().min(1).max(200),
    /** Left out, both: a public client, held by PKCE alone. */
    clientSecret: z.string().min(1).optional(),
    clientSecretFile: z.string().min(1).optional(),
    /** PEM of the provider's own authority, instead of the system's. */
    caFile: z.string().min(1).optional(),
    /** What the button says: Sign on with … */
    label: z.string().min(1).max(40).default('OpenID'),
    scopes: z.string().min(1).max(400).default('openid profile'),
    nameClaim: ClaimPath.default('name'),
    rolesClaim: ClaimPath.default('groups'),
    /** The first that fits gives the role. Whoever has none of them does not come in. */
    roles: z
      .array(
        z.strictObject({
          value: z.string().min(1).max(200),
          role: z.enum(roles),
          /** Work centres and machines where it holds; left out: on the whole site. */
          areas: z.array(z.string().min(1).max(128)).max(200).default([]),
        }),
      )
      .min(1, 'at least one value that gives a role')
      .max(200),
    /** How browsers reach the bridge; left out: as they call it. `…/api/oidc/callback` is registered at the provider. */
    url: z.url({ protocol: /^https?$/ }).optional(),
  })
  .refine(({ clientSecret, clientSecretFile }) => clientSecret === undefined || clientSecretFile === undefined, {
    message: 'give either clientSecret or clientSecretFile',
  });
export type OidcSettings = z.infer<typeof OidcSchema>;
