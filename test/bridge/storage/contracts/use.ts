import type { Storage } from '../../../../bridge/storage/storage.ts';

/** An empty storage for one test; `again` closes it and opens it anew, as after a killed process. */
export type UseStorage = Use<Storage>;
/** The same of what is asynchronous. */
export type UseTurns = Use<Pick<Storage, 'transact'>>;

type Use<S> = (work: (storage: S, again: () => S) => void | Promise<void>) => Promise<void>;
