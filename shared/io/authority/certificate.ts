/** X.509 certificates of a plant's own: an authority, and what it signs for a server. ECDSA on P-256, SHA-256. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { around, bits, bool, inPlace, integer, octets, oid, sequence, set, time, utf8 } from './der.ts';

export interface Signer {
  name: string;
  key: KeyObject;
}

export interface Made {
  /** PEM. */
  cert: string;
  /** PEM, without a passphrase. */
  key: string;
}

interface Span {
  /** Epoch ms. */
  from: number;
  to: number;
  /** 16 random bytes: no two certificates of an authority have the same number. */
  serial: Buffer;
}

/** Signs itself, and may sign servers but no further authority. */
export function makeAuthority(name: string, span: Span): Made {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return made({ name, key: privateKey }, name, privateKey, span, [
    extension('2.5.29.19', sequence(bool(true), integer(0n)), true),
    extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), true), // keyCertSign, cRLSign
  ]);
}

/** `names`: host names and addresses by which browsers call it; the first is its name. */
export function makeServer(authority: Signer, names: readonly string[], span: Span): Made {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return made(authority, names[0] ?? 'localhost', privateKey, span, [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), true), // digitalSignature
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1')), false), // serverAuth
    extension('2.5.29.17', sequence(...names.map(generalName)), false),
  ]);
}

const ecdsaWithSha256 = (): Buffer => sequence(oid('1.2.840.10045.4.3.2'));

function made(issuer: Signer, subject: string, key: KeyObject, span: Span, own: readonly Buffer[]): Made {
  const spki = publicKeyOf(key);
  // Positive, whatever the random bytes are.
  const serial = integer(BigInt(`0x${span.serial.toString('hex')}`) >> 1n);
  const extensions = [
    ...own,
    extension('2.5.29.14', octets(idOf(spki)), false),
    extension('2.5.29.35', sequence(inPlace(0, idOf(publicKeyOf(issuer.key)))), false),
  ];
  const body = sequence(
    around(0, integer(2n)),
    serial,
    ecdsaWithSha256(),
    distinguished(issuer.name),
    sequence(time(span.from), time(span.to)),
    distinguished(subject),
    spki,
    around(3, sequence(...extensions)),
  );
  const whole = sequence(body, ecdsaWithSha256(), bits(sign('sha256', body, issuer.key)));
  const lines = whole.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });
const idOf = (spki: Buffer): Buffer => createHash('sha256').update(spki).digest().subarray(0, 20);
const distinguished = (name: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(name))));

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [bool(true)] : []), octets(value));
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? inPlace(2, Buffer.from(name, 'ascii')) : inPlace(7, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = [...before, ...(tail === undefined ? [] : zeros), ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
