import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBridgeConfig } from '../../../bridge/config.ts';
import { builtInErps } from '../../../bridge/erp/dialects/registry.ts';
import { type InitFlags, init } from '../../../bridge/setup/init.ts';
import { shippedConfig } from '../../../shared/io/cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istwert-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `answers`: what a person types, one after the other; null where nobody sits there. */
async function initIn(flags: InitFlags, answers: string[] | null = null) {
  const file = join(folder, 'bridge', 'bridge.yaml');
  const asked: string[] = [];
  let printed = '';
  await init(file, flags, {
    now: () => Date.now(),
    randomBytes,
    print: (text) => {
      printed += text;
    },
    ask:
      answers === null
        ? null
        : async (question) => {
            asked.push(question);
            return answers.shift() ?? '';
          },
    check: readBridgeConfig,
    template: shippedConfig('bridge-template.yaml'),
  });
  return { file, asked, printed, config: readBridgeConfig(file) };
}

describe('init of a bridge', () => {
  test('asks five questions and writes a configuration that the checker takes', async () => {
    const said = ['press-hall, turning', 'SAP', 'odoo', 'works', 'https://works.odoo.example', 'box', 'people'];
    const { config, asked, printed } = await initIn({}, said);
    expect(asked).toHaveLength(7);
    expect(asked.filter((question) => /^say /.test(question))).toHaveLength(2);
    expect(config.edges.map(({ id }) => id)).toEqual(['press-hall', 'turning']);
    expect(new Set(config.edges.map(({ token }) => token)).size).toBe(2);
    expect(config.erp).toMatchObject({ kind: 'odoo', url: 'https://works.odoo.example' });
    expect([config.bridge.host, config.promise.word]).toEqual(['127.0.0.1', 'people']);
    expect(printed).toMatch(/The ERP's secret: .*odoo\.key/);
    expect(statSync(join(folder, 'bridge', 'turning.token')).mode & 0o007).toBe(0);
  });

  test.each(builtInErps.dialects.map(({ kind }) => kind))('takes flags, for %s too', async (erp) => {
    expect((await initIn({ yes: true, erp })).config.erp.kind).toBe(erp);
  });

  test('says which flag is missing or means nothing, and overwrites nothing', async () => {
    await expect(initIn({ boxes: 'a' })).rejects.toThrow(/give --erp, or --yes/);
    await expect(initIn({ yes: true, boxes: 'a,a' })).rejects.toThrow(/--boxes "a,a": a box stands twice/);
    const { file } = await initIn({ yes: true });
    const text = readFileSync(file, 'utf8');
    await expect(initIn({ yes: true })).rejects.toThrow(/is there already/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('beside a box that was set up first: its name and its token are known', async () => {
    mkdirSync(join(folder, 'collector'));
    writeFileSync(
      join(folder, 'collector', 'plant.yaml'),
      'plant:\n  id: x\nedge:\n  # its name\n  id: hall-2 # for ever\n',
    );
    writeFileSync(join(folder, 'collector', 'bridge.token'), 'a-token-that-the-box-has\n');
    const { config, printed } = await initIn({ yes: true });
    expect(config.edges).toMatchObject([{ id: 'hall-2', token: 'a-token-that-the-box-has' }]);
    expect(printed).not.toMatch(/At the box/);
  });

  test('for the network: https by an authority of its own', async () => {
    const { config, printed } = await initIn({ yes: true, reach: 'network', names: 'mes.plant.example' });
    expect(config.bridge.host).toBe('0.0.0.0');
    expect(config.bridge.access.names).toContain('mes.plant.example');
    expect(printed).toMatch(/page: {2}https:\/\/\S+:7420/);
  });
});
