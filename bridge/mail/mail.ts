/** Writes mails: looks what is new, and sends it in one mail at a time until the server has taken it. */
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { backOffMs } from '../../shared/core/words/back-off.ts';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import { openLetterStorage } from '../storage/sqlite/letters.ts';
import { openLetters } from '../webhooks/letters.ts';
import { standings } from '../webhooks/news.ts';
import type { WebhooksOptions } from '../webhooks/webhooks.ts';
import { type Mail, type Readers, readersOf } from './settings.ts';
import { mailText, type Place } from './text.ts';

export interface MailOptions extends Pick<WebhooksOptions, 'repeat' | 'look' | 'now' | 'about' | 'everyMs'> {
  file: string;
  mail: Mail | undefined;
  place: () => Place;
}

/** A person reads no more. */
const MOST_IN_ONE = 40;
const TIMEOUT_MS = 20_000;
const patience = { firstMs: 30_000, longestMs: HOUR_MS };

/** Nothing where no mail is configured. At least once: where an answer is lost, the same mail comes again. */
export function startMail(options: MailOptions): { close(): Promise<void> } {
  const { repeat, mail, look, now, about, place, everyMs = 1_000 } = options;
  if (mail === undefined) return { close: async () => {} };
  const groups = readersOf(mail).map((readers) => ({ readers, id: idOf(readers, mail) }));
  const letters = openLetters(
    openLetterStorage(options.file),
    groups.map(({ id }) => ({ id, topics: mail.topics })),
    now,
  );
  const { send, close } = sender(mail);
  const loops = [
    repeat(everyMs * 5, about('mail'), async () => {
      const looked = look();
      if (looked !== null) await letters.look(standings(looked));
    }),
    ...groups.map(({ readers: { language, to }, id }) => {
      let sentAt = Number.NEGATIVE_INFINITY;
      return repeat(everyMs, about(id), async () => {
        const at = now();
        // A clock that was put back holds no mail up.
        if (at >= sentAt && at < sentAt + mail.everyMs) return;
        const { letters: due, left } = await letters.due(id, MOST_IN_ONE);
        const [first] = due;
        if (first === undefined) return;
        try {
          await send(to, mailText(due, left, place(), language));
        } catch (error) {
          await letters.failed(first.n, now() + backOffMs(first.tries, patience));
          throw error;
        }
        sentAt = at;
        await letters.done(due.map(({ n }) => n));
      });
    }),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      close();
      await letters.close();
    },
  };
}

/** What waits on disk is found by it: `mail` for those of the language of all. */
const idOf = ({ language }: Readers, mail: Mail): string => (language === mail.language ? 'mail' : `mail ${language}`);

/** TLS always, from the start or before anything is said, but where the configuration says otherwise. */
export function sender({ server, user, password, caFile, insecure, from }: Mail) {
  const { hostname, port, protocol } = new URL(server);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && !insecure,
    ignoreTLS: !isSecure && insecure,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...(caFile === undefined ? {} : { tls: { ca: readFileSync(caFile, 'utf8') } }),
  });
  return {
    send: async (to: readonly string[], content: { subject: string; text: string }): Promise<void> => {
      await transport.sendMail({ from, to: [...to], ...content });
    },
    /** Whether the server answers and takes name and password. */
    verify: async (): Promise<void> => {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}
