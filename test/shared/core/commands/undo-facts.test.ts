import { describe, expect, test } from 'vitest';
import { type Correction, type CorrectionState, undo } from '../../../../shared/core/commands/corrections.ts';
import type { Classification } from '../../../../shared/core/timeline/classifications.ts';
import type { Standstill } from '../../../../shared/core/timeline/timeline.ts';
import type { EventOf, NewFact } from '../../../../shared/core/words/event.ts';
import { NOW, state } from './given.ts';

/** Which facts an undoing writes, stretch by stretch. Times are minutes before which nothing is known of the day. */
const box = { edgeId: 'box', machineId: 'press-1', at: 0, by: 'Bert' };
const common = { machineId: 'press-1', by: 'Ada', commandId: 'command-1' };
type Tag = EventOf<'stopClassified'>;
type Paint = EventOf<'productionReassigned'>;
const tag = (seq: number, from: number, to: number | null, reasonId: string | null): Tag => ({
  ...box,
  seq,
  recordedAt: seq,
  type: 'stopClassified',
  from,
  to,
  reasonId,
});
const paint = (seq: number, from: number, to: number, operationIds: string[] | null): Paint => ({
  ...box,
  seq,
  recordedAt: seq,
  type: 'productionReassigned',
  from,
  to,
  operationIds,
});

interface Day {
  standstills?: Standstill[];
  tags?: readonly Tag[];
  paints?: readonly Paint[];
}
function dayWith({ standstills = [], tags = [], paints = [] }: Day): CorrectionState {
  const touches = (from: number, to: number) => (one: { from: number; to: number | null }) =>
    one.from < to && (one.to ?? one.from + 1) > from;
  return {
    ...state({ corrections: [...tags, ...paints] satisfies Correction[] }),
    standstills: (_machineId, from, to) => standstills.filter(touches(from, to)),
    said: (_machineId, from, to) => ({
      stops: tags.filter(touches(from, to)),
      owners: paints.filter(touches(from, to)),
    }),
  };
}
const stood = (from: number, to: number, ...classifications: Classification[]): Standstill => ({
  from,
  to,
  work: true,
  classifications,
});

/** `60– jam`, `70–80 -`: what is said, of which stretch. */
function said(facts: readonly NewFact[]): string[] {
  return facts.map((fact) => {
    if (fact.type === 'stopClassified') return `${fact.from}–${fact.to ?? ''} ${fact.reasonId ?? '-'}`;
    if (fact.type === 'productionReassigned')
      return `${fact.from}–${fact.to} ${fact.operationIds === null ? 'rules' : fact.operationIds.join('+')}`;
    return fact.type;
  });
}
const undone = (seq: number, day: Day) => said(undo(seq, dayWith(day), common));

describe('a word on a whole stop', () => {
  test('is undone at the moment by which it named the stop, so that it reaches as far', () => {
    const words = [tag(1, 65, null, 'jam'), tag(2, 75, null, 'die')] as const;
    const standstills = [stood(60, 90, ...words)];
    expect(undone(2, { standstills, tags: words })).toEqual(['75– jam']);
  });
  test('that late facts have cut in two is undone in both, each what it was before', () => {
    const words = [tag(1, 95, null, 'jam'), tag(2, 60, null, 'die')] as const;
    const standstills = [stood(61, 80, words[1]), stood(85, 110, ...words)];
    expect(undone(2, { standstills, tags: words })).toEqual(['60– -', '85– jam']);
  });
  test('leaves the parts that were named since the word that holds again, not those before it', () => {
    const words = [
      tag(1, 60, 65, 'clean'),
      tag(2, 60, null, 'jam'),
      tag(3, 70, 80, 'tool'),
      tag(4, 60, null, 'die'),
    ] as const;
    const standstills = [stood(60, 90, ...words)];
    expect(undone(4, { standstills, tags: words })).toEqual(['60– jam', '70–80 tool']);
  });
  test('is undone in what late facts made of the stop within a day of it, not in what is farther', () => {
    const word = tag(1, 60, null, 'jam');
    const far = 60 + 86_400_000;
    const cutAt = (from: number) => ({ standstills: [stood(61, 70, word), stood(from, from + 9, word)], tags: [word] });
    expect(undone(1, cutAt(far - 1))).toEqual(['60– -', `${far - 1}– -`]);
    expect(undone(1, cutAt(far))).toEqual(['60– -']);
  });
  test('is said where it was, where no stop is left there', () => {
    expect(undone(1, { tags: [tag(1, 60, null, 'jam')] })).toEqual(['60– -']);
  });
  test('waits for words on that stop since, not for words on others', () => {
    const words = [tag(1, 60, null, 'jam'), tag(2, 100, null, 'die'), tag(3, 70, 80, 'tool')] as const;
    const others = { standstills: [stood(60, 90, words[0]), stood(100, 110, words[1])], tags: [words[0], words[1]] };
    expect(undone(1, others)).toEqual(['60– -']);
    const same = { standstills: [stood(60, 90, words[0], words[2])], tags: [words[0], words[2]] };
    expect(() => undone(1, same)).toThrow(expect.objectContaining({ code: 'conflict', facts: [3] }));
  });
  test('waits for a word of the same stop however soon it followed, also of the very same moment', () => {
    const [first, soon] = [tag(1, 60, null, 'jam'), tag(2, 60, null, 'die')];
    for (const since of [soon, { ...soon, recordedAt: first.recordedAt }]) {
      const day = { standstills: [stood(60, 90, first, since)], tags: [first, since] };
      expect(() => undone(1, day)).toThrow(expect.objectContaining({ code: 'conflict', facts: [2] }));
      expect(undone(2, day)).toEqual(['60– jam']);
    }
  });
});

describe('a word on a part', () => {
  test('gives back what reached into it, cut to it', () => {
    const words = [tag(1, 60, 72, 'jam'), tag(2, 78, 90, 'tool'), tag(3, 70, 80, 'die')] as const;
    expect(undone(3, { tags: words })).toEqual(['70–80 -', '70–72 jam', '78–80 tool']);
  });
  test('gives back nothing of words that only touch it', () => {
    const words = [tag(1, 60, 70, 'jam'), tag(2, 80, 90, 'tool'), tag(3, 70, 80, 'die')] as const;
    expect(undone(3, { tags: words, standstills: [stood(60, 70), stood(80, 90)] })).toEqual(['70–80 -']);
  });
  test('gives back the word on the whole stop, as far as the stop goes; one that lasts goes on', () => {
    const words = [tag(1, 60, null, 'jam'), tag(2, 70, 80, 'die')] as const;
    expect(undone(2, { standstills: [stood(60, 75, ...words)], tags: words })).toEqual(['70–80 -', '70–75 jam']);
    const lasts = stood(NOW - 30, NOW, tag(1, NOW - 30, null, 'jam'));
    const part = tag(2, NOW - 10, NOW + 5, 'die');
    expect(undone(2, { standstills: [lasts], tags: [part] }).map((row) => row.split(' ')[1])).toEqual(['-', 'jam']);
    expect(undo(2, dayWith({ standstills: [lasts], tags: [part] }), common)).toMatchObject([{}, { to: NOW + 5 }]);
  });
  test('gives back a word that meant two stops in both', () => {
    const words = [tag(1, 60, null, 'jam'), tag(2, 60, 120, 'die')] as const;
    const standstills = [stood(60, 80, words[0]), stood(100, 110, words[0])];
    expect(undone(2, { standstills, tags: words })).toEqual(['60–120 -', '60–80 jam', '100–110 jam']);
  });
});

describe('an owner', () => {
  test('is undone to the rules, and then to whom it was given before, cut to the stretch', () => {
    const paints = [paint(1, 0, 40, ['A']), paint(2, 60, 100, ['B']), paint(3, 30, 70, ['C'])];
    expect(undone(3, { paints })).toEqual(['30–70 rules', '30–40 A', '60–70 B']);
  });
  test('that was given over another is undone as far as that one was not covered by a third', () => {
    const paints = [paint(1, 0, 100, ['A']), paint(2, 30, 60, ['B']), paint(3, 20, 60, ['C'])];
    expect(undone(3, { paints })).toEqual(['20–60 rules', '20–30 A', '30–60 B']);
    const other = [paint(1, 0, 100, ['A']), paint(2, 30, 60, ['B']), paint(3, 30, 80, ['C'])];
    expect(undone(3, { paints: other })).toEqual(['30–80 rules', '30–60 B', '60–80 A']);
  });
  test('where the stretch was given back to the rules before, stays with them', () => {
    const paints = [paint(1, 0, 100, ['A']), paint(2, 0, 100, null), paint(3, 30, 60, ['C'])];
    expect(undone(3, { paints })).toEqual(['30–60 rules']);
  });
  test('that was given to another since waits for that one', () => {
    const paints = [paint(1, 0, 50, ['A']), paint(2, 49, 60, ['B']), paint(3, 60, 70, ['C'])];
    expect(() => undone(1, { paints })).toThrow(expect.objectContaining({ code: 'conflict', facts: [2] }));
    expect(undone(3, { paints })).toEqual(['60–70 rules']);
  });
  test('waits for another however soon it followed', () => {
    const paints = [paint(1, 0, 50, ['A']), paint(2, 0, 50, ['B'])];
    expect(() => undone(1, { paints })).toThrow(expect.objectContaining({ code: 'conflict', facts: [2] }));
  });
});

describe('what cannot be undone', () => {
  test('is what is not there, or happened at another machine', () => {
    const tags = [tag(1, 60, 70, 'jam')];
    expect(() => undo(2, dayWith({ tags }), common)).toThrow(expect.objectContaining({ code: 'unknown' }));
    const elsewhere = { ...common, machineId: 'cnc-1' };
    expect(() => undo(1, dayWith({ tags }), elsewhere)).toThrow(expect.objectContaining({ code: 'unknown' }));
  });
  test('a newer word that is not known itself is a conflict without its words', () => {
    const word = tag(1, 60, null, 'jam');
    const day = dayWith({ standstills: [stood(60, 90, word, tag(7, 60, null, 'die'))], tags: [word] });
    expect(() => undo(1, day, common)).toThrow(
      expect.objectContaining({ code: 'conflict', facts: [7], sentence: { what: 'correctedSince' } }),
    );
  });
});
