/** A real browser for the pages: Debian's Chromium, without its talk to the outside. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  page(size: { width: number; height: number }, locale?: string): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find(existsSync);
  if (executablePath === undefined) throw new Error('Chromium is missing. On Debian: sudo apt-get install chromium');
  const profile = mkdtempSync(join(tmpdir(), 'istwert-browser-'));
  const browser = await chromium.launch({ executablePath, args: [...quiet], headless: true });
  const contexts: BrowserContext[] = [];
  return {
    page: async (viewport, locale = 'en-GB') => {
      const context = await browser.newContext({
        viewport,
        locale,
        timezoneId: 'Europe/Berlin',
        hasTouch: viewport.width < 1_300,
      });
      contexts.push(context);
      return context.newPage();
    },
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
