/** The questions of the bridge's `init`, and what an answer means. */
import { z } from 'zod';
import type { Question } from '../../shared/io/questions.ts';
import { builtInErps } from '../erp/dialects/registry.ts';
import { wordPolicies } from '../promise/word.ts';

const reaches = ['box', 'network'] as const;
const kinds = builtInErps.dialects.map(({ kind }) => kind);
const wrong = (message: string) => ({ error: message });

const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, wrong('an id has letters, digits, ".", "_" and "-"'));

export const answerSchemas = {
  boxes: z
    .string()
    .transform((text) => text.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()])))
    .pipe(z.array(Id).min(1, wrong('name at least one box')))
    .refine((ids) => new Set(ids).size === ids.length, wrong('a box stands twice')),
  erp: z.string().refine((kind) => kinds.includes(kind), wrong(`say one of ${kinds.join(', ')}`)),
  erpUrl: z.union([
    z.literal('-').transform(() => null),
    z.url({ protocol: /^https?$/, ...wrong('say an address like https://erp.example.com, or -') }),
  ]),
  reach: z.enum(reaches, wrong(`say ${reaches.join(' or ')}`)),
  word: z.enum(wordPolicies, wrong(`say ${wordPolicies.join(' or ')}`)),
} as const satisfies Record<string, z.ZodType>;

export type QuestionName = keyof typeof answerSchemas;
export type Answers = { [Name in QuestionName]: z.output<(typeof answerSchemas)[Name]> };

/** `box`: the name of the box that is beside it; null where none was found. */
export function questionsFor(box: string | null): Record<QuestionName, Question> {
  const faultIn = (name: QuestionName) => (answer: string) => {
    const [issue] = answerSchemas[name].safeParse(answer).error?.issues ?? [];
    if (issue === undefined) return null;
    return issue.code === 'invalid_union' ? (issue.errors.at(-1)?.[0]?.message ?? issue.message) : issue.message;
  };
  return {
    boxes: {
      asks: 'Which edge boxes bring facts? The edge.id of each, with commas.',
      usually: box ?? 'edge-1',
      faultIn: faultIn('boxes'),
    },
    erp: { asks: `Which ERP? (${kinds.join(', ')})`, usually: 'rest', faultIn: faultIn('erp') },
    erpUrl: {
      asks: 'At which address is it? (- where it exchanges files, or to write it in later)',
      usually: '-',
      faultIn: faultIn('erpUrl'),
    },
    reach: {
      asks: 'Who opens its pages, and sends to it? (box: only this machine; network: boxes and offices, by https)',
      usually: 'box',
      faultIn: faultIn('reach'),
    },
    word: {
      asks: 'Who gives the date of a new order? (firstQuote: the first date computed; people: only people)',
      usually: 'firstQuote',
      faultIn: faultIn('word'),
    },
  };
}
