import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';

/** What an OPC UA failure means, and what to do, for a plant person. */

const sentences = [
  [/ECONNREFUSED/, 'nothingListens'],
  [/ENOTFOUND|EAI_AGAIN/, 'nameUnknown'],
  [/EHOSTUNREACH|ENETUNREACH/, 'noWay'],
  [/BadCertificateUntrusted/i, 'notTrustedYet'],
  [/BadSecurityChecksFailed|BadCertificate/i, 'ownNotAccepted'],
  [/BadIdentityToken|BadUserAccessDenied/i, 'wrongLogin'],
  [/Cannot find ANONYMOUS user token/i, 'nobodyUnnamed'],
  [/Cannot find USERNAME user token/i, 'noLoginByPassword'],
  [/Cannot find Certificate \(X509\) user token/i, 'noLoginByCertificate'],
  [/Cannot find an Endpoint matching/i, 'securityNotOffered'],
  [/RSA_PKCS1_PADDING|PKCS#?1 v?1\.5/i, 'brokenSecurity'],
  [/BadTooManySessions/i, 'noFreeSession'],
  [/BadTcpEndpointUrlInvalid/i, 'noSuchEndpoint'],
  [/ETIMEDOUT|timeout|has been closed|could not be established|Transaction has timed out/i, 'doesNotAnswer'],
] as const satisfies readonly (readonly [RegExp, Sentence['what']])[];

/** A sentence with the server's address. Only known words are passed on: the driver's errors hold requests. */
export function inWords(error: unknown, endpointUrl: string): string {
  const message = wordsOf(error);
  const known = sentences.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return ofServer(endpointUrl, { what: known[1] });
  const status = /\bBad[A-Z]\w+/.exec(message)?.[0];
  return ofServer(endpointUrl, status ?? { what: 'connectionFailed' });
}

/** The same beginning for whatever a server is said to do. */
export function ofServer(address: string, why: Sentence | string): string {
  return inEnglish({ what: 'opcuaServer', address, why });
}
