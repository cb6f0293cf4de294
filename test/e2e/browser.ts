/** A real browser for the pages: Debian's Chromium, without its talk to the outside. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
  /** `faults`: gets what the page throws and what its content security policy blocks. */
  page(size: { width: number; height: number }, locale?: string, faults?: string[]): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find(existsSync);
  if (executablePath === undefined) throw new Error('Chromium is missing. On Debian: sudo apt-get install chromium');
  const profile = mkdtempSync(join(tmpdir(), 'istwert-browser-'));
  const browser = await chromium.launch({ executablePath, args: [...quiet], headless: true });
  const contexts: BrowserContext[] = [];
  return {
    page: async (viewport, locale = 'en-GB', faults = []) => {
      const context = await browser.newContext({
        viewport,
        locale,
        timezoneId: 'Europe/Berlin',
        hasTouch: viewport.width < 1_300,
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
          faults.push(message.text());
      });
      return page;
    },
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** axe-core's verdict, in words that say what to mend. Run in an isolated world: the page's own policy stays. */
export async function faultsOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { result } = await session.send('Runtime.evaluate', {
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `${axeSource}; axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
  });
  const found: AxeResult = result.value;
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}
