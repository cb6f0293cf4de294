/**
 * The operators' tablet in use, against a box that is a process of its own, with eight busy machines: what a first load
 * waits for, how soon the largest picture stands on a slow tablet, what the live line takes, and how long it is from an
 * event to the pixel while 50 tablets are open (two of them browsers). The processor's load before it is told beside it.
 * `npm run bench -- screens [--tablets 50] [--events 150] [--seconds 30] [--cycle 2] [--loads 5] [--latency 40] [--json]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type Browser, fetchedLater, openBrowser } from '../e2e/browser.ts';
import { quantile } from './ingest/plant.ts';
import { type Box, startBox } from './screens/box.ts';
import { gzipBytesOf, type Line, openLine, pair, post, signOn } from './screens/lines.ts';

const MACHINES = 8;
const BROWSERS = 2;
const CPU_SLOWER = 4;
const LINE_BIT_PER_S = 1_600_000;
const size = { width: 1280, height: 800 };

export async function run(options: Record<string, string | boolean>): Promise<object> {
  const number = (name: string, usual: number): number => Number(options[name] ?? usual);
  const load = round(loadavg()[0] ?? 0);
  const folder = mkdtempSync(join(tmpdir(), 'istwert-screens-'));
  const box = await startBox(folder, MACHINES);
  const browser = await openBrowser();
  const busy = keepBusy(box, number('cycle', 2) * 1_000);
  try {
    await pause(3_000);
    const firstLoad = [];
    for (const locale of ['en-GB', 'de-DE', 'fr-FR'])
      firstLoad.push(await firstLoads(box, browser, locale, number('loads', 5), number('latency', 40)));
    const stream = await streamOf(box, number('seconds', 30));
    const pixel = await pixels(box, browser, number('tablets', 50), number('events', 150));
    const result = { load, latencyMs: number('latency', 40), cycleS: number('cycle', 2), firstLoad, stream, pixel };
    if (options.json !== true) console.table(rowsOf(result));
    return result;
  } finally {
    await busy();
    await browser.close();
    await box.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All machines but the first make a part per cycle; ends with the running round. */
function keepBusy(box: Box, cycleMs: number): () => Promise<void> {
  let ended = false;
  const [, ...others] = box.ids;
  const running = (async () => {
    for (const id of box.ids) await box.say(id, 'RUN', 1);
    while (!ended)
      for (const id of others) {
        await box.say(id, 'RUN', 1);
        await pause(cycleMs / others.length);
      }
  })();
  return async () => {
    ended = true;
    await running;
  };
}

interface FirstLoad {
  locale: string;
  scriptKB: number;
  lcpMs: number;
  worstLcpMs: number;
}

/** Each with an empty cache, on a slow line and a slow processor. */
async function firstLoads(
  box: Box,
  browser: Browser,
  locale: string,
  times: number,
  latencyMs: number,
): Promise<FirstLoad> {
  const lcps: number[] = [];
  let scriptBytes = 0;
  for (let time = 0; time < times; time++) {
    const page = await pairedPage(box, browser, locale);
    const tools = await page.context().newCDPSession(page);
    const throughput = LINE_BIT_PER_S / 8;
    const line = { offline: false, latency: latencyMs, downloadThroughput: throughput, uploadThroughput: throughput };
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', line);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
    await open(page, box);
    const seen = await page.evaluate(loadSeen, fetchedLater.source);
    lcps.push(seen.lcpMs);
    scriptBytes = (await Promise.all(seen.scripts.map(gzipBytesOf))).reduce((sum, bytes) => sum + bytes, 0);
    await page.context().close();
  }
  const worstLcpMs = Math.round(Math.max(...lcps));
  return { locale, scriptKB: round(scriptBytes / 1_000), lcpMs: Math.round(quantile(lcps, 0.5)), worstLcpMs };
}

async function pairedPage(box: Box, browser: Browser, locale = 'en-GB'): Promise<Page> {
  const page = await browser.page(size, locale);
  const pairs = async () =>
    (await page.context().request.post(`${box.url}/api/pair`, { data: { code: box.code } })).ok();
  // All tablets are at one address here: it has its limit a minute.
  while (!(await pairs())) await pause(5_000);
  return page;
}

async function open(page: Page, box: Box): Promise<void> {
  await page.goto(`${box.url}/`);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
}

/** In the page: the largest picture, and the script that the first one waits for. */
function loadSeen(later: string): Promise<{ lcpMs: number; scripts: string[] }> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const lcpMs = list.getEntries().at(-1)?.startTime ?? 0;
      const scripts = performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((url) => /\/assets\/.*\.js$/.test(url) && !new RegExp(later).test(url.split('/').at(-1) ?? ''));
      resolve({ lcpMs, scripts: [...new Set(scripts)] });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
}

/** A paired screen's live line, packed and plain, without the first view. */
async function streamOf(box: Box, seconds: number) {
  const [packed, plain] = [
    await openLine(box.url, await pair(box.url, box.code)),
    await openLine(box.url, await pair(box.url, box.code), false),
  ];
  await pause(2_000);
  const viewBytes = packed.bytes();
  plain.bytes();
  await pause(seconds * 1_000);
  const bytesPerS = Math.round(packed.bytes() / seconds);
  const plainBytesPerS = Math.round(plain.bytes() / seconds);
  packed.end();
  plain.end();
  return { viewKB: round(viewBytes / 1_000), bytesPerS, plainBytesPerS };
}

/** From what a machine says, and from a person's tap at another tablet, to the pixel. */
async function pixels(box: Box, browser: Browser, tablets: number, events: number) {
  const lines: Line[] = [];
  for (let index = 0; index < tablets - BROWSERS; index++)
    lines.push(await openLine(box.url, await pair(box.url, box.code)));
  const pages: Page[] = [];
  for (let index = 0; index < BROWSERS; index++) pages.push(await pairedPage(box, browser));
  const [first = ''] = box.ids;
  for (const page of pages) {
    await open(page, box);
    await page.evaluate(watch, first);
  }
  const cookie = await signOn(box.url, box.operator);
  const tap = (type: string) =>
    post(`${box.url}/api/commands`, { type, machineId: first, commandId: crypto.randomUUID() }, cookie);
  const machine: number[] = [];
  const person: number[] = [];
  for (let event = 0; event < events; event++) {
    const isMachine = event % 2 === 0;
    const turn = Math.floor(event / 2) % 2 === 0;
    const at = Date.now();
    if (isMachine) await box.say(first, turn ? 'STOP' : 'RUN', 0);
    else await tap(turn ? 'signOn' : 'signOff');
    for (const page of pages) (isMachine ? machine : person).push((await page.evaluate(changedAfter, at)) - at);
    await pause(200 + ((event * 37) % 100));
  }
  for (const line of lines) line.end();
  for (const page of pages) await page.context().close();
  return { tablets, machine: spread(machine), person: spread(person) };
}

/** In the page: when a tile's picture last changed, the frame included. */
function watch(machineId: string): void {
  const tile = document.querySelector(`[data-testid="machine-${machineId}"]`);
  const who = document.querySelector(`[data-testid="who-${machineId}"]`);
  const note = () =>
    requestAnimationFrame(() => {
      document.documentElement.dataset.changedAt = String(Date.now());
    });
  const observer = new MutationObserver(note);
  if (tile !== null) observer.observe(tile, { attributes: true, attributeFilter: ['data-class'] });
  if (who !== null) observer.observe(who, { characterData: true, childList: true, subtree: true });
}

/** In the page: resolves with the first change after a moment. */
function changedAfter(at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const look = () => {
      const changedAt = Number(document.documentElement.dataset.changedAt ?? 0);
      if (changedAt >= at) return resolve(changedAt);
      if (performance.now() - from > 10_000) return reject(new Error('nothing changed within 10 s'));
      setTimeout(look, 5);
    };
    look();
  });
}

function spread(ms: number[]) {
  const [p50Ms = 0, p99Ms = 0] = [0.5, 0.99].map((share) => Math.round(quantile(ms, share)));
  return { events: ms.length, p50Ms, p99Ms, worstMs: Math.max(...ms) };
}

interface Result {
  load: number;
  firstLoad: readonly FirstLoad[];
  stream: Awaited<ReturnType<typeof streamOf>>;
  pixel: Awaited<ReturnType<typeof pixels>>;
}

function rowsOf({ load, firstLoad, stream, pixel }: Result): object[] {
  return [
    { what: 'load of the processor before', measured: load },
    ...firstLoad.flatMap(({ locale, scriptKB, lcpMs, worstLcpMs }) => [
      { what: `script before the first picture, ${locale}, kB gzip`, measured: scriptKB },
      { what: `largest picture, ${locale}, ms (worst)`, measured: `${lcpMs} (${worstLcpMs})` },
    ]),
    { what: 'first view on the line, kB', measured: stream.viewKB },
    { what: 'live line, bytes/s (plain)', measured: `${stream.bytesPerS} (${stream.plainBytesPerS})` },
    ...(['machine', 'person'] as const).map((kind) => ({
      what: `${kind}'s event to pixel, ${pixel.tablets} tablets, p50 / p99 / worst ms`,
      measured: `${pixel[kind].p50Ms} / ${pixel[kind].p99Ms} / ${pixel[kind].worstMs}`,
    })),
  ];
}

const round = (value: number): number => Math.round(value * 10) / 10;
