/** Who is told of what the bridge knows: other systems by webhooks, people by mail. */
import { join } from 'node:path';
import type { Log } from '../shared/io/log.ts';
import { complainTo } from './complaints.ts';
import type { BridgeConfig } from './config.ts';
import { type MailOptions, startMail } from './mail/mail.ts';
import { repeat } from './repeat.ts';
import type { Looked } from './webhooks/news.ts';
import { startWebhooks } from './webhooks/webhooks.ts';

/** What was told, and what must still go out. */
export const WEBHOOKS_FILE = 'webhooks.db';
export const MAIL_FILE = 'mail.db';

export interface TellersOptions {
  config: BridgeConfig;
  /** null: not known yet. */
  look: () => Looked | null;
  place: MailOptions['place'];
  now: () => number;
  log: Log;
}

/** Each keeps in a file of its own what it has told. A receiver that is away is no failure of the bridge. */
export function startTellers({ config, look, place, now, log }: TellersOptions): { close(): Promise<void> } {
  const file = (name: string): string => join(config.bridge.dataDir, name);
  const webhooks = startWebhooks({
    ...{ repeat, look, now, about: complainTo(log, now).about },
    file: file(WEBHOOKS_FILE),
    webhooks: config.webhooks,
  });
  const mails = startMail({
    ...{ repeat, look, now, about: complainTo(log, now).about },
    file: file(MAIL_FILE),
    mail: config.mail,
    place,
  });
  return {
    close: async () => {
      await webhooks.close();
      await mails.close();
    },
  };
}
