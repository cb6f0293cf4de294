/** A mail in words: what is wrong since the last one, and what is over. Pure. */
import { z } from 'zod';
import { isSentence, type Sentence, wordsSaid } from '../../shared/core/words/sentence.ts';
import type { Letter } from '../webhooks/letters.ts';

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
export function mailText(letters: readonly Pick<Letter, 'body'>[], left: number, { url, timeZone }: Place) {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone });
  const bodies = letters.map(({ body }) => BodySchema.parse(JSON.parse(body)));
  const lineOf = (body: (typeof bodies)[number]): string => {
    const when = format.format(body.at);
    switch (body.type) {
      case 'alarm.raised':
      case 'alarm.cleared': {
        const { orderId, probability, date } = body.data;
        const given = date === null ? '' : `, given for ${day.format(date)}`;
        const chance = probability === null ? '' : `, chance ${Math.round(probability * 100)} %`;
        return `${when}  Order ${orderId}${given}${chance}`;
      }
      case 'health.raised':
      case 'health.cleared':
        return `${when}  ${wordsSaid(body.data.said)}`;
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
  return {
    subject: `Istwert: ${[raised === 0 ? '' : `${raised} new`, cleared === 0 ? '' : `${cleared} over`].filter((one) => one !== '').join(', ')}`,
    text: [
      ...part('Wrong with the bridge, its boxes or the ERP', 'health.raised'),
      ...part('Dates in danger', 'alarm.raised'),
      ...part('No longer wrong', 'health.cleared'),
      ...part('No longer in danger', 'alarm.cleared'),
      ...(left === 0 ? [] : [`${left} more stand in the next mail.`, '']),
      `What to do stands at ${url}`,
      '',
    ].join('\n'),
  };
}
