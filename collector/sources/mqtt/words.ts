import { own } from '../../../shared/core/words/own.ts';
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';

/** What a broker's or the network's refusal means, and what to do, for a plant person. */

const sentences: Record<string, Sentence> = {
  ECONNREFUSED: { what: 'nothingListensBroker' },
  ENOTFOUND: { what: 'nameUnknown' },
  EAI_AGAIN: { what: 'nameUnknown' },
  EHOSTUNREACH: { what: 'noWay' },
  ENETUNREACH: { what: 'noWay' },
  ETIMEDOUT: { what: 'doesNotAnswer' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'selfSigned' },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'unknownAuthority' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'unknownAuthority' },
  UNABLE_TO_GET_ISSUER_CERT: { what: 'unknownAuthority' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'unknownAuthority' },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: 'otherName' },
  CERT_HAS_EXPIRED: { what: 'certificateExpired' },
  CERT_NOT_YET_VALID: { what: 'certificateNotYetValid' },
  // CONNACK, first as 3.1.1 says it, then as 5 does.
  '2': { what: 'clientIdNotTaken' },
  '3': { what: 'brokerBusy' },
  '4': { what: 'wrongPassword' },
  '5': { what: 'userNotLetIn' },
  '133': { what: 'clientIdNotTaken' },
  '134': { what: 'wrongPassword' },
  '135': { what: 'userNotLetIn' },
  '136': { what: 'brokerBusy' },
  '137': { what: 'brokerBusy' },
  '138': { what: 'userNotLetIn' },
  '139': { what: 'brokerBusy' },
  '140': { what: 'userNotLetIn' },
  '142': { what: 'clientIdTaken' },
};

/** `open`: the broker had let the collector in; `unanswered`: it had not said anything yet. */
type Phase = 'open' | 'unanswered';

/** A sentence with the broker's address. Never holds a password: only code and known message are used. */
export function inWords(error: unknown, url: string, phase: Phase = 'unanswered'): string {
  return inEnglish({ what: 'broker', address: addressOf(url), why: whyOf(error, isSecure(url), phase) });
}

/** CONNACK: wrong password, user not let in, banned, wrong method; first as 3.1.1 says it, then as 5 does. */
const noToUser: ReadonlySet<string> = new Set(['4', '5', '134', '135', '138', '140']);

export function isNoToUser(error: unknown): boolean {
  return error instanceof Error && 'code' in error && noToUser.has(String(error.code));
}

/** The broker ended the connection without a word. */
export function endedInWords(url: string): string {
  const what = isSecure(url) ? 'tlsBrokenOff' : 'nothingAnswered';
  return inEnglish({ what: 'broker', address: addressOf(url), why: { what } });
}

function addressOf(url: string): string {
  return url.replace(/^(\w+:\/\/)([^@/]*@)?/, '$1');
}

function isSecure(url: string): boolean {
  return /^(mqtts|wss):/.test(url);
}

function whyOf(error: unknown, secure: boolean, phase: Phase): Sentence | string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = own(sentences, code);
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : 'unknown failure';
  if (phase === 'open') return /^(ECONNRESET|EPIPE)$/.test(code) ? { what: 'closedConnection' } : message;
  if (/wrong version number|packet length too long|record layer failure/i.test(message)) return { what: 'speaksNoTls' };
  if (/^ERR_SSL_.*(ALERT|HANDSHAKE)/.test(code)) return { what: 'wantsCertificate' };
  if (/^(ECONNRESET|EPIPE|EPROTO)$/.test(code)) return { what: secure ? 'tlsBrokenOff' : 'nothingAnswered' };
  // A TLS alert (0x15) reads as a CONNECT, which no broker sends.
  if (!secure && /flag bits.*\bconnect packet/i.test(message)) return { what: 'speaksTls' };
  if (/timeout/i.test(message)) return { what: 'doesNotAnswer' };
  if (code === '' && /header|packet|protocol|parse/i.test(message)) return { what: 'noMqtt' };
  return message;
}
