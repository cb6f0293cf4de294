/** Secrets: hashed slowly and few at a time, made where none is given, refused where anybody would guess them. */
import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '../../core/words/problem.ts';

const scryptAsync = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
/** OWASP's scrypt setting for servers of this size: N=2^15, r=8, p=1 (32 MB, about 60 ms). */
export const hashOf = (secret: string, salt: Buffer): Promise<Buffer> =>
  scryptAsync(secret.normalize('NFKC'), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });

/** Of tokens and one-time codes: long and random, a fast hash is enough. */
export const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

export function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

const LEAST = 6;
/** Letters and digits that nobody mixes up on a printed slip. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const guessed = ['password', 'passwort', 'motdepasse', 'istwert', 'qwerty', 'qwertz', 'azerty', 'geheim', 'letmein'];

type RandomBytes = (size: number) => Buffer;

export const randomText = (randomBytes: RandomBytes, length: number): string =>
  [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

/** Six digits that are not guessed first. */
export function randomPin(randomBytes: RandomBytes): string {
  for (;;) {
    // 250 is the last multiple of ten in a byte: each digit is as likely as any other.
    const digits = [...randomBytes(24)].filter((byte) => byte < 250).map((byte) => String(byte % 10));
    const pin = digits.slice(0, LEAST).join('');
    if (pin.length === LEAST && !isGuessable(pin, '')) return pin;
  }
}

/** Errors: `invalid` for one that is too short, or that anybody tries first. */
export function checkSecret(secret: string, name: string): void {
  if (secret.length < LEAST) throw new Problem('invalid', { what: 'secretTooShort' });
  if (isGuessable(secret, name)) throw new Problem('invalid', { what: 'secretGuessable' });
}

function isGuessable(secret: string, name: string): boolean {
  const plain = secret.normalize('NFKC').toLowerCase();
  const own = name.normalize('NFKC').toLowerCase();
  return (
    isRepeated(plain) ||
    isRow(plain) ||
    new Set(plain).size < 3 ||
    guessed.some((word) => plain.replace(/[\d\s!.?_-]+$/, '') === word) ||
    (own.length >= 3 && plain.replace(/[\d\s!.?_-]+$/, '') === own.replace(/[\d\s!.?_-]+$/, '') && /\D/.test(plain)) ||
    plain === own
  );
}

/** 111111, 121212, 123123. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++)
    if (text.length % length === 0 && text.slice(0, length).repeat(text.length / length) === text) return true;
  return false;
}

/** 123456, 987654, 890123, 135790, abcdef: each step as the first. */
function isRow(text: string): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const ofDigits = /^\d+$/.test(text) ? steps.map((step) => (step + 10) % 10) : steps;
  return new Set(ofDigits).size === 1;
}

/** So much work at a time, and so much waiting for it; more is refused at once. */
export function createGate(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Problem('tooMany', { what: 'tooManyTries', seconds: 2 });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
