/** Whoever may publish makes up names without end: what the box keeps of them has a bound, and what is real goes on. */
import { describe, expect, test } from 'vitest';
import { MqttJsonOptionsSchema } from '../../../collector/sources/mqtt-json/options.ts';
import { fits, parseTemplate } from '../../../collector/sources/mqtt-json/topic.ts';
import { fewAMinute, keptOf } from '../../../collector/sources/sparkplug/bounds.ts';
import { birth, deviceBirth, given, metric, payload, T, total } from './support/edge-node.ts';

describe('devices behind an edge node', () => {
  test('are a thousand at most; those that were there first go on', () => {
    const { node, told, alive } = given();
    alive();
    for (let n = 0; n < 1_200; n += 1) node.handle('DBIRTH', `made-up-${n}`, deviceBirth((n + 2) & 255), T);
    expect(node.devices().length).toBe(1_001);
    expect(told().filter((line) => line.startsWith('note: more than 1000 devices'))).toHaveLength(1);
    node.handle('DDATA', 'cnc-1', total((1_200 + 2) & 255, 101), T);
    expect(told()).toContain('cnc-1 Total=101');
  });

  test('that are born again bring their aliases with them, and leave none of the life before', () => {
    const { node, told } = given();
    node.handle('NBIRTH', null, birth(), T);
    const born = (seq: number, alias: number) =>
      node.handle('DBIRTH', 'cnc-1', payload(seq, [metric('Total', 100, { alias })]), T);
    born(1, 7);
    born(2, 8);
    told();
    node.handle('DDATA', 'cnc-1', payload(3, [metric(null, 101, { alias: 8 })]), T);
    expect(told()).toEqual(['cnc-1 Total=101']);
    node.handle('DDATA', 'cnc-1', payload(4, [metric(null, 102, { alias: 7 })]), T);
    expect(told()).toEqual(['rebirth: a metric is unknown', 'cnc-1 ']);
  });
});

describe('what is kept of an edge node', () => {
  const many = (from: number, letters = 8) =>
    Array.from({ length: 50_000 }, (_, n) => metric(`${from + n}`.padStart(letters, 'x'), 1));

  test('behind a gap is no more than some messages hold: then the rest is used at once', () => {
    const { node, told, alive } = given();
    alive();
    const large = Array.from({ length: 50_000 }, () => metric('Total', 100));
    for (const seq of [10, 11]) node.handle('DDATA', 'cnc-1', payload(seq, large), T);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'cnc-1', payload(12, large), T);
    expect(told()).toContain('rebirth: a message is missing');
    node.handle('DDATA', 'cnc-1', total(13, 101), T);
    expect(told()).toContain('cnc-1 Total=101');
  });

  test('are names of a thousand letters at most, and sixteen million in all', () => {
    const { node, told, alive } = given();
    alive();
    const long = 'x'.repeat(1_001);
    node.handle('DBIRTH', 'cnc-1', payload(2, [metric('Total', 100), metric(long, 1)]), T);
    node.handle('DDATA', 'cnc-1', payload(3, [metric(long, 2)]), T);
    expect(told()).toEqual(['cnc-1 born Total', 'rebirth: a metric is unknown', 'cnc-1 ']);
    for (const [seq, id] of ['made-up-1', 'made-up-2', 'made-up-3'].entries())
      node.handle('DBIRTH', id, payload(seq + 4, many(0, 150)), T);
    expect(node.devices()).toEqual([null, 'cnc-1', 'made-up-1', 'made-up-2']);
  });

  test.each([
    ['a long text', 'x'.repeat(2_001), undefined],
    ['bytes, which hold their whole packet', Buffer.alloc(10), undefined],
    ['a list', [1, 2], undefined],
    ['a word', 'RUN', 'RUN'],
    ['nothing', null, null],
    ['a count', 12n, 12n],
  ])('of values is what can be compared: %s', (_what, value, kept) => {
    expect(keptOf(value)).toBe(kept);
  });

  test('is said twenty times a minute', () => {
    const mayBeSaid = fewAMinute(20);
    const said = (from: number) => Array.from({ length: 100 }, (_, n) => mayBeSaid(from + n)).filter(Boolean).length;
    expect([said(T), said(T + 30_000), said(T + 60_000), said(T)]).toEqual([20, 0, 20, 20]);
  });
});

describe('a topic of the configuration', () => {
  test.each(['plant/\u0000/status', 'plant/\n/status', `plant/${'x'.repeat(1_100)}`, 'plant/\ud800'])(
    '%j is none',
    (topic) => {
      expect(() => parseTemplate(topic, 'press-1')).toThrow(/control characters|at most 1024/);
    },
  );
  test.each(['plant/a+b/x', 'plant/#/x', 'plant/{machineId}#'])('%j has a wildcard in a word', (topic) => {
    expect(() => parseTemplate(topic, 'press-1')).toThrow(/should be a word/);
  });
  test('of availability is one topic, for a wildcard brings the whole broker', () => {
    const options = (topic: string) =>
      MqttJsonOptionsSchema.safeParse({
        ...{ id: 's', kind: 'mqtt-json', url: 'mqtt://127.0.0.1' },
        machines: [{ machineId: 'press-1', profile: 'pulse', availability: { topic } }],
      }).success;
    expect(['plant/press-1/online', '#', 'plant/+/online', 'plant/\u0000'].map(options)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
  test('that begins with a wildcard never brings what is the broker’s own', () => {
    expect(fits('#', '$SYS/broker/clients')).toBe(false);
    expect(fits('+/broker/clients', '$SYS/broker/clients')).toBe(false);
  });
});
