/** The questions of `init`, the same for both processes: an answer each, from a flag or from who sits there. */
import { once } from 'node:events';
import type { ReadStream, WriteStream } from 'node:tty';
import { Problem } from '../core/words/problem.ts';
import { flagOf, usage } from './cli.ts';

export interface Question {
  asks: string;
  usually: string;
  /** What is wrong with an answer, in words; null where it will do. */
  faultIn(answer: string): string | null;
}

/** The answer to a question; null: nobody is there to ask. */
export type Ask = ((question: string) => Promise<string>) | null;

export type Answered<Name extends string> = (name: Name) => string;

/** Errors: a usage error for a flag that means nothing, or for one that is missing where nobody is there. */
export async function answersTo<Name extends string>(
  questions: Readonly<Record<Name, Question>>,
  flags: Readonly<Partial<Record<NoInfer<Name> | 'yes', unknown>>>,
  ask: Ask,
): Promise<Answered<Name>> {
  const given = new Map<string, string>();
  for (const name in questions)
    given.set(name, await answerTo(questions[name], { name, flag: flags[name], yes: flags.yes === true }, ask));
  return (name) => given.get(name) ?? '';
}

/** A flag that means nothing ends it; an answer that means nothing is asked for again. */
async function answerTo(
  { asks, usually, faultIn }: Question,
  { name, flag, yes }: { name: string; flag: unknown; yes: boolean },
  ask: Ask,
): Promise<string> {
  if (flag !== undefined) {
    const fault = faultIn(String(flag));
    if (fault !== null) throw usage(`${flagOf(name)} "${String(flag)}": ${fault}`);
    return String(flag);
  }
  if (yes) return usually;
  if (ask === null) throw usage(`nobody is there to ask: give ${flagOf(name)}, or --yes for what is usual`);
  for (let hint = ''; ; ) {
    const said = (await ask(`${hint}${asks} [${usually}] `)).trim();
    const answer = said === '' ? usually : said;
    const fault = faultIn(answer);
    if (fault === null) return answer;
    hint = `${fault}. `;
  }
}

/** Who sits before a terminal; null where it is none. Errors of an answer: `refused` where they go away. */
export function personAt(input: ReadStream, output: WriteStream): Ask {
  if (!input.isTTY) return null;
  return async (question) => {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input, output });
    const ended = once(lines, 'close').then(() => {
      throw new Problem('refused', 'Nothing was written: the questions were not answered.');
    });
    try {
      return await Promise.race([lines.question(question), ended]);
    } finally {
      ended.catch(() => {});
      lines.close();
    }
  };
}
