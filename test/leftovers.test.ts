import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.runIf(process.platform === 'linux')(
  'whoever started a run is killed: what it had started is ended, its folders are gone, others are left alone',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'istwert-left-'));
    writeFileSync(join(folder, 'journal.db'), 'facts');
    const mark = `ISTWERT_TESTS_OF_SWEEP=${process.pid}`;
    const waits = 'setInterval(() => {}, 1000); process.stdout.write("up");';
    const started = (env: NodeJS.ProcessEnv) =>
      spawn(process.execPath, ['-e', waits], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const [key = '', value = ''] = mark.split('=');
    const [left, foreign] = [
      started({ ...process.env, [key]: value }),
      started({ ...process.env, [key]: `${value}0` }),
    ];
    await Promise.all([once(left.stdout, 'data'), once(foreign.stdout, 'data')]);

    // The end of its input is all that it sees of a process that was killed.
    const sweep = spawn(process.execPath, [fileURLToPath(new URL('sweep.mjs', import.meta.url)), mark, folder], {
      env: {},
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    sweep.stdin.end();
    const [[, signal]] = await Promise.all([once(left, 'exit'), once(sweep, 'exit')]);

    expect(signal).toBe('SIGKILL');
    expect(existsSync(folder)).toBe(false);
    expect(foreign.exitCode).toBeNull();
    foreign.kill();
    await once(foreign, 'exit');
  },
);

it.runIf(process.platform === 'linux')(
  'a campaign or a benchmark that is killed leaves no process and no folder',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'istwert-left-'));
    const program = join(folder, 'campaign.mjs');
    writeFileSync(
      program,
      `import { spawn } from 'node:child_process';
    import { mkdtempSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    const made = mkdtempSync(tmpdir() + '/istwert-campaign-');
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    process.stdout.write(JSON.stringify({ made, pid, told: process.argv.slice(2) }));
    setInterval(() => {}, 1000);`,
    );
    const swept = fileURLToPath(new URL('swept.mjs', import.meta.url));
    const run = spawn(process.execPath, [swept, program, '--size', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await once(run.stdout, 'data');
    const { made, pid, told } = JSON.parse(String(said));
    expect([existsSync(made), existsSync(`/proc/${pid}`), told]).toEqual([true, true, ['--size', '1']]);
    run.kill('SIGKILL');
    await expect.poll(() => [existsSync(join(made, '..')), existsSync(`/proc/${pid}`)]).toEqual([false, false]);
  },
);

it('what Vitest compiles for itself is swept, too', () => {
  const swept = (process.env.ISTWERT_TESTS_SWEPT ?? '').split(delimiter);
  expect(swept.filter((folder) => existsSync(join(folder, 'ssr')))).toHaveLength(1);
});
