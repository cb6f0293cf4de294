/** What a failure of a polled connection means, and what to do, for a plant person. */
import { own } from '../../../shared/core/words/own.ts';
import { Problem, saidBy } from '../../../shared/core/words/problem.ts';
import { inEnglish, type Sentence } from '../../../shared/core/words/sentence.ts';
import { Silence } from './exchange.ts';
import type { PollingOptions } from './options.ts';

const sentences: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: { what: 'nothingListens' },
  ENOTFOUND: { what: 'nameUnknown' },
  EAI_AGAIN: { what: 'nameUnknown' },
  EHOSTUNREACH: { what: 'noWay' },
  ENETUNREACH: { what: 'noWay' },
  ETIMEDOUT: { what: 'doesNotAnswer' },
  ECONNRESET: { what: 'closedConnection' },
  EPIPE: { what: 'closedConnection' },
};

/** A sentence with the controller's address. */
export function inWords(
  error: unknown,
  { protocol }: { protocol: string },
  { host, port }: Pick<PollingOptions, 'host' | 'port'>,
): string {
  return inEnglish({ what: 'polledDevice', protocol, address: `${host}:${port}`, why: whyOf(error) });
}

function whyOf(error: unknown): Sentence | string {
  if (error instanceof Silence) return { what: 'doesNotAnswer' };
  if (error instanceof Problem) return saidBy(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return own(sentences, code) ?? { what: 'connectionFailed' };
}
