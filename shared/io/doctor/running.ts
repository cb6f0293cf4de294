/** What the process itself says, where it runs on this box: asked with the token that it left for programs beside it. */
import { readFileSync } from 'node:fs';
import { readerTokenFile } from '../door/reader-token.ts';
import { callJson } from '../outward.ts';
import { readKeyPair, type TlsFiles } from '../tls.ts';
import { type Check, warn } from './check.ts';
import { addressLeft } from './reach.ts';

const WAIT_MS = 5_000;

/** null: it does not run here. `health` is whatever `/api/health` gave; null where it gave nothing. */
export async function askRunning(
  dataDir: string,
  tls: TlsFiles | undefined,
): Promise<{ url: URL; health: unknown } | null> {
  const url = addressLeft(dataDir);
  if (url === null) return null;
  const own = tls === undefined || url.protocol === 'http:' ? {} : { only: readKeyPair(tls).cert };
  const ask = async (path: string, headers: Record<string, string>): Promise<unknown> => {
    const { status, text } = await callJson(new URL(path, url), { method: 'GET', headers, timeoutMs: WAIT_MS, ...own });
    // 503 is the word of one that does not work.
    return status === 200 || status === 503 ? JSON.parse(text) : null;
  };
  try {
    const open = await ask('/health', {});
    const token = tokenIn(dataDir);
    const whole = token === null ? null : await ask('/api/health', { authorization: `Bearer ${token}` });
    return { url, health: whole ?? open };
  } catch {
    return null;
  }
}

function tokenIn(dataDir: string): string | null {
  try {
    return readFileSync(readerTokenFile(dataDir), 'utf8').trim();
  } catch {
    return null;
  }
}

/** For one that answers, and says nothing that can be read: that is not well. */
export const saysNothing = (): Check[] => [
  warn(
    'running',
    'it answers, and does not say how it is',
    'Ask with the doctor of the version that runs, as root: then restart the service.',
  ),
];
