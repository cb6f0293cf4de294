/**
 * Tells other systems: looks what is new, and sends each letter until its receiver says 2xx. Signed as Standard Webhooks
 * say: `webhook-signature: v1,` and the HMAC-SHA256 in base64 of number, time and body with dots between.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { backOffMs } from '../../shared/core/words/back-off.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { HOUR_MS } from '../../shared/core/words/time.ts';
import { callJson } from '../../shared/io/outward.ts';
import { openLetterStorage } from '../storage/sqlite/letters.ts';
import { type Letter, openLetters } from './letters.ts';
import { type Looked, standings } from './news.ts';
import type { Webhook } from './settings.ts';

interface Loop {
  stop(): Promise<void>;
}

export interface WebhooksOptions {
  /** Does it again and again; `tell` hears each round's error, or null. */
  repeat: (pauseMs: number, tell: (error: unknown) => void, round: () => Promise<void>) => Loop;
  file: string;
  webhooks: readonly Webhook[];
  /** What stands now; null: not known yet, as right after a start. */
  look: () => Looked | null;
  now: () => number;
  /** Of one webhook, or of looking; null: it works. */
  about: (what: string) => (error: unknown) => void;
  everyMs?: number;
}

const EVERY_MS = 1_000;
const patience = { firstMs: 2_000, longestMs: HOUR_MS };

/** Nothing where no webhook is configured. */
export function startWebhooks(options: WebhooksOptions): { close(): Promise<void> } {
  const { repeat, webhooks, look, now, about, everyMs = EVERY_MS } = options;
  if (webhooks.length === 0) return { close: async () => {} };
  const letters = openLetters(openLetterStorage(options.file), webhooks, now);
  const loops: Loop[] = [
    // All orders are gone through: seldom enough that it weighs nothing.
    repeat(everyMs * 5, about('webhooks'), async () => {
      const looked = look();
      if (looked !== null) await letters.look(standings(looked));
    }),
    ...webhooks.map((webhook) => {
      const send = sender(webhook, now);
      return repeat(everyMs, about(`webhook ${webhook.id}`), async () => {
        for (let letter = await letters.next(webhook.id); letter !== null; letter = await letters.next(webhook.id)) {
          try {
            await send(letter);
          } catch (error) {
            await letters.failed(letter.n, now() + backOffMs(letter.tries, patience));
            throw error;
          }
          await letters.done([letter.n]);
        }
      });
    }),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      await letters.close();
    },
  };
}

/** Errors: whatever is no 2xx within the time. */
function sender(
  { url, secret = '', caFile, timeoutMs }: Webhook,
  now: () => number,
): (letter: Letter) => Promise<void> {
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
  return async ({ id, body }) => {
    const seconds = String(Math.floor(now() / 1_000));
    const { status } = await callJson(new URL(url), {
      method: 'POST',
      text: { type: 'application/json', content: body },
      headers: {
        'webhook-id': id,
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${signatureOf(secret, id, seconds, body)}`,
      },
      timeoutMs,
      ...ca,
    });
    if (status < 200 || status > 299) throw new Problem('unavailable', { what: 'webhookRefused', status });
  };
}

/** A secret is written `whsec_` and base64, as the libraries of receivers make it; any other text is the key as it stands. */
const keyOf = (secret: string): string | Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;

export function signatureOf(secret: string, id: string, seconds: string, body: string): string {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
}
