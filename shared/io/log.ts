/** One log a process, JSON lines on standard error, secrets cut out. */
import { type Logger, pino } from 'pino';
import { withoutSecrets } from '../core/words/without-secrets.ts';

export type Log = Logger;

const secrets = ['token', 'secret', 'password', 'pin', 'code'];

/** `known`: secrets that stand in no line, wherever they come from (`secretsIn`). */
export function createLog(
  name: string,
  level: 'debug' | 'info' | 'warn' | 'error' = 'info',
  known: readonly string[] = [],
): Log {
  const out = pino.destination({ dest: 2, sync: true });
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...secrets, ...secrets.map((word) => `*.${word}`), 'req.headers'], censor: '…' },
    },
    { write: (line: string) => out.write(withoutSecrets(line, known)) },
  );
}
