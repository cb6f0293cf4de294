/** One log a process, JSON lines on standard error, secrets cut out. */
import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { Problem } from '../core/words/problem.ts';
import { withoutSecrets } from '../core/words/without-secrets.ts';

export type Log = Logger;

const secrets = ['token', 'secret', 'password', 'pin', 'code'];

/** What of this process's log could not be written the last time. */
let unwritten: Lines | null = null;

/** Tries again what could not be written. Errors: `unavailable` where the log still cannot be written. */
export function checkLog(): void {
  const code = unwritten?.flush() ?? null;
  if (code !== null) throw new Problem('unavailable', { what: 'logUnwritten', words: code }, { retry: true });
  unwritten = null;
}

/**
 * `known`: secrets that stand in no line, wherever they come from (`secretsIn`). A log that cannot be written stops
 * nothing: it may lie on a disk that is full, and then all else goes on.
 */
export function createLog(
  name: string,
  level: 'debug' | 'info' | 'warn' | 'error' = 'info',
  known: readonly string[] = [],
  dest = 2,
): Log {
  const out = new Lines(dest);
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

/** Bytes that wait where the log cannot be written; what comes then is lost. */
const MOST_WAITING_BYTES = 1_000_000;

/**
 * Lines to an open file, each at once. The logger's own destination would wait for room without end, and hold the end of
 * the process up with it.
 */
class Lines {
  readonly #fd: number;
  #waiting: Buffer[] = [];
  #bytes = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#bytes + bytes.length > MOST_WAITING_BYTES) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.flush() !== null) unwritten = this;
  }

  /** What the system said of what is left; null: nothing is. */
  flush(): string | null {
    try {
      for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
        const written = writeSync(this.#fd, first);
        this.#bytes -= written;
        if (written === first.length) this.#waiting.shift();
        else this.#waiting[0] = first.subarray(written);
      }
      return null;
    } catch (error) {
      return codeOf(error);
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof Error ? String(Reflect.get(error, 'code')) : 'unknown');
