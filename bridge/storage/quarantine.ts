import type { InTurn } from './transaction.ts';

/** Facts that make no sense, with the reason: kept for good, until a person decides and after. */
export interface QuarantineReads {
  one(edgeId: string, seq: number): Quarantined | null;
  /** What came, of those of a stretch that have it, by number, ascending. */
  bodies(edgeId: string, from: number, to: number): { seq: number; body: string }[];
  /** Numbers of those that stand in the log and were not taken. */
  passedOver(edgeId: string): number[];
  /** Changes with each that is added, and with each decision, where that moves which facts count. */
  version(): string;
  /** Undecided, of one box or of all. */
  open(edgeId?: string): number;
  /** Bytes of what came, of a box's undecided ones. */
  openBytes(edgeId: string): number;
  /** The newest first; of what came its first `letters`. */
  newest(limit: number, letters: number, onlyOpen: boolean): Quarantined[];
}

export interface QuarantineStore extends InTurn<Pick<QuarantineReads, 'one' | 'open' | 'openBytes'>> {
  /** Nothing where that fact is here already. */
  add(fact: NewQuarantined): void;
  decide(edgeId: string, seq: number, decided: { decision: 'taken' | 'discarded'; by: string; at: number }): void;
}

export interface NewQuarantined {
  edgeId: string;
  seq: number;
  at: number;
  why: string;
  /** As it came; null: it stands in the log. */
  body: string | null;
}

export interface Quarantined extends NewQuarantined {
  decision: string | null;
  decidedBy: string | null;
  decidedAt: number | null;
}
