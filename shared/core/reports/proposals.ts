/**
 * What the ERP plans with and what was measured, where they are so far apart that the ERP's figure should change. A
 * proposal only: a person accepts it.
 */
import type { Comparison } from './comparison.ts';

export const proposalKinds = ['availability', 'setup', 'run'] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export interface Proposal {
  /** Of what, as one word: the same from day to day. */
  id: string;
  kind: ProposalKind;
  workCentreId: string;
  /** null: of the whole work centre. */
  itemId: string | null;
  /** A share for `availability`, ms for `setup`, ms per part for `run`; null where the ERP has none. */
  paper: number | null;
  /** The same, rounded to what an ERP keeps: 0.1 %, whole seconds, whole ms. */
  measured: number;
  /** What it rests on: setups, parts; for availability hours of planned time that were observed. */
  count: number;
  coverage: number | null;
}

/** Below so many it is chance. */
const FEWEST: Record<ProposalKind, number> = { availability: 40, setup: 5, run: 50 };
/** Closer to the paper than this it is not worth a change. */
const NEAR = 0.05;
const HOUR_MS = 3_600_000;

/** Furthest from the paper first. */
export function proposalsOf({ workCentres, items }: Comparison): Proposal[] {
  const availability = workCentres.flatMap((row): Proposal[] =>
    row.measuredAvailability === null
      ? []
      : [
          {
            id: `availability:${row.workCentreId}`,
            kind: 'availability',
            workCentreId: row.workCentreId,
            itemId: null,
            paper: row.paperAvailability,
            measured: Math.round(row.measuredAvailability * 1_000) / 1_000,
            count: Math.floor(row.sums.pbtMs / HOUR_MS),
            coverage: row.coverage,
          },
        ],
  );
  const ofItems = items.flatMap((row): Proposal[] => {
    const { workCentreId, itemId, setup, coverage } = row;
    const of = { workCentreId, itemId, coverage };
    const setups: Proposal[] =
      setup.count === 0
        ? []
        : [
            {
              ...of,
              id: `setup:${workCentreId}:${itemId}`,
              kind: 'setup',
              paper: setup.paperMs / setup.count,
              measured: Math.round(setup.measuredMs / setup.count / 1_000) * 1_000,
              count: setup.count,
            },
          ];
    // A machine that was hardly seen tells nothing of its speed.
    const isSeen = row.measuredRunMsPerPc !== null && row.measuredAvailability !== null;
    const runs: Proposal[] = isSeen
      ? [
          {
            ...of,
            id: `run:${workCentreId}:${itemId}`,
            kind: 'run',
            paper: row.paperRunMsPerPc,
            measured: Math.round(row.measuredRunMsPerPc ?? 0),
            count: row.pqPcs,
          },
        ]
      : [];
    return [...setups, ...runs];
  });
  return [...availability, ...ofItems]
    .filter((one) => one.count >= FEWEST[one.kind] && distanceOf(one) > NEAR)
    .sort((a, b) => distanceOf(b) - distanceOf(a) || (a.id < b.id ? -1 : 1));
}

/** As a share of the paper; a paper figure that is missing or zero is furthest. */
function distanceOf({ paper, measured }: Proposal): number {
  return paper === null || paper === 0 ? Number.MAX_VALUE : Math.abs(measured - paper) / paper;
}
