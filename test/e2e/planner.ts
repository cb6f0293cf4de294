/** The built planners' page in a browser over a stand-in of the bridge. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { PlannerView } from '../../bridge/planner/view.ts';
import { plannerFixture } from '../bridge/planner/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, openBrowser } from './browser.ts';
import { type Size, sizes } from './tablet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Plant {
  server: StandIn;
  now: number;
  view: PlannerView;
  /** Opens the page in a browser of its own. */
  show(hash?: string, asked?: Asked): Promise<Page>;
}

interface Asked {
  size?: Size;
  locale?: string;
  /** The page outlives its test. */
  isKept?: boolean;
}

/** Registers the browser's beginning and end; gives what starts a stand-in, whose pages end with their test. */
export function planners() {
  let browser: Browser;
  const servers: StandIn[] = [];
  let pages: Page[] = [];
  let errors: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
  });
  beforeEach(() => {
    pages = [];
    errors = [];
  });
  afterEach(async () => {
    for (const page of pages) await page.context().close();
    expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
  });
  return async function start(): Promise<Plant> {
    const now = Date.now();
    const view = plannerFixture(now);
    const server = await startStandIn(`${root}/dist/web/planner`, view);
    servers.push(server);
    return {
      server,
      now,
      view,
      show: async (hash = '', { size = sizes.desk, locale = 'en-GB', isKept = false } = {}) => {
        const page = await browser.page(size, locale, errors);
        if (!isKept) pages.push(page);
        await page.goto(`${server.url}/${hash}`);
        await page.locator('[data-testid=connection][data-status=live]').waitFor();
        return page;
      },
    };
  };
}
