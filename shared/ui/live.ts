/**
 * The live view of a server: the whole once, then changes. A dead Wi-Fi raises no error, so silence
 * is watched: after SILENCE_MS without a word the page says "Offline" and dials again.
 */
import { type Signal, signal } from '@preact/signals';
import { jsonOf } from '../core/words/json.ts';
import { applyPatch, isPatch } from '../core/words/patch.ts';
import { hasShape, type Shape } from './shape.ts';

/** The server says something at least every 2 s; two missed and a half is silence. */
export const SILENCE_MS = 5_000;
const CHECK_MS = 500;
const REDIAL_MS = 2_000;

export interface Live<V> {
  view: Signal<V | null>;
  status: Signal<'connecting' | 'live' | 'offline'>;
  /** When the server was last heard, by the browser's clock. */
  heardAt: Signal<number>;
  /** Begins anew: somebody else is signed on, or nobody. `forget`: what is shown was not for everybody. */
  redial(forget: boolean): void;
  close(): void;
}

/** The part of EventSource that is used, so that a test can stand in. */
export interface Stream {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void;
  close(): void;
}

export interface LiveOptions<V> {
  url: string;
  /** What the page cannot do without in a view. */
  shape: Shape<V>;
  onView?: (view: V) => void;
  /** The server ended the line, because it would not begin it again. */
  onEnded?: () => void;
  dial?: (url: string) => Stream;
  now?: () => number;
}

export function openLive<V extends object>(options: LiveOptions<V>): Live<V> {
  const now = options.now ?? Date.now;
  const dial = options.dial ?? ((url: string): Stream => new EventSource(url));
  const view = signal<V | null>(null);
  const status = signal<'connecting' | 'live' | 'offline'>('connecting');
  const heardAt = signal(now());
  let line: Stream | null = null;
  let dialledAt = 0;

  const heard = () => {
    heardAt.value = now();
    status.value = 'live';
  };
  const show = (next: V) => {
    view.value = next;
    options.onView?.(next);
    heard();
  };
  const redial = () => {
    line?.close();
    dialledAt = now();
    const own = dial(options.url);
    line = own;
    // A closed line may still deliver what it had; only the newest one counts.
    const on = (type: string, take: (data: string) => void) =>
      own.addEventListener(type, (event) => {
        if (own === line) take(typeof event.data === 'string' ? event.data : '');
      });
    // What is none of ours is no word of our server: the silence is seen, and the page dials again.
    on('view', (data) => {
      const next = jsonOf(data);
      if (hasShape(next, options.shape)) show(next);
    });
    on('patch', (data) => {
      if (view.value === null) return;
      const patch = jsonOf(data);
      const next = isPatch(patch) ? applyPatch(view.value, patch) : null;
      // A change that does not fit what we hold: ask for the whole again.
      if (hasShape(next, options.shape)) show(next);
      else redial();
    });
    on('beat', heard);
    on('ended', () => {
      own.close();
      options.onEnded?.();
    });
  };

  redial();
  const timer = setInterval(() => {
    if (now() - heardAt.value <= SILENCE_MS) return;
    status.value = 'offline';
    if (now() - dialledAt >= REDIAL_MS + SILENCE_MS / 2) redial();
  }, CHECK_MS);

  return {
    view,
    status,
    heardAt,
    redial(forget) {
      if (forget) view.value = null;
      status.value = 'connecting';
      heardAt.value = now();
      redial();
    },
    close() {
      clearInterval(timer);
      line?.close();
      line = null;
    },
  };
}
