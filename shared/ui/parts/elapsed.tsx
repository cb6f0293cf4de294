/** How long since; the only thing on a page that is drawn anew each second. */
import { now } from '../clock.ts';
import { duration } from '../format.ts';

export function Elapsed({ since }: { since: number }) {
  return <span class="elapsed">{duration(now.value - since)}</span>;
}
