/** A mail in words: what is wrong since the last one, and what is over. Pure. */
import { z } from 'zod';
import type { Language } from '../../shared/core/words/language.ts';
import { isSentence, type Sentence } from '../../shared/core/words/sentence.ts';
import type { Letter } from '../webhooks/letters.ts';
import { mailWords, sayIn } from './words.ts';

const SentenceSchema = z.custom<Sentence>(isSentence);
const BodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['alarm.raised', 'alarm.cleared']),
    at: z.number(),
    data: z.object({ orderId: z.string(), probability: z.number().nullable(), date: z.number().nullable() }),
  }),
  z.object({
    type: z.enum(['health.raised', 'health.cleared']),
    at: z.number(),
    data: z.object({ said: SentenceSchema }),
  }),
]);

export interface Place {
  /** The planners' page. */
  url: string;
  timeZone: string;
}

/** `left`: how many more wait that do not stand in it. Letters of other topics are no part of a mail. */
export function mailText(
  letters: readonly Pick<Letter, 'body'>[],
  left: number,
  { url, timeZone }: Place,
  language: Language = 'en',
) {
  const words = mailWords[language];
  const format = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const day = new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeZone });
  const bodies = letters.map(({ body }) => BodySchema.parse(JSON.parse(body)));
  const lineOf = (body: (typeof bodies)[number]): string => {
    const when = format.format(body.at);
    switch (body.type) {
      case 'alarm.raised':
      case 'alarm.cleared': {
        const { orderId, probability, date } = body.data;
        const given = date === null ? '' : `, ${words.givenFor} ${day.format(date)}`;
        const chance = probability === null ? '' : `, ${words.chance} ${Math.round(probability * 100)} %`;
        return `${when}  ${words.order} ${orderId}${given}${chance}`;
      }
      case 'health.raised':
      case 'health.cleared':
        return `${when}  ${sayIn(language, body.data.said)}`;
      default:
        return body satisfies never;
    }
  };
  const part = (title: string, type: (typeof bodies)[number]['type']): string[] => {
    const lines = bodies.filter((body) => body.type === type).map(lineOf);
    return lines.length === 0 ? [] : [title, ...lines, ''];
  };
  const raised = bodies.filter(({ type }) => type.endsWith('.raised')).length;
  const cleared = bodies.length - raised;
  const counts = [...(raised === 0 ? [] : [words.fresh(raised)]), ...(cleared === 0 ? [] : [words.over(cleared)])];
  return {
    subject: `Istwert: ${counts.join(', ')}`,
    text: [
      ...part(words.wrong, 'health.raised'),
      ...part(words.inDanger, 'alarm.raised'),
      ...part(words.noLongerWrong, 'health.cleared'),
      ...part(words.noLongerInDanger, 'alarm.cleared'),
      ...(left === 0 ? [] : [words.left(left), '']),
      `${words.whatToDo} ${url}`,
      '',
    ].join('\n'),
  };
}
