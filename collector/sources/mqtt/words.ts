import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';

/** What a broker's or the network's refusal means, and what to do, for a plant person. */

const sentences: Record<string, Sentence> = {
  ECONNREFUSED: { what: 'nothingListensBroker' },
  ENOTFOUND: { what: 'nameUnknown' },
  EHOSTUNREACH: { what: 'noWay' },
  ETIMEDOUT: { what: 'doesNotAnswer' },
  ECONNRESET: { what: 'closedConnection' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'selfSigned' },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'unknownAuthority' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'unknownAuthority' },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: 'otherName' },
  CERT_HAS_EXPIRED: { what: 'certificateExpired' },
  '4': { what: 'wrongPassword' },
  '5': { what: 'userNotLetIn' },
  '134': { what: 'wrongPassword' },
  '135': { what: 'userNotLetIn' },
  '142': { what: 'clientIdTaken' },
};

/** A sentence with the broker's address. Never holds a password: only code and known message are used. */
export function inWords(error: unknown, url: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const host = url.replace(/^(\w+:\/\/)([^@/]*@)?/, '$1');
  const known = sentences[code];
  if (known !== undefined) return inEnglish({ what: 'broker', address: host, why: known });
  const message = error instanceof Error ? error.message : 'unknown failure';
  return inEnglish({ what: 'broker', address: host, why: message });
}
