/** A real browser for the pages: Debian's Chromium, without its talk to the outside. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Locator, type Page } from 'playwright-core';

/** The one without windows first: a page of it takes a quarter of the work. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
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

/** Script of the tablet that is fetched behind its first picture, by the name of its file. */
export const fetchedLater = /^(asked|shelf|tongue)-/;

export interface Browser {
  /** `faults`: gets what the page throws and what its content security policy blocks. */
  page(size: { width: number; height: number }, locale?: string, faults?: string[]): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find(existsSync);
  if (executablePath === undefined)
    throw new Error('Chromium is missing. On Debian: sudo apt-get install chromium-headless-shell');
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

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const colours = 'color-contrast';

/** axe-core's verdict on the page, or on the dialog that is open over it, in words that say what to mend. */
export function faultsOf(page: Page): Promise<string[]> {
  return judged(page, { runOnly: everyRule });
}

/** The same of a page whose colours were judged at another size: they take half of the time, and are the same. */
export function faultsButColours(page: Page): Promise<string[]> {
  return judged(page, { runOnly: everyRule, rules: { [colours]: { enabled: false } } });
}

/** The same of a page that was judged bright: in the dark only its colours differ. */
export async function faultsInTheDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const faults = await judged(page, { runOnly: { type: 'rule', values: [colours] } });
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}

/** Run in an isolated world, which the page keeps until it goes elsewhere: its own policy stays. */
async function judged(page: Page, options: object): Promise<string[]> {
  const session = await sessionOf(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  const evaluate = async (expression: string) =>
    (
      await session.send('Runtime.evaluate', {
        contextId: executionContextId,
        awaitPromise: true,
        returnByValue: true,
        expression,
      })
    ).result.value;
  if ((await evaluate('typeof axe')) === 'undefined') await evaluate(`${axeSource}; 0`);
  const found: AxeResult = await evaluate(
    `axe.run(document.querySelector('dialog[open]') ?? document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
  );
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}

/** What a glove would miss, of what is shown at all. */
export function smallTargets(targets: Locator): Promise<string[]> {
  return targets.evaluateAll((all) =>
    all.flatMap((target) => {
      const { height, width } = target.getBoundingClientRect();
      return width > 0 && (height < 56 || width < 56) ? [`${target.outerHTML.slice(0, 90)} ${width}x${height}`] : [];
    }),
  );
}

/** Texts that run into one another or are cut off, where somebody sees them: as "what | what" and "cut: what". */
export async function collisionsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const unseen = '.hide-small, .unseen, option';
    const found = new Set<string>();
    const texts: { box: DOMRect; text: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent?.trim() ?? '';
      const element = walker.currentNode.parentElement;
      if (text === '' || element === null || element.closest(unseen) !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) texts.push({ box, text });
      for (let at: HTMLElement | null = element; at !== null && at !== document.body; at = at.parentElement)
        if (getComputedStyle(at).overflowX === 'hidden' && at.clientWidth > 0 && at.scrollWidth > at.clientWidth + 1)
          found.add(`cut: ${text}`);
    }
    for (const [index, one] of texts.entries())
      for (const other of texts.slice(index + 1)) {
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (width > 2 && height > 4) found.add(`${one.text} | ${other.text}`);
      }
    return [...found];
  });
}
