import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../collector/config.ts';
import { examine } from '../../../collector/setup/doctor.ts';
import { init } from '../../../collector/setup/init.ts';

async function boxWith(bridge: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'istwert-doctor-')), 'plant.yaml');
  const outside = { now: () => Date.now(), randomBytes, print: async () => {}, ask: null };
  await init(file, { yes: true, bridge: 'here', reach: 'network' }, outside);
  const config = loadConfig(file);
  return { ...config, edge: { ...config.edge, port: 0 }, bridge: { url: bridge, token: config.bridge?.token ?? '' } };
}
const look = (config: Awaited<ReturnType<typeof boxWith>>) =>
  examine(
    config,
    () => Date.now(),
    () => performance.now(),
  );

/** A bridge that answers every exchange with `status`. */
async function bridgeThatSays<T>(status: number, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, answer) => answer.writeHead(status).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('doctor', () => {
  test('of a box that init has just written finds nothing wrong but what is not there yet', async () => {
    const checks = await bridgeThatSays(400, async (url) => look(await boxWith(url)));
    // Where temporary folders lie in memory, that is said, and is right.
    const bad = checks.filter(
      ({ is, of, says }) => is === 'bad' && !(of === 'disk' && says.includes('lies in memory')),
    );
    expect(bad).toEqual([]);
    expect(checks.map(({ of }) => of)).toEqual(
      expect.arrayContaining(['clock', 'disk', 'journal', 'permissions', 'certificate', 'bridge']),
    );
  });

  test.each([
    [401, 'bad', /does not know this box/],
    [400, 'ok', /knows this box/],
    [404, 'warn', /status 404/],
  ])('a bridge that answers %d is %s', async (status, is, says) => {
    const checks = await bridgeThatSays(status, async (url) => look(await boxWith(url)));
    expect(checks.find(({ of }) => of === 'bridge')).toMatchObject({ is, says: expect.stringMatching(says) });
  });

  test('a bridge that is away is wrong, and facts wait for it', async () => {
    const url = await bridgeThatSays(400, async (there) => there);
    const checks = await look(await boxWith(url));
    expect(checks.find(({ of }) => of === 'bridge')).toMatchObject({
      is: 'bad',
      says: expect.stringMatching(/kept here/),
    });
  });
});
