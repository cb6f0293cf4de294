import { expect, test } from 'vitest';
import { languages } from '../../../../shared/core/words/language.ts';
import { NameSchema, nameIn } from '../../../../shared/core/words/plant.ts';

test('a name is one text, or English with any of the pages’ languages beside it', () => {
  expect(NameSchema.parse('Press')).toBe('Press');
  const inAll = Object.fromEntries(Object.keys(languages).map((tag) => [tag, `Press ${tag}`]));
  expect(NameSchema.parse(inAll)).toEqual(inAll);
  expect(nameIn(NameSchema.parse({ en: 'Press', de: 'Presse' }), 'fr')).toBe('Press');
});

test('a name without English, empty, or in no language of the pages is refused', () => {
  for (const name of [{ de: 'Presse' }, { en: '' }, { en: 'Press', de: '' }, { en: 'Press', xx: 'Presse' }, ''])
    expect(NameSchema.safeParse(name).success, JSON.stringify(name)).toBe(false);
});
