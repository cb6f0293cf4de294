/** When each kind of download last went well: a page that looks fresh over old orders would lie. */

import { MINUTE_MS } from '../../shared/core/words/time.ts';
import type { Storage } from '../storage/storage.ts';
import type { Erp } from './erp.ts';

const downloadKinds = ['orders', 'answers', 'master', 'stock'] as const;
export type DownloadKind = (typeof downloadKinds)[number];

export interface Downloads {
  succeeded(kind: DownloadKind): Promise<void>;
  /** Epoch ms; null = never. */
  lastAt(kind: DownloadKind): number | null;
}

/** What the page shows of one kind. */
export interface DownloadStatus {
  kind: DownloadKind;
  lastAt: number | null;
  /** What is wrong with it now. */
  problem: string | null;
}

/** On disk it may be so much older: a write for every poll would be one every few seconds. */
const KEPT_EVERY_MS = MINUTE_MS;

export async function openDownloads(
  { transact }: Pick<Storage, 'transact'>,
  options: { now: () => number },
): Promise<Downloads> {
  const nameOf = (kind: DownloadKind) => `download:${kind}` as const;
  const kept = new Map<DownloadKind, number>();
  for (const kind of downloadKinds) {
    const at = Number((await transact((tx) => tx.notes.of(nameOf(kind)))) ?? Number.NaN);
    if (Number.isFinite(at)) kept.set(kind, at);
  }
  const last = new Map(kept);
  return {
    lastAt: (kind) => last.get(kind) ?? null,
    succeeded: async (kind) => {
      const now = options.now();
      last.set(kind, now);
      if (Math.abs(now - (kept.get(kind) ?? 0)) < KEPT_EVERY_MS) return;
      await transact(async (tx) => tx.notes.put(nameOf(kind), String(now)));
      kept.set(kind, now);
    },
  };
}

/** What this ERP gives. */
export function downloadsOf({ answers, master, stock }: Pick<Erp, 'answers' | 'master' | 'stock'>): DownloadKind[] {
  const more = { answers, master, stock };
  return downloadKinds.filter((kind) => kind === 'orders' || more[kind] !== undefined);
}
