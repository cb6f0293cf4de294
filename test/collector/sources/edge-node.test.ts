/** In what order an edge node's messages count, and when a rebirth is asked for: no broker, no timer. */
import { describe, expect, test } from 'vitest';
import { bdSeq, birth, deviceBirth, given, metric, payload, T, total } from './support/edge-node.ts';

describe('the order of messages', () => {
  test('is from 0 to 255 and on with 0, over node and devices together', () => {
    const { node, told } = given();
    node.handle('NBIRTH', null, birth(254), T);
    node.handle('DBIRTH', 'cnc-1', deviceBirth(255), T);
    node.handle('DDATA', 'cnc-1', total(0, 101), T);
    node.handle('NDATA', null, payload(1, [metric('State', 2)]), T);
    expect(told()).toEqual(['node born bdSeq State', 'cnc-1 born Total', 'cnc-1 Total=101', 'node State=2']);
  });

  test('what overtook another waits for it, and comes out in its order', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(4, 104), T);
    node.handle('DDATA', 'cnc-1', total(3, 103), T + 1);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'cnc-1', total(2, 102), T + 2);
    expect(told()).toEqual(['cnc-1 Total=102', 'cnc-1 Total=103', 'cnc-1 Total=104']);
    node.tick(T + 60_000);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'cnc-1', total(5, 105), T + 60_000);
    expect(told()).toEqual(['cnc-1 Total=105']);
  });

  test('what is missing is waited for only so long; then the rest is used, and a rebirth asked for', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(5, 105), T);
    node.handle('DDATA', 'cnc-1', total(3, 103), T + 1_500);
    node.tick(T + 1_999);
    expect(told()).toEqual([]);
    node.tick(T + 2_000);
    expect(told()).toEqual(['cnc-1 Total=103', 'cnc-1 Total=105', 'rebirth: a message is missing']);
    // From there it goes on, whichever number came last.
    node.handle('DDATA', 'cnc-1', total(6, 106), T + 2_001);
    expect(told()).toEqual(['cnc-1 Total=106']);
    node.handle('DDATA', 'cnc-1', total(8, 108), T + 3_000);
    node.tick(T + 5_000);
    node.handle('DDATA', 'cnc-1', total(9, 109), T + 5_001);
    expect(told()).toEqual(['cnc-1 Total=108', 'rebirth: a message is missing', 'cnc-1 Total=109']);
  });

  test('a second gap has a wait of its own', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(3, 103), T);
    node.handle('DDATA', 'cnc-1', total(5, 105), T + 1_000);
    node.handle('DDATA', 'cnc-1', total(2, 102), T + 1_500);
    expect(told()).toEqual(['cnc-1 Total=102', 'cnc-1 Total=103']);
    node.tick(T + 3_499);
    expect(told()).toEqual([]);
    node.tick(T + 3_500);
    expect(told()).toEqual(['cnc-1 Total=105', 'rebirth: a message is missing']);
  });

  test('over the end of the numbers, what waits goes by its place behind the missing one', () => {
    const { node, told } = given();
    node.handle('NBIRTH', null, birth(252), T);
    node.handle('DBIRTH', 'cnc-1', deviceBirth(253), T);
    told();
    node.handle('DDATA', 'cnc-1', total(1, 3), T);
    node.handle('DDATA', 'cnc-1', total(255, 1), T);
    node.handle('DDATA', 'cnc-1', total(0, 2), T);
    node.tick(T + 2_000);
    expect(told().slice(0, 3)).toEqual(['cnc-1 Total=1', 'cnc-1 Total=2', 'cnc-1 Total=3']);
  });

  test('without patience a gap is a loss at once', () => {
    const { node, told, alive } = given({ reorderTimeoutMs: 0 });
    alive();
    node.handle('DDATA', 'cnc-1', total(3, 103), T);
    expect(told()).toEqual(['cnc-1 Total=103', 'rebirth: a message is missing']);
  });

  test('what comes from behind is used, its values have their own times; a birth or death from behind is not', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(1, 99), T);
    expect(told()).toEqual(['cnc-1 Total=99']);
    node.handle('DDEATH', 'cnc-1', payload(0), T);
    node.handle('DBIRTH', 'cnc-1', deviceBirth(255), T);
    expect(told()).toEqual([]);
    // Half the numbers lie ahead, half behind.
    node.handle('DDATA', 'cnc-1', total((2 + 127) & 255, 200), T);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'cnc-1', total((2 + 128) & 255, 98), T);
    expect(told()).toEqual(['cnc-1 Total=98']);
  });

  test('messages without a number are taken as they come, which is said once', () => {
    const { node, told, alive } = given();
    alive();
    for (const value of [101, 102]) node.handle('DDATA', 'cnc-1', total(null, value), T);
    expect(told()).toEqual([
      'note: its messages have no seq: a lost one cannot be noticed',
      'cnc-1 Total=101',
      'cnc-1 Total=102',
    ]);
  });

  test.each([77, 78, 254, 255])('a birth without a number begins with whatever comes next: %d', (first) => {
    const { node, told } = given();
    const then = (count: number) => (first + count) & 255;
    node.handle('NBIRTH', null, birth(null), T);
    node.handle('DBIRTH', 'cnc-1', deviceBirth(first), T);
    node.handle('DDATA', 'cnc-1', total(then(2), 2), T);
    expect(told()).toEqual(['node born bdSeq State', 'cnc-1 born Total']);
    node.handle('DDATA', 'cnc-1', total(then(1), 1), T);
    expect(told()).toEqual(['cnc-1 Total=1', 'cnc-1 Total=2']);
  });

  test('commands of other hosts say nothing', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('NCMD', null, payload(null), T);
    node.handle('DCMD', 'cnc-1', payload(2), T);
    node.handle('DDATA', 'cnc-1', total(2, 102), T);
    expect(told()).toEqual(['cnc-1 Total=102']);
  });
});

describe('whether a node was heard at all', () => {
  test('is by any word of its own, also one that came too early; not by commands, which are others’', () => {
    const { node } = given();
    node.handle('NCMD', null, payload(null), T);
    node.handle('DCMD', 'cnc-1', payload(1), T);
    expect(node.heard).toBe(false);
    node.handle('DDATA', 'cnc-1', total(5, 1), T);
    expect(node.heard).toBe(true);
  });
  test.each(['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH'] as const)('is by %s', (type) => {
    const { node } = given();
    node.handle(type, type.startsWith('D') ? 'cnc-1' : null, birth(), T);
    expect(node.heard).toBe(true);
  });
  test('is asked anew with each connection', () => {
    const { node, alive } = given();
    alive();
    node.restart(T);
    expect(node.heard).toBe(false);
  });
});

test('a publisher that does a hundred things wrong is not noted for more', () => {
  const { node, told } = given();
  const clashing = Array.from({ length: 300 }, (_, n) => metric(`metric ${n}`, 1, { alias: n % 150 }));
  node.handle('NBIRTH', null, payload(0, [bdSeq(0), ...clashing]), T);
  expect(told().filter((line) => line.startsWith('note: alias'))).toHaveLength(101);
});

describe('asking for a rebirth', () => {
  test('comes after data that nobody was born for, and waits twice as long each time while nothing comes', () => {
    const { node, told } = given();
    const asked: number[] = [];
    node.handle('DDATA', 'cnc-1', total(5, 1), T);
    expect(told()).toEqual(['rebirth: data came before a birth']);
    for (let ms = 100; ms <= 200_000; ms += 100) {
      node.tick(T + ms);
      if (told().length > 0) asked.push(ms);
    }
    expect(asked.slice(0, 4)).toEqual([1_000, 3_000, 7_000, 15_000]);
    const pauses = asked.map((at, index) => at - (asked[index - 1] ?? 0));
    expect(Math.max(...pauses)).toBe(60_000);
    expect(pauses.filter((pause) => pause === 60_000).length).toBeGreaterThan(1);
  });

  test('ends with the birth, and begins anew with the shortest pause', () => {
    const { node, told } = given();
    node.handle('DDATA', 'cnc-1', total(5, 1), T);
    node.tick(T + 1_000);
    node.handle('NBIRTH', null, birth(), T + 2_000);
    told();
    node.tick(T + 100_000);
    expect(told()).toEqual([]);
    node.handle('DDATA', 'saw-1', total(1, 1), T + 100_000);
    expect(told()).toEqual(['rebirth: data came of device saw-1 before its birth']);
    node.tick(T + 100_999);
    expect(told()).toEqual([]);
    node.tick(T + 101_000 + 1_000);
    expect(told()).toHaveLength(1);
  });

  test('comes after a metric that no birth has named; what is known beside it is used', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', payload(2, [metric('Coolant', 1), metric('Total', 7)]), T);
    expect(told()).toEqual(['rebirth: a metric is unknown', 'cnc-1 Total=7']);
  });

  test('is asked at once by whoever begins behind it, and by a new connection, which forgets all', () => {
    const { node, told, alive } = given();
    alive();
    node.rebirth('a machine was added', T);
    expect([told(), node.born]).toEqual([['rebirth: a machine was added'], true]);
    // The old connection asked a moment ago: the new one asks all the same.
    node.restart(T + 1);
    expect([told(), node.born]).toEqual([['rebirth: the collector has just connected'], false]);
    expect(node.metricOf('cnc-1', 'Total')).toBeNull();
    node.handle('DDATA', 'cnc-1', total(2, 102), T + 2);
    expect(told()).toEqual([]);
    node.tick(T + 1_001);
    expect(told()).toEqual(['rebirth: data came before a birth']);
  });

  test('a new connection knows nothing of a gap that was waited for', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'cnc-1', total(9, 109), T);
    node.restart(T + 1);
    told();
    node.tick(T + 2_001);
    expect(told()).toEqual(['rebirth: the collector has just connected']);
    node.handle('NBIRTH', null, birth(), T + 2_002);
    told();
    node.tick(T + 60_000);
    expect(told()).toEqual([]);
  });

  test('a new connection knows nothing of the life before: the death of any is that of nobody, and no word', () => {
    const { node, told, alive } = given();
    alive();
    node.restart(T + 1);
    told();
    node.handle('NDEATH', null, payload(null, [bdSeq(7)]), T + 2);
    expect(told()).toEqual([]);
  });

  test('a new connection knows nothing of a device’s birth that waited behind a gap', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DBIRTH', 'saw-1', deviceBirth(9), T);
    node.restart(T + 1);
    node.handle('NBIRTH', null, birth(), T + 2);
    expect(told()).toEqual(['rebirth: the collector has just connected', 'node born bdSeq State']);
    expect(node.devices()).toEqual([null]);
  });

  test('goes on after a death of which nobody knows whether it is of the present life', () => {
    const { node, told } = given();
    node.handle('DDATA', 'cnc-1', total(5, 1), T);
    told();
    node.handle('NDEATH', null, payload(null, [bdSeq(3)]), T + 500);
    node.tick(T + 1_000);
    expect(told()).toEqual(['rebirth: data came before a birth']);
  });

  test('is not repeated to a node that has gone offline: it is born anew when it comes back', () => {
    const { node, told, alive } = given();
    alive();
    node.handle('DDATA', 'saw-1', total(2, 1), T);
    node.handle('NDEATH', null, payload(null, [bdSeq(0)]), T + 1);
    told();
    node.tick(T + 600_000);
    expect(told()).toEqual([]);
  });
});
