import { describe, expect, test } from 'vitest';
import { decide } from '../../../../shared/core/commands/decide.ts';
import type { Standstill } from '../../../../shared/core/timeline/timeline.ts';
import { ask, HOUR, NOW, state, stop } from './given.ts';

/** A machine stands since an hour ago. Its parts are stops of their own; times are minutes from then on. */
const START = NOW - HOUR;
const at = (minute: number) => START + minute * 60_000;
type Word = [from: number, to: number | null, reasonId: string | null];

/** What is said when somebody names the stop [from, to) of that standstill, where `words` were said before. */
function naming(words: readonly Word[], [from, to]: [number, number | null], change: object = {}): string[] {
  const classifications = words.map(([begin, end, reasonId], index) => ({
    edgeId: 'box',
    machineId: 'press-1',
    at: 0,
    by: 'Bert',
    type: 'stopClassified' as const,
    seq: index + 1,
    recordedAt: index + 1,
    from: at(begin),
    to: end === null ? null : at(end),
    reasonId,
  }));
  const standstill: Standstill = { from: START, to: NOW, work: true, classifications };
  const own = stop({ from: at(from), to: to === null ? null : at(to) });
  const given = {
    ...state({ stops: [own] }),
    standstills: (_machineId: string, low: number, high: number) => (low < NOW && high > START ? [standstill] : []),
  };
  const command = ask({ type: 'classifyStop', from: at(from), reasonId: 'jam', ...change });
  return decide(command, given).map((fact) => {
    if (fact.type !== 'stopClassified') return fact.type;
    const end = fact.to === null ? '' : (fact.to - START) / 60_000;
    return `${(fact.from - START) / 60_000}–${end} ${fact.reasonId ?? '-'}`;
  });
}

describe('a word on a stop', () => {
  test('that nobody split is one on the whole, from where it was tapped', () => {
    expect(naming([], [0, null])).toEqual(['0– jam']);
    expect(naming([[0, null, 'die']], [0, null], { from: at(12) })).toEqual(['12– jam']);
  });

  test('on a part that has ended names that part, from edge to edge', () => {
    expect(naming([[10, 20, 'die']], [10, 20], { from: at(12) })).toEqual(['10–20 jam']);
    expect(naming([[0, 20, 'die']], [0, 20])).toEqual(['0–20 jam']);
  });

  test('on a stretch of it names that stretch, as it was asked', () => {
    expect(naming([[10, 20, 'die']], [0, 10], { from: at(2), to: at(7) })).toEqual(['2–7 jam']);
    expect(naming([[10, 20, 'die']], [20, null], { from: at(30), to: at(40) })).toEqual(['30–40 jam']);
  });
});

describe('a word on the last part of a split stop, which goes on', () => {
  test('is one on the whole, and what was said of the time before is said again', () => {
    expect(naming([[0, 20, 'die']], [20, null])).toEqual(['0– jam', '0–20 die']);
  });

  test('of the time before nobody had named, too: it stays without a reason', () => {
    expect(naming([[10, 20, 'die']], [20, null])).toEqual(['0– jam', '0–10 -', '10–20 die']);
  });

  test('says again what held last of each stretch, also of a word on the whole', () => {
    const words: Word[] = [
      [0, 30, 'jam'],
      [0, null, 'die'],
      [10, 20, null],
    ];
    expect(naming(words, [30, null])).toEqual(['0– jam', '0–10 die', '10–20 -', '20–30 die']);
  });

  test('says nothing again of words that begin where the part does', () => {
    const words: Word[] = [
      [0, 20, 'die'],
      [20, 40, 'die'],
    ];
    expect(naming(words, [20, null])).toEqual(['0– jam', '0–20 die']);
  });
});
