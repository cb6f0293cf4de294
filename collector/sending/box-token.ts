/**
 * The token by which the bridge knows this box. It begins with the configured one; every so often the box draws another
 * by itself and tells the bridge its hash. The file in the data folder holds the one in use, the one before, and one
 * that the bridge may have heard of: whatever is cut off in between, the bridge takes one of them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonOf } from '../../shared/core/words/json.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { replaceFile } from '../../shared/io/replace-file.ts';

export const TOKEN_FILE = 'bridge-token.json';
/** After an attempt that failed; an older bridge knows no other token than the configured one. */
const AGAIN_MS = DAY_MS;

const Kept = z.strictObject({
  /** Hash of the configured token that it began with: another one in the configuration begins anew. */
  configured: z.string().length(64),
  token: z.string().min(16),
  since: z.int(),
  before: z.string().nullable(),
  next: z.string().nullable(),
});
type Kept = z.infer<typeof Kept>;

export interface BoxToken {
  current(): string;
  /** The bridge did not take it: another one that it may know is current now. */
  refused(): void;
  /** The bridge took it. Notes which one is in use, and since when. */
  taken(): void;
  /** The hash of a new token, kept on disk, where it is time for one; null: it is not. */
  next(): string | null;
  /** The bridge knows the new token: it is current from now on. */
  changeOver(): void;
}

export interface BoxTokenOptions {
  file: string;
  configured: string;
  /** Days after which another one is drawn; 0: never. */
  renewDays: number;
  now: () => number;
  randomBytes: (size: number) => Buffer;
}

/** The token in use, for a command beside the collector. */
export function tokenInUse(file: string, configured: string): string {
  return readKept(file, configured)?.token ?? configured;
}

export function openBoxToken({ file, configured, renewDays, now, randomBytes }: BoxTokenOptions): BoxToken {
  let kept = readKept(file, configured);
  let at = 0;
  let notBefore = 0;
  const keep = (changed: Kept): void => {
    replaceFile(file, `${JSON.stringify(changed)}\n`, 0o600);
    kept = changed;
    at = 0;
  };
  const known = (): string[] => [
    ...new Set(kept === null ? [] : [kept.token, kept.next, kept.before].filter((one) => one !== null)),
    configured,
  ];
  const current = (): string => known()[at] ?? configured;
  const fresh = (): Kept => ({
    configured: hashOf(configured),
    token: configured,
    since: now(),
    before: null,
    next: null,
  });
  return {
    current,
    refused: () => {
      at = (at + 1) % known().length;
    },
    taken: () => {
      const token = current();
      if (kept === null) return renewDays > 0 ? keep(fresh()) : undefined;
      if (token !== kept.token) keep({ ...kept, token, since: now(), before: kept.token, next: null });
    },
    next: () => {
      if (kept === null || renewDays === 0 || now() < notBefore) return null;
      if (kept.next === null && now() - kept.since < renewDays * DAY_MS) return null;
      notBefore = now() + AGAIN_MS;
      const next = kept.next ?? randomBytes(24).toString('base64url');
      if (kept.next === null) keep({ ...kept, next });
      return hashOf(next);
    },
    changeOver: () => {
      if (kept?.next != null) keep({ ...kept, token: kept.next, since: now(), before: kept.token, next: null });
    },
  };
}

function readKept(file: string, configured: string): Kept | null {
  if (!existsSync(file)) return null;
  const kept = Kept.safeParse(jsonOf(readFileSync(file, 'utf8'))).data;
  return kept?.configured === hashOf(configured) ? kept : null;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
