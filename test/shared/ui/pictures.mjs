/**
 * The pictures of README.md, made anew from the demo: `npm run pictures`, or `npm run pictures -- FOLDER` to go on with the
 * data of a demo that was ended. They are taken once the planner's page knows the whole past and a press waits for its reason.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const LOADED_MACHINE_MS = 900_000;
const root = fileURLToPath(new URL('../../..', import.meta.url));
const pictures = join(root, 'shared/ui/screens');
const given = process.argv[2];
const folder = given === undefined ? mkdtempSync(join(tmpdir(), 'istwert-pictures-')) : resolve(given);
const executablePath = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);
if (executablePath === undefined) throw new Error('Chromium is missing. On Debian: sudo apt-get install chromium');

const program = join(root, 'dist/simulators/main.js');
const demo = spawn(process.execPath, [program, 'demo', '--data-dir', folder], { cwd: root });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const said = await startText();
  const find = (pattern) => pattern.exec(said)?.[1] ?? '';
  const box = find(/tablet: +(\S+)\/#/);
  const office = find(/planner: +(\S+)\/#/);
  const tablet = await open(box, 'visitor', find(/name visitor, PIN (\S+)/));
  const engineer = await open(box, 'engineer', find(/name engineer, password (\S+)/));
  const planner = await open(office, 'planner', find(/name planner, password (\S+)/));

  await untilThePastIsKnown(planner, office);
  await picturesOfTheTablet(tablet);
  await picturesOfThePlanner(planner);
  await picturesOfTheService(engineer);
} finally {
  await browser.close();
  const ended = new Promise((done) => demo.once('exit', done));
  demo.kill('SIGINT');
  await ended;
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}

/** A press stops by itself soon after the start; its page says what it asks. */
async function picturesOfTheTablet({ page, show, take }) {
  await show('/');
  const stopped = page.locator('.wall > li [data-class=stop]').first();
  await stopped.waitFor({ timeout: LOADED_MACHINE_MS });
  await take('tablet');
  await stopped.click();
  await page.locator('[data-testid^=stop-]').first().waitFor();
  await take('machine');
}

async function picturesOfThePlanner({ page, show, take }) {
  await show('/');
  await take('planner', 1200);
  await page.locator('#orders').evaluate((part) => part.scrollIntoView());
  await take('orders', 900);
}

async function picturesOfTheService({ page, show, take }) {
  await show('/service/#health');
  await take('health', 1360);
  await show('/service/#connect');
  await page.getByTestId('change-press-1').click();
  await page.getByTestId('how-entry').check();
  await page.getByTestId('try').click();
  await page.getByTestId('check').waitFor();
  await page.locator('[data-testid=meaning-state]:not([data-state=""])').waitFor();
  await take('connect', 1040);
}

/** The bridge takes weeks of facts in after the start; until then its page tells of a day that is long over. */
async function untilThePastIsKnown({ page }, url) {
  const untilMs = performance.now() + LOADED_MACHINE_MS;
  for (let before = -1; performance.now() < untilMs; await page.waitForTimeout(3_000)) {
    const answer = await page.request.get(`${url}/api/health`, { timeout: LOADED_MACHINE_MS });
    const { boxes, promise } = await answer.json();
    const cursor = boxes[0]?.cursor ?? 0;
    // A round of facts holds hundreds while it catches up, a handful after.
    if (cursor > 0 && before > 0 && cursor - before < 100 && promise.roundAt !== null) return;
    before = cursor;
  }
  throw new Error('the bridge has not caught up with the past in time');
}

/** What the demo says once it runs. */
function startText() {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (chunk) => {
      text += String(chunk);
      if (text.includes('Ctrl-C stops everything')) resolve(text);
    };
    demo.stdout.on('data', hear);
    demo.stderr.on('data', hear);
    demo.once('exit', () => reject(new Error(`the demo ended by itself:\n${text}`)));
  });
}

/** A browser of somebody's own. */
async function open(url, name, secret) {
  const viewport = { width: 1280, height: 800 };
  const reader = { locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' };
  const context = await browser.newContext({ viewport, ...reader });
  context.setDefaultTimeout(120_000);
  const answer = await context.request.post(`${url}/api/session`, { data: { name, secret }, timeout: 120_000 });
  if (!answer.ok()) throw new Error(`${name} cannot sign on: ${await answer.text()}`);
  const page = await context.newPage();
  return {
    page,
    show: async (path) => {
      await page.goto(`${url}${path}`);
      await page.locator('[data-testid=connection][data-status=live]').waitFor();
      await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
    },
    take: async (name, height = viewport.height) => {
      await page.setViewportSize({ ...viewport, height });
      await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
      process.stdout.write(`${name}.png\n`);
    },
  };
}
