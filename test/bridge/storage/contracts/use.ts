import type { Storage } from '../../../../bridge/storage/storage.ts';

/** An empty storage for one test; `again` closes it and opens it anew, as after a killed process. */
export type UseStorage = (work: (storage: Storage, again: () => Storage) => void | Promise<void>) => Promise<void>;
