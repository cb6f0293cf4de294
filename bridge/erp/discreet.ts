/**
 * An ERP that repeats no secret. What it answers to a call that it refuses may hold the login that it was called with;
 * its words go into the outbox, onto pages, into the log. They are cut here, before anybody has them.
 */
import { Problem } from '../../shared/core/words/problem.ts';
import { withoutSecrets } from '../../shared/core/words/without-secrets.ts';
import { wordsOf } from '../../shared/core/words/words-of.ts';
import type { Erp } from './erp.ts';

/** `secrets`: of the configuration, as `secretsIn` finds them. */
export function discreet(erp: Erp, secrets: readonly string[]): Erp {
  const cut = (text: string): string => withoutSecrets(text, secrets);
  /** What was thrown keeps what it means: only its words change. */
  const quiet = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      throw error instanceof Problem ? quietProblem(error, cut) : quietError(error, cut);
    }
  };
  const said = async <T>(asked: Promise<T>): Promise<T> => inWords(await quiet(asked), cut);
  const { find, stamp, answers, messageRefOf, books, master, stock, promise, propose } = erp;
  return {
    id: erp.id,
    writer: erp.writer,
    // Orders, master data and stock are the plant's own words, and many.
    orders: async (cursor) => {
      const page = await quiet(erp.orders(cursor));
      return page.odd === undefined ? page : { ...page, odd: inWords(page.odd, cut) };
    },
    send: (posting, stamped) => said(erp.send(posting, stamped)),
    close: () => erp.close?.(),
    ...(find && { find: (posting, since) => said(find.call(erp, posting, since)) }),
    ...(stamp && { stamp: (posting) => quiet(stamp.call(erp, posting)) }),
    ...(answers && { answers: (cursor) => said(answers.call(erp, cursor)) }),
    ...(messageRefOf && { messageRefOf: (key) => messageRefOf.call(erp, key) }),
    ...(books && { books: (orderId, isOfAnother) => said(books.call(erp, orderId, isOfAnother)) }),
    ...(master && { master: () => quiet(master.call(erp)) }),
    ...(stock && { stock: () => quiet(stock.call(erp)) }),
    ...(propose && { propose: (proposal) => quiet(propose.call(erp, proposal)) }),
    ...(promise && { promise: (word) => quiet(promise.call(erp, word)) }),
  };
}

/** The same value; where a text of it held a secret, a copy without. */
function inWords<T>(value: T, cut: (text: string) => string): T {
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  if (cut(text) === text) return value;
  return JSON.parse(text, (_field, one: unknown) => (typeof one === 'string' ? cut(one) : one));
}

function quietProblem(problem: Problem, cut: (text: string) => string): Problem {
  const { code, sentence, message, retry, facts } = problem;
  return new Problem(code, sentence === null ? cut(message) : inWords(sentence, cut), {
    ...{ retry, facts },
    ...(problem.cause === undefined ? {} : { cause: quietError(problem.cause, cut) }),
  });
}

/** Whatever went wrong, as its words alone where these held a secret. */
function quietError(error: unknown, cut: (text: string) => string): unknown {
  const words = wordsOf(error);
  const cause = error instanceof Error && error.cause !== undefined ? wordsOf(error.cause) : '';
  return cut(words) === words && cut(cause) === cause ? error : new Error(cut(words));
}
