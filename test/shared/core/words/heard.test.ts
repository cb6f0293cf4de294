import { describe, expect, test } from 'vitest';
import { heard } from '../../../../shared/core/words/heard.ts';
import {
  english,
  inEnglish,
  isSentence,
  placesOf,
  type Sentence,
  whats,
} from '../../../../shared/core/words/sentence.ts';

/** A sentence with something plain in each of its places. */
function exampleOf(what: string, template: string): Sentence {
  const said = placesOf(template).map((name, index) => [name, `x${index + 1}`]);
  const sentence: unknown = { ...Object.fromEntries(said), what };
  if (!isSentence(sentence)) throw new Error(`${what} is no sentence`);
  return sentence;
}

describe('English text that was kept', () => {
  test.each(whats.map((what) => [what, english[what]] as const))(
    'says the same once it is heard: %s',
    (what, template) => {
      const said = inEnglish(exampleOf(what, template));
      const again = heard(said);
      const letters = template.replace(/\{[^}]*\}/g, '').replace(/[^A-Za-z]/g, '').length;
      // Short ones are not looked for: words of others would fit them.
      if (again !== null) expect(inEnglish(again)).toBe(said);
      if (letters >= 8 && template.includes(' ')) expect(again).not.toBeNull();
    },
  );

  test('is heard through: a sentence that stands in another, a list, the checker’s lines', () => {
    const why: Sentence = { what: 'nothingWasSent', why: { what: 'runsStopFirst', machineId: 'press-1' } };
    expect(heard(inEnglish(why))).toEqual(why);
    const since: Sentence[] = [
      { what: 'gaveToRules', by: 'Bert', time: '09:59' },
      { what: 'tookReasonAway', by: 'Eva', time: '10:02' },
    ];
    expect(heard(inEnglish({ what: 'othersWereFaster', since }))).toEqual({ what: 'othersWereFaster', since });
    expect(heard('plant.yaml:3:1 edge.prot: unknown field\nplant.yaml:9:2 edge.id: at the pope’s')).toEqual({
      what: 'faultLines',
      faults: [
        {
          what: 'placedFault',
          file: 'plant.yaml',
          line: '3',
          column: '1',
          field: 'edge.prot',
          fault: { what: 'unknownField' },
        },
        'plant.yaml:9:2 edge.id: at the pope’s',
      ],
    });
  });

  test.each([
    '',
    'The order is locked by MILLER',
    'M7 021: The period is closed',
    'operator',
    'ECONNRESET',
    'BadNodeIdUnknown',
  ])('of others stays as it is: "%s"', (words) => expect(heard(words)).toBeNull());
});
