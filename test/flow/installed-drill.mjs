/**
 * What an administrator does with the archive, in a network of its own that has nothing but loopback: init, start,
 * connect a foreign OPC UA server's counter as the page does, update, roll back. Prints one JSON line a step.
 *
 *   node installed-drill.mjs ROOT FOREIGN-SERVER-SCRIPT NEWER-ARCHIVE-FOLDER
 */
import { execFileSync, fork, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [root = '', script = '', newer = ''] = process.argv.slice(2);
const program = join(root, 'usr/local/bin/istwert-collector');
const config = join(root, 'etc/istwert/collector/plant.yaml');
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: root };
const tell = (step, said) => process.stdout.write(`${JSON.stringify({ step, said })}\n`);
const run = (file, args) => execFileSync(file, args, { env, encoding: 'utf8' });

const port = await freePort();
const server = await foreignServer();
let counter = 100;
let box;
try {
  const answers = [
    '--plant',
    'Bare plant',
    '--time-zone',
    'Europe/Berlin',
    '--machines',
    'Press 1',
    '--shifts',
    'always',
  ];
  tell('init', run(program, ['init', config, ...answers, '--reach', 'box', '--bridge', 'none', '--edge-id', 'bare']));
  box = await start();
  const cookie = await firstPerson(box);
  await connect(box, cookie);
  tell('connected', await make(3, 3, box, cookie));
  tell('backup', run(program, ['backup', config, join(root, 'backup')]));
  tell('drill', run(program, ['restore', config, join(root, 'backup'), '--drill']));
  box = await again(box, () => tell('update', run(join(newer, 'install.sh'), ['--root', root])));
  tell('updated', { version: run(program, ['--version']), parts: await make(2, 5, box, await signOn(box)) });
  box = await again(box, () => tell('rollback', run(join(root, 'usr/local/bin/istwert-rollback'), ['--root', root])));
  tell('rolledBack', { version: run(program, ['--version']), parts: await make(4, 9, box, await signOn(box)) });
} finally {
  box?.child.kill('SIGKILL');
  server.kill('SIGKILL');
}

async function start() {
  const child = spawn(program, ['run', config], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const url = await new Promise((ready, failed) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /ready (http\S+)/.exec(text)?.[1];
      // What is printed of a first start comes right after it.
      if (found !== undefined) setImmediate(() => ready(found));
    });
    child.once('exit', (code) => failed(new Error(`the collector ended with ${code}: ${text}`)));
  });
  return { child, url, said: () => text };
}

async function again({ child }, between) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  between();
  return start();
}

async function call({ url }, method, path, body, cookie = '') {
  const headers = { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0], body: await answer.json() };
}

async function firstPerson(of) {
  const code = await until('the set-up code', async () => /set-up code (\S+)/.exec(of.said())?.[1]);
  return (await call(of, 'POST', '/api/setup', { code, name: 'Root', secret: 'a long secret of the first' })).cookie;
}

async function signOn(of) {
  return (await call(of, 'POST', '/api/session', { name: 'Root', secret: 'a long secret of the first' })).cookie;
}

/** As the page does it: look, accept the certificate, pick two signals, add. */
async function connect(of, cookie) {
  const opened = { address: `opc.tcp://127.0.0.1:${port}`, security: 'SignAndEncrypt', policy: 'Basic256Sha256' };
  const { id } = (await call(of, 'POST', '/api/connect/looks', opened, cookie)).body;
  const look = async (query = '') =>
    (await call(of, 'GET', `/api/connect/looks/${id}${query}`, undefined, cookie)).body;
  const phase = (wanted) => until(wanted, async () => ((await look()).phase === wanted ? look() : null));
  const { certificate } = await phase('untrusted');
  await call(of, 'POST', `/api/connect/looks/${id}/trust`, { fingerprint: certificate.fingerprint }, cookie);
  await phase('open');
  const row = (name) => until(name, async () => (await look('?filter=plc')).rows.find((one) => one.name === name));
  const picks = [
    { ...(({ of: place, name }) => ({ of: place, name }))(await row('Run')), role: 'state' },
    { ...(({ of: place, name }) => ({ of: place, name }))(await row('Count')), role: 'total', width: 'u32' },
  ];
  const choice = { how: 'signals', machineId: 'press-1', picks, states: [{ value: '1', state: 'running' }] };
  const place = { sourceId: 'hall-1', name: 'Press 1', workCentreId: 'press-1', calendarId: 'shifts' };
  await call(of, 'POST', `/api/connect/looks/${id}/add`, { choice, place }, cookie);
  await lineUp(of, cookie);
}

function lineUp(of, cookie) {
  return until('the line to be up', async () => {
    const { machines } = (await call(of, 'GET', '/api/health', undefined, cookie)).body;
    return machines.some(({ machineId, lineUp: up, received }) => machineId === 'press-1' && up && received > 0);
  });
}

/** The foreign machine makes `parts`; resolves with what the facts count in all, once that is `inAll`. */
async function make(parts, inAll, of, cookie) {
  await lineUp(of, cookie);
  counter += parts;
  server.send({ id: counter, set: { 'odd/plc/Count': { value: counter } } });
  return until(`${inAll} parts`, async () => {
    const { facts } = (await call(of, 'GET', '/api/facts?limit=5000', undefined, cookie)).body;
    const sum = facts.reduce((total, { type, count }) => total + (type === 'counted' ? Number(count) : 0), 0);
    return sum >= inAll ? sum : null;
  });
}

async function foreignServer() {
  const dir = mkdtempSync(join(tmpdir(), 'istwert-foreign-'));
  const nodes = { 'odd/plc/Run': ['Int32', 1], 'odd/plc/Count': ['UInt32', 100] };
  const options = { port, dir, nodes, policies: ['Basic256Sha256'] };
  const child = fork(script, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise((ready) => child.once('message', ready));
  return child;
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

async function until(what, look, withinMs = 90_000) {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
