/**
 * Master data as an ERP gives it: what a posting may name. It is held against the plant's configuration, so that a
 * code that the ERP does not know is seen before it refuses a posting for it.
 */
import { z } from 'zod';
import type { Plant } from '../words/plant.ts';

const Code = z.string().min(1).max(64);
const Name = z.string().max(200).default('');

/** Of a work centre or a person, from a day on; a decimal amount of its currency per hour. */
export const RateRowSchema = z.object({
  kind: z.literal('rate'),
  id: Code,
  of: z.enum(['machine', 'labour']),
  perHour: z.string().regex(/^\d{1,9}(\.\d{1,4})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
  validFrom: z.iso.date().nullable().default(null),
});
export type RateRow = z.infer<typeof RateRowSchema>;

export const MasterRowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workCentre'), id: Code, name: Name }),
  z.object({
    kind: z.literal('reason'),
    id: Code,
    name: Name,
    of: z.enum(['stop', 'scrap', 'rework']).nullable().default(null),
  }),
  z.object({ kind: z.literal('person'), id: Code, name: Name }),
  RateRowSchema,
]);
export type MasterRow = z.infer<typeof MasterRowSchema>;
export type MasterKind = MasterRow['kind'];

export const masterKinds = ['workCentre', 'reason', 'person', 'rate'] as const satisfies readonly MasterKind[];

/** Rows are bounded: an ERP that gives more gives something else. */
export const MASTER_MAX = 20_000;

export interface SiftedMaster {
  rows: readonly MasterRow[];
  /** What could not be read, by its place and field. */
  odd: readonly { at: number; field: string }[];
}

/** Each row alone: an odd one stops no other. */
export function siftMaster(given: readonly unknown[]): SiftedMaster {
  const rows: MasterRow[] = [];
  const odd: { at: number; field: string }[] = [];
  given.slice(0, MASTER_MAX).forEach((row, at) => {
    const parsed = MasterRowSchema.safeParse(row);
    if (parsed.success) rows.push(parsed.data);
    else odd.push({ at, field: parsed.error.issues[0]?.path.join('.') ?? '' });
  });
  return { rows, odd };
}

/** Something that the plant names to the ERP, and the ERP does not know. */
export interface MasterGap {
  kind: 'workCentre' | 'reason';
  /** Ours, and what the ERP is told. */
  id: string;
  erpCode: string;
}

/** Kinds that the ERP gives nothing of are not judged. */
export function gapsOf(rows: readonly MasterRow[], plant: Pick<Plant, 'workCentres' | 'reasons'>): MasterGap[] {
  const known = (kind: MasterKind) => new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])));
  const [centres, reasons] = [known('workCentre'), known('reason')];
  const missing = (
    ids: ReadonlySet<string>,
    kind: MasterGap['kind'],
    all: readonly { id: string; erpCode: string }[],
  ) => (ids.size === 0 ? [] : all.filter(({ erpCode }) => !ids.has(erpCode)).map((one) => ({ kind, ...one })));
  return [
    ...missing(
      centres,
      'workCentre',
      plant.workCentres.map(({ id }) => ({ id, erpCode: id })),
    ),
    ...missing(
      reasons,
      'reason',
      plant.reasons.map(({ id, erpCode }) => ({ id, erpCode: erpCode ?? id })),
    ),
  ];
}
