/**
 * A real Tryton 6.0, where its Debian packages are installed: tryton-server, tryton-proteus,
 * tryton-modules-production-work, -production-routing. It is seeded once; each test has a copy of the SQLite file. It
 * runs as a process of its own, by the system's Python.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { type Amount, scrapOf } from '../../../../../shared/core/erp/amounts.ts';
import { callJson } from '../../../../../shared/io/outward.ts';
import type { Held } from '../../../../contracts/erp.ts';
import { freePort } from '../../../../free-port.ts';

const PYTHON = '/usr/bin/python3';
const ADMIN = '/usr/bin/trytond-admin';
const MODULES = '/usr/lib/python3/dist-packages/trytond/modules';

const needed: readonly (readonly [path: string, pack: string])[] = [
  [ADMIN, 'tryton-server'],
  ['/usr/lib/python3/dist-packages/proteus', 'tryton-proteus'],
  [`${MODULES}/production_work`, 'tryton-modules-production-work'],
  [`${MODULES}/production_routing`, 'tryton-modules-production-routing'],
];
const VERSION = '/usr/lib/python3/dist-packages/trytond/__init__.py';
const isOther = existsSync(VERSION) && !readFileSync(VERSION, 'utf8').includes('"6.0.');
/** The packages that this machine does not have. */
export const missing: readonly string[] = [
  ...(isOther ? ['tryton-server=6.0.*'] : []),
  ...needed.flatMap(([path, pack]) => (existsSync(path) ? [] : [pack])),
];

export const bridgeUser = { user: 'bridge', password: 'kx7-Wolke-29-baum' } as const;

export interface RealTryton {
  url: string;
  /** A fresh copy of the seeded database, under a name of its own: orders "1" to the last, of which that has two steps. */
  database(): string;
  held(database: string, orderId: string): Held;
  stop(): void;
}

export async function startRealTryton(orders: number): Promise<RealTryton> {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-tryton-'));
  const port = await freePort();
  const config = join(folder, 'trytond.conf');
  writeFileSync(
    config,
    `[database]\nuri = sqlite://\npath = ${folder}\n[web]\nlisten = 127.0.0.1:${port}\n[session]\nauthentications = password\n`,
  );
  const fileOf = (name: string): string => join(folder, `${name}.sqlite`);
  writeFileSync(join(folder, 'password'), 'not-for-people-51\n');
  const env = { ...process.env, TRYTONPASSFILE: join(folder, 'password') };
  const python = (...args: string[]) => execFileSync(PYTHON, ['-W', 'ignore', ...args], { env, stdio: 'pipe' });
  const kept = keptSeed(orders);
  if (existsSync(kept)) copyFileSync(kept, fileOf('seeded'));
  else {
    writeFileSync(fileOf('seeded'), '');
    const modules = ['production', 'production_work', 'production_routing'];
    python(
      ADMIN,
      '-c',
      config,
      '-d',
      'seeded',
      '--email',
      'a@example.org',
      '--activate-dependencies',
      '-u',
      ...modules,
    );
    python(seed, 'seeded', config, String(orders));
    keep(fileOf('seeded'), kept);
  }
  const server = spawn(PYTHON, ['-W', 'ignore', '/usr/bin/trytond', '-c', config], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await listening(url);
  let copies = 0;
  return {
    url,
    database: () => {
      copies += 1;
      copyFileSync(fileOf('seeded'), fileOf(`works${copies}`));
      return `works${copies}`;
    },
    held: (database, orderId) => heldIn(fileOf(database), Number(orderId)),
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const seed = fileURLToPath(new URL('seed.py', import.meta.url));

/** Seeding takes most of the time: it is done once for this machine, this server and this `seed.py`. */
function keptSeed(orders: number): string {
  const server = readFileSync(VERSION);
  const name = createHash('sha256').update(server).update(readFileSync(seed)).update(String(orders)).digest('hex');
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'istwert', `tryton-${name.slice(0, 16)}.sqlite`);
}

function keep(file: string, kept: string): void {
  mkdirSync(dirname(kept), { recursive: true });
  copyFileSync(file, `${kept}.${process.pid}`);
  renameSync(`${kept}.${process.pid}`, kept);
}

async function listening(url: string): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    const is = await callJson(new URL(url), { method: 'GET', timeoutMs: 2_000 }).then(
      () => true,
      () => false,
    );
    if (is) return;
    await delay(100);
  }
  throw new Error('Tryton does not start');
}

/** Read from its own tables, behind the dialect's back. */
function heldIn(file: string, production: number): Held {
  const db = new Sqlite(file, { readonly: true });
  try {
    const cycles = db
      .prepare<[number], { duration: number }>(
        `SELECT c.duration FROM production_work_cycle c JOIN production_work w ON w.id = c.work
         WHERE w.production = ? AND c.state <> 'cancelled'`,
      )
      .all(production);
    const moves = db
      .prepare<[number, number], { quantity: number; isOutput: number; isScrap: number }>(
        `SELECT m.quantity, m.production_output IS NOT NULL AS isOutput, EXISTS (SELECT 1 FROM stock_location l
           WHERE l.code = 'SCRAP' AND l.id IN (m.to_location, m.from_location)) AS isScrap
         FROM stock_move m JOIN production p ON p.id = coalesce(m.production_output, m.production_input)
         WHERE p.id = ? AND p.id = ? AND m.product = p.product AND m.state = 'done'`,
      )
      .all(production, production);
    const sums = new Map<Amount, number>();
    const add = (name: Amount, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
    for (const { duration } of cycles) add('machineMs', Math.round(duration * 1_000));
    for (const { quantity, isOutput, isScrap } of moves)
      add(isScrap === 1 ? scrapOf(null) : 'yield', quantity * (isOutput === 1 ? 1 : -1));
    const back = cycles.filter(({ duration }) => duration < 0).length;
    const state = db.prepare<[number], { state: string }>('SELECT state FROM production WHERE id = ?').get(production);
    return { records: cycles.length - 2 * back, sums, final: state?.state === 'done' };
  } finally {
    db.close();
  }
}
