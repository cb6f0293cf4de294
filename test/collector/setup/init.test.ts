import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../collector/config.ts';
import { faultInAnswer, idOf } from '../../../collector/setup/answers.ts';
import { type InitFlags, init } from '../../../collector/setup/init.ts';
import { tlsCommand } from '../../../collector/setup/tls.ts';

const chance = { now: () => Date.now(), randomBytes };
const folder = () => mkdtempSync(join(tmpdir(), 'istwert-init-'));

/** `answers`: what a person types, one after the other; null where nobody sits there. */
async function initIn(place: string, flags: InitFlags, answers: string[] | null = null) {
  const file = join(place, 'plant.yaml');
  const asked: string[] = [];
  let printed = '';
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return answers?.shift() ?? '';
  };
  await init(file, flags, {
    ...chance,
    print: async (text) => {
      printed += text;
    },
    ask: answers === null ? null : ask,
  });
  return { file, asked, printed, config: loadConfig(file) };
}

describe('init', () => {
  test('asks six questions and writes a configuration that the checker takes', async () => {
    const said = ['Schmiede Nord', 'Europe/Berlin', 'Forging: Press 1, Säge 2; Lathe', 'three', 'box', 'none'];
    const { config, asked } = await initIn(folder(), {}, said);
    expect(asked).toHaveLength(6);
    expect(config.plant).toMatchObject({ id: 'schmiede-nord', name: 'Schmiede Nord', timeZone: 'Europe/Berlin' });
    expect(config.plant.machines.map(({ id, name, workCentreId }) => [id, name, workCentreId])).toEqual([
      ['press-1', 'Press 1', 'forging'],
      ['saege-2', 'Säge 2', 'forging'],
      ['lathe', 'Lathe', 'lathe'],
    ]);
    expect(config.plant.calendars[0]?.week.fri).toEqual(['early', 'late', 'night']);
    expect(config.edge).toMatchObject({ host: '127.0.0.1', connect: 'add' });
    expect(config.bridge).toBeNull();
  });

  test('asks again, with what would do, where an answer means nothing', async () => {
    const said = ['Works', 'Berlin', 'Europe/Berlin', 'Press, Press', 'Press', 'ten', 'two', 'box', 'none'];
    const { asked } = await initIn(folder(), {}, said);
    expect(asked.filter((question) => !/^[A-Z]/.test(question))).toEqual([
      expect.stringMatching(/^a time zone has a name like Europe\/Berlin\. /),
      expect.stringMatching(/^"Press" stands twice\. /),
      expect.stringMatching(/^say one, two, three, always\. /),
    ]);
  });

  test('takes flags where nobody is there, and says which one is missing', async () => {
    await expect(initIn(folder(), { plant: 'Works' })).rejects.toThrow(/give --time-zone, or --yes/);
    await expect(initIn(folder(), { yes: true, timeZone: 'Mars' })).rejects.toThrow(/--time-zone "Mars": a time zone/);
    const { config } = await initIn(folder(), { yes: true, timeZone: 'Europe/Paris', edgeId: 'box-7' });
    expect([config.edge.id, config.plant.timeZone]).toEqual(['box-7', 'Europe/Paris']);
  });

  test('for the network: https by an authority of its own, and the names by which it is called', async () => {
    const place = folder();
    const { config, printed } = await initIn(place, { yes: true, reach: 'network', names: 'mes.plant.example' });
    expect(config.edge.host).toBe('0.0.0.0');
    expect(config.edge.access.names).toContain('mes.plant.example');
    const box = new X509Certificate(readFileSync(config.edge.tls?.certFile ?? ''));
    expect(box.checkHost('mes.plant.example')).toBeTruthy();
    expect(printed).toMatch(/\/ca\.crt, once each/);
    expect(await tlsCommand('qr', join(place, 'plant.yaml'), {}, chance)).toMatch(/https:\/\/\S+:7410\/ca\.crt/);
  });

  test('with a bridge: a token of its own in a file that nobody else reads', async () => {
    const { config, file } = await initIn(folder(), { yes: true, bridge: 'https://mes.example.com:7420' });
    const token = join(file, '..', 'bridge.token');
    expect(config.bridge?.token).toBe(readFileSync(token, 'utf8').trim());
    expect(statSync(token).mode & 0o007).toBe(0);
  });

  test.each([
    ['edgeId', 'a b/c', /--edge-id "a b\/c": an id has letters/],
    ['names', 'not a name!', /--names "not a name!": a host name like/],
    ['bridgeCa', '/nowhere/ca.pem', /--bridge-ca: there is no file \/nowhere\/ca.pem/],
    ['plant', '', /--plant "": a plant has a name/],
  ])('a flag that means nothing (%s) is refused before anything is written', async (flag, value, why) => {
    const place = folder();
    const flags = { yes: true, reach: 'network', bridge: 'https://mes.example.com', [flag]: value };
    await expect(initIn(place, flags)).rejects.toThrow(why);
    expect(readdirSync(place)).toEqual([]);
  });

  test('overwrites nothing', async () => {
    const place = folder();
    writeFileSync(join(place, 'plant.yaml'), 'mine');
    await expect(initIn(place, { yes: true })).rejects.toThrow(/is there already/);
    expect(readFileSync(join(place, 'plant.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(place, 'tls'))).toBe(false);
  });
});

test('whatever a plant and its machines are called, the configuration is one, and says those names', async () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => /[a-z0-9]/i.test(text));
  const plain = name.map((text) => text.replace(/[,;:\s]+/g, ' ').trim());
  const machines = fc
    .uniqueArray(plain, { minLength: 1, maxLength: 4, selector: idOf })
    .filter((all) => all.every((one) => idOf(one) !== ''));
  await fc.assert(
    fc.asyncProperty(
      name.filter((text) => text.trim() !== ''),
      machines,
      async (plant, list) => {
        fc.pre(faultInAnswer('machines', list.join(', ')) === null);
        const { config } = await initIn(folder(), { yes: true, plant, machines: list.join(', ') });
        expect(config.plant.name).toBe(plant.trim());
        expect(config.plant.machines.map((machine) => machine.name)).toEqual(list);
      },
    ),
    { numRuns: 12 },
  );
});
