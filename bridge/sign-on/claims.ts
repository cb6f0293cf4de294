/** Whom the provider's claims mean here, and as what. Pure. */
import { Problem } from '../../shared/core/words/problem.ts';
import type { Vouched } from '../../shared/io/auth.ts';
import type { OidcSettings } from './settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * `iss` and `sub` are the person; what they are called, and what they may, is what the claims say at this sign-on.
 * Errors: `forbidden` for whoever has no role here, `invalid` without a name that can stand in a fact.
 */
export function vouchedBy(claims: Claims, settings: OidcSettings): Vouched {
  const { label: provider } = settings;
  const held = textsIn(claimAt(claims, settings.rolesClaim));
  const given = settings.roles.find(({ value }) => held.includes(value));
  if (given === undefined) throw new Problem('forbidden', { what: 'providerNoRole', provider });
  const name = [claimAt(claims, settings.nameClaim), claims.preferred_username]
    .flatMap(textsIn)
    .map(nameOf)
    .find((one) => one !== '');
  if (name === undefined || typeof claims.iss !== 'string' || typeof claims.sub !== 'string')
    throw new Problem('invalid', { what: 'providerNoName', provider });
  const subject = JSON.stringify([claims.iss, claims.sub]);
  return { subject, name, role: given.role, ...(given.areas.length === 0 ? {} : { areas: given.areas }) };
}

/** As names stand here: letters, digits, space, dot, underscore and hyphen; of an address what stands before the @. */
function nameOf(text: string): string {
  return text
    .normalize('NFC')
    .replace(/@.*$/s, '')
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64)
    .trim();
}

function claimAt(claims: unknown, path: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  if (Object.hasOwn(claims, path)) return Reflect.get(claims, path);
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1))
    if (Object.hasOwn(claims, path.slice(0, dot)))
      return claimAt(Reflect.get(claims, path.slice(0, dot)), path.slice(dot + 1));
  return undefined;
}

/** A claim is one text, a list of texts, or something else that says nothing. */
function textsIn(claim: unknown): string[] {
  const all: unknown[] = Array.isArray(claim) ? claim : [claim];
  return all.filter((one) => typeof one === 'string');
}
