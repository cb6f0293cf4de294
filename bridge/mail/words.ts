/** The words of a mail in each language, and the product's sentences in it. Pure. */
import { type Language, languages } from '../../shared/core/words/language.ts';
import { isPieces, stepsPerUnit } from '../../shared/core/words/quantity.ts';
import { english, type Sentence, say, type Templates } from '../../shared/core/words/sentence.ts';
import { de } from '../../shared/ui/messages/sentences/de.ts';
import { fr } from '../../shared/ui/messages/sentences/fr.ts';

export interface MailWords {
  locale: string;
  fresh: (count: number) => string;
  over: (count: number) => string;
  wrong: string;
  inDanger: string;
  noLongerWrong: string;
  noLongerInDanger: string;
  order: string;
  givenFor: string;
  chance: string;
  left: (count: number) => string;
  whatToDo: string;
}

export const mailWords: Readonly<Record<Language, MailWords>> = {
  en: {
    locale: 'en-GB',
    fresh: (count) => `${count} new`,
    over: (count) => `${count} over`,
    wrong: 'Wrong with the bridge, its boxes or the ERP',
    inDanger: 'Dates in danger',
    noLongerWrong: 'No longer wrong',
    noLongerInDanger: 'No longer in danger',
    order: 'Order',
    givenFor: 'given for',
    chance: 'chance',
    left: (count) => `${count} more stand in the next mail.`,
    whatToDo: 'What to do stands at',
  },
  de: {
    locale: 'de-DE',
    fresh: (count) => `${count} neu`,
    over: (count) => `${count} vorbei`,
    wrong: 'Nicht in Ordnung an Bridge, Boxen oder ERP',
    inDanger: 'Gefährdete Termine',
    noLongerWrong: 'Wieder in Ordnung',
    noLongerInDanger: 'Nicht mehr gefährdet',
    order: 'Auftrag',
    givenFor: 'zugesagt für',
    chance: 'Chance',
    left: (count) => `${count} weitere stehen in der nächsten Mail.`,
    whatToDo: 'Was zu tun ist, steht unter',
  },
  fr: {
    locale: 'fr-FR',
    fresh: (count) => `${count} nouveau(x)`,
    over: (count) => `${count} terminé(s)`,
    wrong: 'Un problème avec le pont, ses boîtiers ou l’ERP',
    inDanger: 'Dates en danger',
    noLongerWrong: 'De nouveau en ordre',
    noLongerInDanger: 'Plus en danger',
    order: 'Ordre',
    givenFor: 'promis pour le',
    chance: 'chance',
    left: (count) => `${count} autre(s) figurent dans le prochain message.`,
    whatToDo: 'Ce qu’il faut faire :',
  },
};

const templates: Readonly<Record<Language, Templates>> = { en: english, de, fr };

/** With ids in the place of names: they stand on the page, too. */
export function sayIn(language: Language, sentence: Sentence): string {
  const { or, and } = languages[language];
  const { format } = new Intl.NumberFormat(mailWords[language].locale, { maximumFractionDigits: 6 });
  return say(sentence, {
    ...{ language, templates: templates[language], or, and },
    nameOf: () => null,
    quantity: ({ steps, unit }) => format(steps / stepsPerUnit(unit)) + (isPieces(unit) ? '' : ` ${unit.name}`),
    number: format,
  });
}
