import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const deploy = fileURLToPath(new URL('../../config/deploy/', import.meta.url));
const units = readdirSync(`${deploy}systemd`);
const textOf = (unit: string): string => readFileSync(`${deploy}systemd/${unit}`, 'utf8');
/** Where the box of the tests has no systemd, its own judgement cannot be had. */
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the services', () => {
  test('are one for each process, each with a user of its own', () => {
    const users = units.map((unit) => /^User=(.+)$/m.exec(textOf(unit))?.[1]);
    expect(units).toEqual(['istwert-bridge.service', 'istwert-collector.service']);
    expect(users).toEqual(['istwert-bridge', 'istwert-collector']);
  });

  test.each(units)('%s has no privilege, sees no other files, and comes back by itself', (unit) => {
    const text = textOf(unit);
    const lines = [
      ...['NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes'],
      ...[
        'PrivateDevices=yes',
        'RestrictNamespaces=yes',
        'SystemCallFilter=@system-service',
        'UMask=0077',
        'Restart=always',
      ],
    ];
    for (const line of lines) expect(text.split('\n')).toContain(line);
  });

  test.runIf(hasSystemd).each(units)('%s: systemd itself finds little exposed (below 2 of 10)', (unit) => {
    const args = ['security', '--offline=true', '--threshold=20', '--no-pager', `${deploy}systemd/${unit}`];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).toBe(0);
  });
});

test('a container’s log is kept within bounds, too', () => {
  const Compose = z.object({
    services: z.record(z.string(), z.object({ logging: z.object({ options: z.unknown() }) })),
  });
  const { services } = Compose.parse(parse(readFileSync(`${deploy}container/compose.yaml`, 'utf8')));
  expect(Object.values(services).map(({ logging }) => logging.options)).toEqual([
    { 'max-size': '10m', 'max-file': '5' },
    { 'max-size': '10m', 'max-file': '5' },
  ]);
});

/** So `systemctl start` returns when the page and the set-up code are there, and fails where the process does not come up. */
test.each(units)('%s is started once its process says where it is reached', (unit) => {
  const address = `/var/lib/istwert/${unit.replace(/^istwert-|\.service$/g, '')}/address.json`;
  const lines = textOf(unit).split('\n');
  expect(lines).toContain(`ExecStartPre=-/bin/rm -f ${address}`);
  expect(lines).toContain(`ExecStartPost=/bin/sh /opt/istwert/current/deploy/up.sh ${address}`);
});

test.each(['install.sh', 'rollback.sh', 'switch.sh', 'up.sh'])('%s is a script that every shell reads', (script) => {
  expect(execFileSync('sh', ['-n', `${deploy}${script}`], { encoding: 'utf8' })).toBe('');
});
