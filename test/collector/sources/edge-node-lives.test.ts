/** Who of an edge node and its devices is alive, what their metrics are called, and when a value was: no broker, no timer. */
import { describe, expect, test } from 'vitest';
import { dataTypes, type Metric } from '../../../collector/sources/sparkplug/decode.ts';
import { EdgeNode } from '../../../collector/sources/sparkplug/edge-node.ts';
import { bdSeq, birth, deviceBirth, given, metric, payload, T, times, total } from './support/edge-node.ts';

describe('a device', () => {
  test('that is not born again with its node is dead after five seconds', () => {
    const { node, told, alive } = given();
    alive(['cnc-1', 'saw-1']);
    node.handle('NBIRTH', null, birth(0, 1), T);
    node.handle('DBIRTH', 'saw-1', deviceBirth(1), T + 1_000);
    told();
    node.tick(T + 4_999);
    expect(told()).toEqual([]);
    node.tick(T + 5_000);
    expect(told()).toEqual(['cnc-1 died: its edge node was born again without it']);
    node.tick(T + 50_000);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'cnc-1', total(2, 1), T + 50_000);
    expect(told()).toEqual(['rebirth: data came of device cnc-1 before its birth']);
  });

  test('that was dead before is not awaited, nor one that dies meanwhile', () => {
    const { node, told, alive } = given();
    alive(['cnc-1', 'saw-1']);
    node.handle('DDEATH', 'cnc-1', payload(3), T);
    node.handle('NBIRTH', null, birth(0, 1), T);
    node.handle('DDEATH', 'saw-1', payload(1), T);
    told();
    node.tick(T + 60_000);
    expect(told()).toEqual([]);
  });

  test('dies once, at the time that its node says', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDEATH', 'cnc-1', payload(2, [], T - 7), T);
    node.handle('DDEATH', 'cnc-1', payload(3, [], T - 6), T);
    node.handle('DDEATH', 'nobody', payload(4), T);
    expect(told()).toEqual(['cnc-1 died at -7: the edge node says that the device is offline']);
  });

  test('dies with its node, whoever else is alive too', () => {
    const { node, told, alive } = given();
    alive(['cnc-1', 'saw-1']);
    node.handle('DDEATH', 'saw-1', payload(3), T);
    told();
    node.handle('NDEATH', null, payload(null, [bdSeq(0)]), T);
    expect(told()).toEqual(['node died: the edge node has gone offline', 'cnc-1 died: the edge node has gone offline']);
    expect(node.born).toBe(false);
    node.handle('NDEATH', null, payload(null, [bdSeq(0)]), T);
    expect(told()).toEqual([]);
  });

  test('of a node that has just died is not asked for at once', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('NDEATH', null, payload(null, [bdSeq(0)]), T);
    told();
    node.handle('DDATA', 'cnc-1', total(2, 1), T + 999);
    expect(told()).toEqual([]);
    node.tick(T + 1_000);
    expect(told()).toEqual(['rebirth: data came before a birth']);
  });
});

describe('the lives of a node', () => {
  test('a death of an earlier life is passed over, which is said once', () => {
    const { node, told } = given();
    node.handle('NBIRTH', null, birth(0, 5), T);
    told();
    for (let times = 0; times < 2; times += 1) node.handle('NDEATH', null, payload(null, [bdSeq(4)]), T);
    expect([told(), node.born]).toEqual([['note: an NDEATH of an earlier life was passed over'], true]);
    node.handle('NDEATH', null, payload(null, [bdSeq(5)]), T);
    expect(told()).toEqual(['node died: the edge node has gone offline']);
  });

  test('a death ends the wait for what was missing', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(4, 104), T);
    node.handle('NDEATH', null, payload(null, [bdSeq(0)]), T + 1);
    // What came before it is used, by the names of the life that ends.
    expect(told()[0]).toBe('cnc-1 Total=104');
    node.tick(T + 60_000);
    expect(told()).toEqual([]);
  });

  test('a number of life that is text is none', () => {
    const { node, told } = given();
    const text = metric('bdSeq', 0, { datatype: dataTypes.String, raw: { field: 'string', value: '5' } });
    node.handle('NBIRTH', null, payload(0, [text]), T);
    expect(told()[0]).toMatch(/^note: its NBIRTH has no bdSeq/);
  });

  test('without a number of life every death counts, which is said', () => {
    const { node, told } = given();
    node.handle('NBIRTH', null, payload(0, [metric('State', 1)]), T);
    expect(told()[0]).toMatch(/^note: its NBIRTH has no bdSeq/);
    node.handle('NDEATH', null, payload(null, [bdSeq(9)]), T);
    expect(told()).toEqual(['node died: the edge node has gone offline']);
    node.handle('NBIRTH', null, birth(0, 9), T);
    told();
    node.handle('NDEATH', null, payload(null), T);
    expect(told()).toEqual([
      'note: its NDEATH has no bdSeq: taken as the death of its present life',
      'node died: the edge node has gone offline',
    ]);
  });
});

describe('names', () => {
  test('are said by alias after the birth, each only of its own device', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', payload(2, [metric(null, 7, { alias: 2, datatype: null })]), T);
    expect(told()).toEqual(['cnc-1 Total=7']);
    node.handle('NDATA', null, payload(3, [metric(null, 7, { alias: 2 })]), T);
    expect(told()).toEqual(['rebirth: a metric is unknown', 'node ']);
    node.handle('DDATA', 'cnc-1', payload(4, [metric(null, 7)]), T + 90_000);
    expect(told()[0]).toBe('rebirth: a metric is unknown');
  });

  test('a metric without a name names nothing, not even its alias', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DBIRTH', 'saw-1', payload(2, [metric('Strokes', 1, { alias: 3 }), metric(null, 1, { alias: 3 })]), T);
    node.handle('DDATA', 'saw-1', payload(3, [metric(null, 7, { alias: 3 })]), T);
    expect(told()).toEqual(['saw-1 born Strokes Strokes', 'saw-1 Strokes=7']);
  });

  test('an alias of one device means nothing of another, though both have a metric of that name', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DBIRTH', 'saw-1', payload(2, [metric('Total', 1, { alias: 3 })]), T);
    told();
    node.handle('DDATA', 'saw-1', payload(3, [metric(null, 7, { alias: 2 })]), T);
    expect(told()).toEqual(['rebirth: a metric is unknown', 'saw-1 ']);
  });

  test('an alias that stands for two is said; a new birth of the node clears them all', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DBIRTH', 'saw-1', payload(2, [metric('Strokes', 1, { alias: 2 })]), T);
    expect(told()).toEqual(['note: alias 2 stands for both "Total" and "Strokes"', 'saw-1 born Strokes']);
    node.handle('NBIRTH', null, payload(0, [bdSeq(1), metric('Other', 1, { alias: 2 })]), T);
    expect(told()).toEqual(['node born bdSeq Other']);
    node.handle('DBIRTH', 'cnc-1', payload(1, [metric('Total', 1, { alias: 3 })]), T);
    node.handle('DBIRTH', 'cnc-1', payload(2, [metric('Total', 1, { alias: 3 })]), T);
    expect(told()).toEqual(['cnc-1 born Total', 'cnc-1 born Total']);
  });

  test('tell the datatype and the alias of what is to be written', () => {
    const { node, alive } = given();
    alive();
    expect(node.metricOf('cnc-1', 'Total')).toEqual({ datatype: dataTypes.Int32, alias: 2 });
    expect(node.metricOf(null, 'bdSeq')).toEqual({ datatype: dataTypes.Int64, alias: null });
    expect([node.metricOf('cnc-1', 'State'), node.metricOf('saw-1', 'Total')]).toEqual([null, null]);
  });
});

describe('the time of a value', () => {
  function timesOf(...metrics: Metric[]) {
    const found: [number | null, boolean][] = [];
    const node = new EdgeNode(
      {
        born: () => {},
        data: (_device, values) =>
          found.push(...values.map(({ at, historical }): [number | null, boolean] => [at, historical])),
        died: () => {},
        askRebirth: () => {},
        note: () => {},
      },
      times,
    );
    node.handle('NBIRTH', null, payload(0, [bdSeq(0), metric('Total', 0)]), T);
    for (const [index, one] of metrics.entries())
      node.handle('NDATA', null, payload(index + 1, [one], T + 10 + index), T);
    return found;
  }
  test('is the metric’s own, else its message’s', () => {
    expect(timesOf(metric('Total', 1, { timestamp: T - 5 }), metric('Total', 2))).toEqual([
      [T - 5, false],
      [T + 11, false],
    ]);
  });
  test('is the message’s where the metric’s stands still while its value moves', () => {
    const frozen = { timestamp: T - 5 };
    expect(timesOf(metric('Total', 1, frozen), metric('Total', 1, frozen), metric('Total', 2, frozen))).toEqual([
      [T - 5, false],
      [T - 5, false],
      [T + 12, false],
    ]);
  });
  test('of a buffered value is its own, however often it stands there', () => {
    const old = { timestamp: T - 9, isHistorical: true };
    expect(
      timesOf(metric('Total', 1, old), metric('Total', 2, old), metric('Total', 3, { isHistorical: true })),
    ).toEqual([
      [T - 9, true],
      [T - 9, true],
      [T + 12, true],
    ]);
  });
});
