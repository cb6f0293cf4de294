/** The shelf, fetched after the first picture. Where it cannot be fetched, what is given lives as long as the page. */
import type { TabletShelf } from './shelf.ts';

export function shelfLater(): TabletShelf {
  const opening = import('./shelf.ts').then(
    ({ openShelf }) => openShelf(),
    () => null,
  );
  return {
    all: async () => (await opening)?.all() ?? [],
    put: async (entry) => (await opening)?.put(entry),
    remove: async (commandId) => (await opening)?.remove(commandId),
    refused: async () => (await opening)?.refused() ?? [],
    keepRefused: async (failure) => (await opening)?.keepRefused(failure),
    forgetRefused: async (commandId) => (await opening)?.forgetRefused(commandId),
    lastView: async () => (await opening)?.lastView(),
    keepView: async (view) => (await opening)?.keepView(view),
  };
}
