/** The running bridge of a data folder, asked from the command line as this machine may look. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../shared/core/words/problem.ts';
import { wordsOf } from '../shared/core/words/words-of.ts';
import { readerTokenFile } from '../shared/io/door/reader-token.ts';
import { callJson } from '../shared/io/outward.ts';
import { readKeyPair } from '../shared/io/tls.ts';
import type { BridgeConfig } from './config.ts';
import type { Request } from './mcp/request.ts';

const Address = z.object({ url: z.string() });

/** Errors: `unavailable` where none has run there, or where it does not answer. */
export function runningBridge(file: string, { dataDir, tls }: Pick<BridgeConfig['bridge'], 'dataDir' | 'tls'>) {
  let url: string;
  let token: string;
  try {
    token = readFileSync(readerTokenFile(dataDir), 'utf8').trim();
    url = Address.parse(JSON.parse(readFileSync(join(dataDir, 'address.json'), 'utf8'))).url;
  } catch (error) {
    throw new Problem('unavailable', `No bridge has run in ${dataDir}. Start it with: istwert-bridge run ${file}`, {
      cause: error,
    });
  }
  // The bridge's own certificate is the one that must answer here, whatever name it was made for.
  const own = tls === undefined ? {} : { only: readKeyPair(tls, 'bridge.tls').cert };
  const ask = (request: Request, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    callJson(new URL(request.path, url), { ...request, headers, ...own }).catch((error: unknown) => {
      throw new Problem('unavailable', `The bridge at ${url} does not answer (${wordsOf(error)}). Is it running?`, {
        cause: error,
      });
    });
  return { url: url.replace(/\/$/, ''), ask };
}
