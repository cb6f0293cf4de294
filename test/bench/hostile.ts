/**
 * A tablet while somebody in the network means harm: 2,000 hostile sockets and one attacker at full rate, beside the same
 * box left in peace. A machine counts all the while, and none of its parts may be missing afterwards.
 * `npm run bench -- hostile [--seconds 15] [--json]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { openJournalToRead } from '../../collector/journal/journal.ts';
import { startAedes } from '../collector/sources/support/broker.ts';
import { quantile } from './ingest/plant.ts';

interface Figure {
  asked: number;
  failed: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const LIMIT_MS = 500;
const collectorMain = fileURLToPath(new URL('../../collector/main.js', import.meta.url));
const attacker = fileURLToPath(new URL('./hostile/attacker.js', import.meta.url));

export async function run(options: Record<string, string | boolean>): Promise<object> {
  const seconds = Number(options.seconds ?? 15);
  const folder = mkdtempSync(join(tmpdir(), 'istwert-hostile-'));
  const broker = await startAedes();
  const machine = await mqtt.connectAsync(broker.url);
  writeFileSync(join(folder, 'plant.yaml'), plantOf(broker.url));
  let attack: ChildProcess | null = null;
  let made = 0;
  const tell = (): Promise<unknown> => {
    const status = JSON.stringify({ ts: Date.now(), state: 'RUN', good: made++, scrap: 0 });
    return machine.publishAsync('plant/x/press-1/status', status, { qos: 1, retain: true });
  };
  await tell();
  const box = spawn(process.execPath, [collectorMain, 'run', join(folder, 'plant.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await readyOf(box);
    const token = readFileSync(join(folder, 'data', 'reader.token'), 'utf8').trim();
    await baseline(join(folder, 'data'));
    const counting = setInterval(() => void tell(), 100);
    const quiet = await asked(url, token, seconds);
    attack = spawn(process.execPath, [attacker, new URL(url).port], { stdio: 'inherit' });
    await pause(3_000);
    const attacked = await asked(url, token, seconds);
    clearInterval(counting);
    await tell();
    const lost = await lostOf(join(folder, 'data'), made - 1);
    print('left in peace', quiet);
    print('under attack', attacked);
    process.stdout.write(
      `${made - 1} parts made, ${lost} lost; p99 at most ${LIMIT_MS} ms: ${attacked.p99Ms <= LIMIT_MS}\n`,
    );
    return { quiet, attacked, made: made - 1, lost };
  } finally {
    attack?.kill('SIGKILL');
    box.kill('SIGTERM');
    await machine.endAsync(true);
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a paired tablet asks, some ten times a second. */
async function asked(url: string, token: string, seconds: number): Promise<Figure> {
  const took: number[] = [];
  let failed = 0;
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const begun = performance.now();
    try {
      const answer = await fetch(`${url}/api/view`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(5_000),
      });
      await answer.text();
      if (answer.status !== 200) failed++;
    } catch {
      failed++;
    }
    took.push(performance.now() - begun);
    await pause(100);
  }
  const at = (share: number): number => Math.round(quantile(took, share));
  return { asked: took.length, failed, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** Until the machine was heard: its first reading is no part. */
async function baseline(dataDir: string): Promise<void> {
  for (;;) {
    const journal = openJournalToRead(dataDir, 'box');
    const isHeard = journal.read(1, 1_000).some(({ type }) => type === 'signalRestored');
    journal.close();
    if (isHeard) return;
    await pause(100);
  }
}

/** Parts that are not in the journal within ten seconds. */
async function lostOf(dataDir: string, made: number): Promise<number> {
  let counted = 0;
  for (let tries = 0; tries < 50; tries++) {
    const journal = openJournalToRead(dataDir, 'box');
    counted = journal
      .read(1, 1_000_000)
      .reduce((sum, fact) => sum + (fact.type === 'counted' && fact.counter === 'good' ? fact.count : 0), 0);
    journal.close();
    if (counted >= made) break;
    await pause(200);
  }
  return made - counted;
}

function readyOf(box: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    box.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      const url = / ready (http\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    box.once('exit', (code) => reject(new Error(`the collector ended with ${code}`)));
  });
}

function print(what: string, { asked, failed, p50Ms, p99Ms, maxMs }: Figure): void {
  process.stdout.write(
    `${what.padEnd(14)} ${asked} asked  ${failed} failed  p50 ${p50Ms} ms  p99 ${p99Ms} ms  max ${maxMs} ms\n`,
  );
}

const plantOf = (broker: string): string => `plant:
  id: p
  name: P
  timeZone: UTC
  calendars:
    - { id: day, shifts: [{ id: d, name: D, start: '00:00', end: '24:00' }], week: { mon: [d], tue: [d], wed: [d], thu: [d], fri: [d], sat: [d], sun: [d] } }
  workCentres: [{ id: wc, name: WC }]
  machines: [{ id: press-1, name: Press 1, workCentreId: wc, calendarId: day }]
  reasons: []
edge: { id: box, port: 0, dataDir: data }
sources:
  - id: hall
    kind: mqtt-json
    url: ${broker}
    machines: [{ machineId: press-1, profile: mqtt-status }]
`;
