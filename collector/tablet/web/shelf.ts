/** Where commands and the last view outlive a reload: IndexedDB, or nothing where a browser refuses it. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { TabletView } from '../view.ts';
import type { Entry, Shelf } from './outbox.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: Entry };
  lastView: { key: string; value: TabletView };
}

export interface TabletShelf extends Shelf {
  lastView(): Promise<TabletView | undefined>;
  keepView(view: TabletView): Promise<void>;
}

export function openShelf(): TabletShelf {
  const opening: Promise<IDBPDatabase<Schema> | null> = openDB<Schema>('istwert-tablet', 1, {
    upgrade(database) {
      database.createObjectStore('outbox');
      database.createObjectStore('lastView');
    },
  }).catch(() => null);
  return {
    all: async () => (await opening)?.getAll('outbox') ?? [],
    put: async (entry) => {
      await (await opening)?.put('outbox', entry, entry.command.commandId);
    },
    remove: async (commandId) => {
      await (await opening)?.delete('outbox', commandId);
    },
    lastView: async () => (await opening)?.get('lastView', 'last'),
    keepView: async (view) => {
      await (await opening)?.put('lastView', view, 'last');
    },
  };
}
