// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../../shared/core/words/problem.ts';
import { unitNamed } from '../../../shared/core/words/quantity.ts';
import { english, inEnglish, isSentence, placesOf, type Sentence } from '../../../shared/core/words/sentence.ts';
import { refusalFrom } from '../../../shared/ui/api.ts';
import { language } from '../../../shared/ui/language.ts';
import { de } from '../../../shared/ui/messages/sentences/de.ts';
import { fr } from '../../../shared/ui/messages/sentences/fr.ts';
import { knowNames, learn, namesOf, sayHere, sayOr, told } from '../../../shared/ui/speech.ts';

const languages = Object.entries({ en: english, de, fr });
const whats = Object.entries(english);

beforeAll(async () => {
  for (const one of ['en', 'de', 'fr'] as const) await learn(one);
});
beforeEach(() => {
  knowNames({
    machine: namesOf([
      { id: 'press-1', name: { en: 'Press 1', de: 'Presse 1', fr: 'Presse n° 1' } },
      { id: 'press-2', name: 'P2' },
    ]),
    reason: namesOf([{ id: 'die', name: { en: 'Die broken', de: 'Gesenk gebrochen' } }]),
  });
});
afterEach(() => {
  language.value = 'en';
  knowNames({ machine: new Map(), reason: new Map(), workCentre: new Map() });
});

describe.each(languages)('every sentence in %s', (_language, templates) => {
  test.each(whats)('%s says all that stands in it, and nothing else', (what, template) => {
    const written = Object.entries(templates).find(([name]) => name === what)?.[1] ?? '';
    expect(written.trim()).not.toBe('');
    expect([...new Set(placesOf(written))].sort()).toEqual([...new Set(placesOf(template))].sort());
    // A brace that is no place would be shown to the reader.
    expect(written.replace(/\{\w+(\|(or|and|semi|lines))?\}/g, '')).not.toMatch(/[{}]/);
  });
});

describe('a sentence', () => {
  const elsewhere: Sentence = {
    what: 'plannedElsewhere',
    operationId: 'A/0010',
    place: { what: 'oneOfMachines', machineIds: ['press-1', 'press-2'] },
    machineId: 'saw-9',
  };

  test.each([
    ['en', 'Operation A/0010 is planned for Press 1 or P2, not for saw-9. Ask the planner to change it.'],
    ['de', 'Arbeitsgang A/0010 ist für Presse 1 oder P2 geplant, nicht für saw-9. Die Planung bitten, das zu ändern.'],
    [
      'fr',
      'L’opération A/0010 est prévue pour Presse n° 1 ou P2, pas pour saw-9. Demandez à la planification de la changer.',
    ],
  ] as const)('in %s has the names that the page knows, and ids where it knows none', (reader, words) => {
    language.value = reader;
    expect(sayHere(elsewhere)).toBe(words);
  });

  test.each([
    ['en', '1,200 postings wait for the ERP, the oldest for 2,880 minutes.'],
    ['de', /1\.200 .*2\.880 Minuten/],
    ['fr', /1\u202f200 .*2\u202f880 minutes/],
  ] as const)('in %s says how many as the reader writes numbers; what was heard as text, too', (reader, words) => {
    language.value = reader;
    const said: Sentence = { what: 'outboxOld', count: 1_200, minutes: '2880' };
    expect(sayHere(said)).toMatch(words);
    if (reader !== 'en') expect(told(inEnglish(said)).words).toMatch(words);
  });

  test('a number that is a name, or that somebody has to type, stands as it is', () => {
    language.value = 'de';
    const missing: Sentence = { what: 'factsMissing', first: 12_000, last: 13_000, edgeId: 'e', next: 13_001 };
    expect(sayHere(missing)).toContain('13001');
    expect(sayHere({ what: 'numberTooBig', most: 65_535 })).toContain('65535');
    expect(sayHere({ what: 'cannotListen', host: 'h', port: 10_000, words: 'x' })).toContain('h:10000');
    expect(sayHere({ what: 'orderFinished', orderId: '4711000' })).toContain('4711000');
  });

  test('keeps ids in the log, where everybody reads the same', () => {
    expect(inEnglish(elsewhere)).toBe(
      'Operation A/0010 is planned for press-1 or press-2, not for saw-9. Ask the planner to change it.',
    );
    expect(new Problem('refused', elsewhere).message).toBe(inEnglish(elsewhere));
  });

  test('carries names in all languages where the page cannot know them, and quantities in their unit', () => {
    const said: Sentence = {
      what: 'othersWereFaster',
      since: [
        { what: 'gaveReason', by: 'Bert', reason: { en: 'Jam', de: 'Stau' }, time: '09:59' },
        { what: 'declaredScrap', by: 'Eva', quantity: { steps: 12_500, unit: unitNamed('KGM') }, time: '10:02' },
      ],
    };
    language.value = 'de';
    expect(sayHere(said)).toContain(
      'Bert hat um 09:59 den Grund „Stau“ angegeben; Eva hat um 10:02 12,5\u202fKGM Ausschuss gemeldet.',
    );
    language.value = 'fr';
    expect(sayHere(said)).toContain('Bert a donné le motif « Jam » à 09:59; Eva a déclaré 12,5\u202fKGM de rebut');
    expect(inEnglish(said)).toContain('Bert gave the reason "Jam" at 09:59; Eva declared 12.5 KGM scrap at 10:02');
  });

  test('of another version is told in the words that came with it', () => {
    language.value = 'de';
    expect(sayOr({ what: 'notYetInvented' }, 'A newer box says so.')).toBe('A newer box says so.');
    expect(sayOr({ what: 'runsHereAlready' }, 'Something is missing.')).toBe('Something is missing.');
    expect(sayOr(undefined, 'The order is locked by MILLER')).toBe('The order is locked by MILLER');
    expect(isSentence({ what: 'toString' })).toBe(false);
  });

  test('comes over the line beside its English message', () => {
    const sentence: Sentence = { what: 'stopHasReason', reasonId: 'die' };
    const problem = new Problem('conflict', sentence);
    const body: unknown = JSON.parse(
      JSON.stringify({ code: problem.code, message: problem.message, sentence: problem.sentence, retry: false }),
    );
    language.value = 'de';
    const refusal = refusalFrom(409, body);
    expect(refusal.message).toContain('the reason "die"');
    expect(sayOr(refusal.sentence, refusal.message)).toContain('den Grund „Gesenk gebrochen“');
  });
});
