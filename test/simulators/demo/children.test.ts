import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const children = new URL('../../../dist/simulators/demo/children.js', import.meta.url).href;
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.each([
  ['ends by a fault', "throw new Error('a fault')"],
  ['is made to end at once', 'process.exit(130)'],
])('a demo that %s takes along what it started', async (_how, end) => {
  const folder = mkdtempSync(join(tmpdir(), 'istwert-children-'));
  try {
    const part = join(folder, 'part.mjs');
    writeFileSync(part, "setInterval(() => {}, 1_000); console.log('part ready http://x');");
    const demo = join(folder, 'demo.mjs');
    writeFileSync(
      demo,
      `import { startChild } from ${JSON.stringify(children)};
       const part = startChild('part', ${JSON.stringify(part)}, [], ${JSON.stringify(folder)});
       await part.ready(60_000);
       process.stdout.write(String(part.pid), () => { ${end}; });`,
    );
    const run = spawn(process.execPath, [demo], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    run.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    await new Promise((resolve) => run.once('close', resolve));
    expect(Number(said)).toBeGreaterThan(0);
    await expect.poll(() => isAlive(Number(said))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
