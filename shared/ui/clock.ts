/** The server's clock as the page knows it: ticks each second, so that "8 min" grows without a message. */
import { signal } from '@preact/signals';

let offsetMs = 0;

/** Epoch ms by the server's clock, renewed each second. */
export const now = signal(Date.now());

export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** A tablet's own clock may be wrong; times on the screen follow the box. */
export function setServerClock(serverMs: number): void {
  offsetMs = serverMs - Date.now();
  // A jump of the offset shows at once; the small jitter of a message's way waits for the next tick.
  if (Math.abs(serverNow() - now.peek()) > 2_000) now.value = serverNow();
}

export function startClock(): () => void {
  const timer = setInterval(() => {
    now.value = serverNow();
  }, 1_000);
  return () => clearInterval(timer);
}
