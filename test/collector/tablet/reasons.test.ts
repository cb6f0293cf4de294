import { describe, expect, test } from 'vitest';
import { groupsOf, often } from '../../../collector/tablet/web/reasons.ts';
import { reasons, tabletFixture } from './fixture.ts';

describe('the reason grid', () => {
  test('every leaf of the tree stands in it exactly once, under its topmost branch', () => {
    const groups = groupsOf(reasons, 'stop');
    expect(groups.map(({ branch }) => branch?.id)).toEqual(['technical', 'organisation', 'quality', 'planned']);
    const leaves = groups.flatMap((group) => group.leaves.map(({ id }) => id));
    expect(new Set(leaves).size).toBe(leaves.length);
    expect(leaves).not.toContain('technical');
    expect(leaves).toContain('hydraulics');
  });
  test('scrap has its own', () => {
    expect(groupsOf(reasons, 'scrap').flatMap(({ leaves }) => leaves.map(({ id }) => id))).toEqual([
      'crack',
      'dimension',
      'surface',
      'startup',
    ]);
  });
  test('a tree that bites its tail does not hang', () => {
    const [first, second] = [reasons[1], reasons[2]];
    if (first === undefined || second === undefined) throw new Error('the fixture has reasons');
    const ring = [
      { ...first, id: 'a', parentId: 'b' },
      { ...second, id: 'b', parentId: 'a' },
      { ...second, id: 'c', parentId: 'a' },
    ];
    expect(groupsOf(ring, 'stop').flatMap(({ leaves }) => leaves.map(({ id }) => id))).toEqual(['c']);
  });
  test('reasons given on this machine come before those of others', () => {
    const { machines } = tabletFixture();
    expect(often(reasons, machines, 'press-1').map(({ id }) => id)[0]).toBe('jam');
    expect(often(reasons, machines, 'cnc-3').length).toBeGreaterThan(0);
    expect(often(reasons, [], 'press-1')).toEqual([]);
  });
});
