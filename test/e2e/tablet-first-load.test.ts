/** The first picture waits for little: a tablet in the hall has a slow line and a slow processor. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fetchedLater } from './browser.ts';
import { tablets } from './tablet.ts';

const show = tablets();
const assets = fileURLToPath(new URL('../../dist/web/tablet/assets', import.meta.url));
const MOST_BYTES = 35_000;

test.each(['en-GB', 'de-DE', 'fr-FR'])('%s: script of at most 35 kB before the first picture', async (locale) => {
  const { page } = await show('', undefined, { locale });
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  );
  const waitedFor = [...new Set(loaded.map((url) => basename(new URL(url).pathname)))].filter(
    (file) => !fetchedLater.test(file) && file !== 'worker.js',
  );
  expect(waitedFor.length).toBeGreaterThan(0);
  const bytes = waitedFor.reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0);
  expect(bytes, waitedFor.join(', ')).toBeLessThanOrEqual(MOST_BYTES);
});
