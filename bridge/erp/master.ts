/** The ERP's master data: asked for now and then, kept, and held against the plant's configuration. */
import { z } from 'zod';
import {
  gapsOf,
  type MasterGap,
  type MasterKind,
  type MasterRow,
  MasterRowSchema,
  masterKinds,
  siftMaster,
} from '../../shared/core/erp/master.ts';
import type { Plant } from '../../shared/core/words/plant.ts';
import type { Storage } from '../storage/storage.ts';
import type { Erp } from './erp.ts';

export interface MasterView {
  /** How many rows of each kind the ERP gave. */
  counts: readonly { kind: MasterKind; rows: number }[];
  gaps: readonly MasterGap[];
  /** Rows that could not be read. */
  odd: number;
}

export interface Master {
  /** One download; whether something changed. An ERP that gives none changes nothing. Errors: those of the ERP. */
  poll(erp: Pick<Erp, 'master'>): Promise<boolean>;
  rows(): readonly MasterRow[];
  /** null until the ERP gave some. */
  view(plant: Plant | null): MasterView | null;
}

const KeptSchema = z.object({ rows: z.array(MasterRowSchema), odd: z.int() });

export async function openMaster({ transact }: Pick<Storage, 'transact'>): Promise<Master> {
  let onDisk = await transact((tx) => tx.notes.of('master'));
  let kept = onDisk === null ? null : KeptSchema.parse(JSON.parse(onDisk));
  return {
    poll: async (erp) => {
      const given = await erp.master?.();
      if (given === undefined) return false;
      const { rows, odd } = siftMaster(given);
      const next = { rows: [...rows], odd: odd.length };
      const written = JSON.stringify(next);
      if (written === onDisk) return false;
      await transact(async (tx) => tx.notes.put('master', written));
      onDisk = written;
      kept = next;
      return true;
    },
    rows: () => kept?.rows ?? [],
    view: (plant) => {
      if (kept === null) return null;
      const { rows, odd } = kept;
      return {
        counts: masterKinds.map((kind) => ({ kind, rows: rows.filter((row) => row.kind === kind).length })),
        gaps: plant === null ? [] : gapsOf(rows, plant),
        odd,
      };
    },
  };
}
