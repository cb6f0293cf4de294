/** The built tablet in a browser over a stand-in of the box: opened at a machine, signed on, and what it gave. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { MachineCard, TabletView } from '../../collector/tablet/view.ts';
import { tabletFixture } from '../collector/tablet/fixture.ts';
import { type StandIn, startStandIn } from '../shared/ui/stand-in.ts';
import { type Browser, openBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const sizes = {
  desk: { width: 1280, height: 800 },
  upright: { width: 800, height: 1280 },
  phone: { width: 390, height: 844 },
  hall: { width: 1920, height: 1080 },
} as const;
export interface Size {
  width: number;
  height: number;
}

export interface Shown {
  page: Page;
  server: StandIn;
  now: number;
  view: TabletView;
}

export interface Asked {
  size?: Size;
  locale?: string;
  /** Who is signed on from the start. */
  by?: string | null;
  /** The page's clock can be put forward: waiting for a line that is cut takes no time. */
  ownClock?: boolean;
}

/** Registers the browser's beginning and end; gives what opens a page. */
export function tablets() {
  let browser: Browser;
  let open: Shown[] = [];
  let errors: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(() => {
    open = [];
    errors = [];
  });
  afterEach(async () => {
    for (const { page, server } of open) {
      await page.context().close();
      await server.close();
    }
    expect(errors, 'nothing was blocked by the content security policy, nothing threw').toEqual([]);
  });
  return async function show(
    hash = '',
    change: (view: TabletView) => TabletView = (view) => view,
    { size = sizes.desk, locale = 'en-GB', by = null, ownClock = false }: Asked = {},
  ): Promise<Shown> {
    const now = Date.now();
    const view = change(tabletFixture(now));
    const server = await startStandIn(`${root}/dist/web/tablet`, view);
    server.signedOn = by === null ? null : { name: by, role: 'operator' };
    const page = await browser.page(size, locale, errors);
    if (ownClock) await page.clock.install();
    const shown = { page, server, now, view };
    open.push(shown);
    await page.goto(`${server.url}/${hash}`);
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
    return shown;
  };
}

export async function signOn(page: Page, name = 'anna', pin = '204811'): Promise<void> {
  await page.getByTestId('signon-name').fill(name);
  await page.getByTestId('signon-secret').fill(pin);
  await page.getByTestId('signon-submit').press('Enter');
  await page.getByTestId('signon').waitFor({ state: 'detached' });
}

/** The commands that reached the box, once there are so many. */
export async function given({ server }: Pick<Shown, 'server'>, many = 1, by = 'commands'): Promise<unknown[]> {
  const commands = () => server.posts.filter(({ path }) => path === '/api/commands').map(({ body }) => body);
  await expect.poll(() => commands().length, { timeout: 120_000, message: by }).toBe(many);
  return commands();
}

/** The view with one machine as told. */
export function withMachine(view: TabletView, id: string, change: Partial<MachineCard>): TabletView {
  return { ...view, machines: view.machines.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

/** So often a tap comes just when a toast goes or a list grows, and the page takes none. */
const MOST_TAPS = 5;

/** Two taps at one place, so many ms apart, as a glove gives them: on whatever is there by then. */
export async function bounce(page: Page, testId: string, gapMs: number): Promise<void> {
  for (let tries = 0; tries < MOST_TAPS; tries++) {
    const box = await page.getByTestId(testId).first().boundingBox();
    if (box === null) throw new Error(`${testId} is not on the page`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const session = await page.context().newCDPSession(page);
    // Each tap carries its moment, so that a busy computer does not stretch what lies between them.
    const tap = (atS: number) =>
      Promise.all([
        session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }], timestamp: atS }),
        session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [], timestamp: atS + 0.01 }),
      ]);
    const taken = await page.evaluateHandle(() => {
      const seen = { isTaken: false };
      // What the page swallows comes no further than the document.
      document.body.addEventListener('pointerdown', () => (seen.isTaken = true), { capture: true, once: true });
      return seen;
    });
    const nowS = Date.now() / 1_000;
    await tap(nowS);
    if (await taken.evaluate(({ isTaken }) => isTaken)) {
      await tap(nowS + 0.01 + gapMs / 1_000);
      return;
    }
    // The first one came while the page was moving: a person taps again.
    await settled(page);
  }
  throw new Error(`the page took none of ${MOST_TAPS} taps on ${testId}`);
}

/** The page takes taps again: it has drawn what came last, and with that begun to wait, and has waited. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect.poll(() => page.locator('html.settling').count()).toBe(0);
}

/** Digits on the screen's own keys: the same one twice as slowly as a person does. */
export async function typeKeys(page: Page, digits: string, keys = 'key'): Promise<void> {
  for (const [index, digit] of [...digits].entries())
    await page.getByTestId(`${keys}-${digit}`).click({ delay: digits[index + 1] === digit ? 150 : 0 });
}
