/** The line is back: what was given without it goes out, each under the name of whoever gave it. */
import { proveClaims } from '../../../shared/ui/claims.ts';
import { session, sessionToEnd, signOff } from '../../../shared/ui/session.ts';
import type { Entry, Outbox, Shelf } from './outbox.ts';

/** What somebody gave before they signed off goes out, then they are off, and who came since is on. */
export async function comeBack(outbox: Outbox, shelf: Shelf): Promise<void> {
  await outbox.flush();
  await proveClaims(async ({ name }, saidAs) => {
    await adopt(outbox, shelf, saidAs, name);
    await outbox.flush();
  });
  if (session.peek() === null && sessionToEnd() !== null) await signOff();
}

/** All files of the page, for a start without a line. They come after the first picture, which would share a slow line with them. */
export function keepPage(): void {
  if ('serviceWorker' in navigator) void navigator.serviceWorker.register('./worker.js').catch(() => undefined);
}

/** Who said to be `saidAs` is this person: a badge's number has a name. */
async function adopt({ entries }: Outbox, shelf: Shelf, saidAs: string, name: string): Promise<void> {
  const isTheirs = (entry: Entry): boolean => entry.by === saidAs;
  const theirs = entries.value.filter(isTheirs).map((entry): Entry => ({ ...entry, by: name }));
  entries.value = entries.value.map((entry) => (isTheirs(entry) ? { ...entry, by: name } : entry));
  for (const entry of theirs) await shelf.put(entry);
}
