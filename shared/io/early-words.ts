/**
 * The words that a page's first picture waits for, told in the header of the page: a browser fetches them beside the
 * script, not after it. Which files they are, the build writes beside each page (`early.json`).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const EarlySchema = z.record(z.string(), z.array(z.string()));

/** By a page's address and the reader's `Accept-Language`: what its `Link` header says; null where nothing is told. */
export function earlyWords(root: string): (url: string, accepted: string | undefined) => string | null {
  const known = new Map<string, z.infer<typeof EarlySchema>>();
  const of = (folder: string) => {
    const list = join(folder, 'early.json');
    const early =
      known.get(folder) ?? (existsSync(list) ? EarlySchema.parse(JSON.parse(readFileSync(list, 'utf8'))) : {});
    known.set(folder, early);
    return early;
  };
  return (url, accepted = '') => {
    const { pathname } = new URL(url, 'http://page');
    const words = of(join(root, pathname.slice(0, pathname.lastIndexOf('/'))));
    const wished = accepted.split(',').map((tag) => tag.trim().slice(0, 2));
    const language = wished.find((tag) => tag === 'en' || words[tag] !== undefined) ?? 'en';
    const chunks = words[language] ?? [];
    return chunks.length === 0 ? null : chunks.map((chunk) => `<./${chunk}>; rel=modulepreload`).join(', ');
  };
}
