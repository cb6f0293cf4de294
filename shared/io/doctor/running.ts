/** What the process itself says, where it runs on this box: asked with the token that it left for programs beside it. */
import { readFileSync } from 'node:fs';
import { readerTokenFile } from '../door/reader-token.ts';
import { callJson } from '../outward.ts';
import { readKeyPair, type TlsFiles } from '../tls.ts';
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
    const { text } = await callJson(new URL(path, url), { method: 'GET', headers, timeoutMs: WAIT_MS, ...own });
    return JSON.parse(text);
  };
  try {
    const open = await ask('/health', {});
    const token = tokenIn(dataDir);
    const health = token === null ? open : await ask('/api/health', { authorization: `Bearer ${token}` });
    return { url, health };
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
