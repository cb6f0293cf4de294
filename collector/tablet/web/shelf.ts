/** Where commands and the last view outlive a reload: IndexedDB, or nothing where a browser refuses it. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { TabletView } from '../view.ts';
import type { Entry, Failure, Shelf } from './outbox.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: Entry };
  lastView: { key: string; value: TabletView };
  refused: { key: string; value: Failure };
}

export interface TabletShelf extends Shelf {
  lastView(): Promise<TabletView | undefined>;
  keepView(view: TabletView): Promise<void>;
}

export function openShelf(): TabletShelf {
  const opening: Promise<IDBPDatabase<Schema> | null> = openDB<Schema>('istwert-tablet', 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('outbox');
        database.createObjectStore('lastView');
      }
      database.createObjectStore('refused');
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
    refused: async () => (await opening)?.getAll('refused') ?? [],
    keepRefused: async (failure) => {
      await (await opening)?.put('refused', failure, failure.command.commandId);
    },
    forgetRefused: async (commandId) => {
      await (await opening)?.delete('refused', commandId);
    },
    lastView: async () => (await opening)?.get('lastView', 'last'),
    keepView: async (view) => {
      await (await opening)?.put('lastView', view, 'last');
    },
  };
}
