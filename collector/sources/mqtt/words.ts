/** What a broker's or the network's refusal means, and what to do, for a plant person. */

const sentences: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there: is the broker running, and is the port right?',
  ENOTFOUND: 'this name is not known in the network: check the address',
  EHOSTUNREACH: 'there is no way to it in the network: check cable, switch and address',
  ETIMEDOUT: 'it does not answer: check cable, firewall and address',
  ECONNRESET: 'it closed the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself: name it under tls.caFile to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority: name that under tls.caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority: name that under tls.caFile',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name: check the address or set tls.serverName',
  CERT_HAS_EXPIRED: 'its certificate has expired: the broker needs a new one',
  '4': 'user or password is wrong',
  '5': 'it does not let this user in: check user and password',
  '134': 'user or password is wrong',
  '135': 'it does not let this user in: check user and password',
  '142': 'another client with the same clientId took over: give each collector its own',
};

/** A sentence with the broker's address. Never holds a password: only code and known message are used. */
export function inWords(error: unknown, url: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const host = url.replace(/^(\w+:\/\/)([^@/]*@)?/, '$1');
  const known = sentences[code];
  if (known !== undefined) return `broker ${host}: ${known}`;
  const message = error instanceof Error ? error.message : 'unknown failure';
  return `broker ${host}: ${message}`;
}
