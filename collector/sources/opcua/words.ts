import { wordsOf } from '../../../shared/core/words/words-of.ts';

/** What an OPC UA failure means, and what to do, for a plant person. */

const sentences: [RegExp, string][] = [
  [/ECONNREFUSED/, 'nothing listens there: is the server running, and is the port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'this name is not known in the network: check the address'],
  [/EHOSTUNREACH|ENETUNREACH/, 'there is no way to it in the network: check cable, switch and address'],
  [/BadCertificateUntrusted/i, 'its certificate is not trusted yet: compare the fingerprint and accept it'],
  [/BadSecurityChecksFailed|BadCertificate/i, "it does not accept the collector's certificate: trust it in the server"],
  [/BadIdentityToken|BadUserAccessDenied/i, 'user or password is wrong, or this user may not connect'],
  [/Cannot find an Endpoint matching/i, 'it does not offer this security mode and policy: choose one that it offers'],
  [/RSA_PKCS1_PADDING|PKCS#?1 v?1\.5/i, 'it wants Basic128Rsa15, which is broken: set the server to Basic256Sha256'],
  [/BadTooManySessions/i, 'it has no free session: close other clients or raise its limit'],
  [/BadTcpEndpointUrlInvalid/i, 'the address names no endpoint of it: check what stands behind host and port'],
  [
    /ETIMEDOUT|timeout|has been closed|could not be established|Transaction has timed out/i,
    'it does not answer: check cable, firewall and address',
  ],
];

/** A sentence with the server's address. Only known words are passed on: the driver's errors hold requests. */
export function inWords(error: unknown, endpointUrl: string): string {
  const message = wordsOf(error);
  const known = sentences.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return `OPC UA server ${endpointUrl}: ${known[1]}`;
  const status = /\bBad[A-Z]\w+/.exec(message)?.[0];
  return `OPC UA server ${endpointUrl}: ${status ?? 'the connection failed'}`;
}
