/** What is known of the boxes beside their facts. */

import type { InTurn } from './transaction.ts';

/** How far each box's journal is here. */
export interface BoxReads {
  of(edgeId: string): Box | null;
  /** By id. */
  all(): Box[];
}

export interface BoxStore extends InTurn<Pick<BoxReads, 'of'>> {
  /** A box's journal stays the one that it was first put with. */
  put(box: Box): void;
}

export interface Box {
  edgeId: string;
  journalId: string;
  /** Highest `seq` that is here. */
  cursor: number;
  planningCursor: number;
  /** Up to this moment the box has told everything, epoch ms. */
  knownUntil: number;
  seenAt: number;
}

/** Tokens that boxes drew: hashes, and of which configured token they are the successors. */
export interface TokenStore {
  /** The newest first. */
  of(edgeId: string, configured: string): Promise<BoxToken[]>;
  /** Nothing where it is here already. */
  add(edgeId: string, token: { hash: string; configured: string; madeAt: number }): void;
  drop(edgeId: string, hash: string): void;
  /** Those that were never used. */
  dropUnused(edgeId: string): void;
  used(edgeId: string, hash: string, at: number): void;
}

export interface BoxToken {
  hash: string;
  madeAt: number;
  /** Its first use. */
  usedAt: number | null;
}

/** The box that a machine belongs to. */
export interface OwnerReads {
  all(): MachineOwner[];
}

export interface OwnerStore {
  put(owner: MachineOwner): void;
}

export interface MachineOwner {
  machineId: string;
  edgeId: string;
}

/** How much a box brought since a moment. */
export interface ArrivalStore {
  /** By id. */
  all(): Promise<Arrived[]>;
  put(arrived: Arrived): void;
}

export interface Arrived {
  edgeId: string;
  since: number;
  bytes: number;
}

/** Boxes whose journal is not the one that is here. */
export interface ConflictStore {
  /** By id. */
  all(): Promise<StoredConflict[]>;
  /** What was found first stands. */
  put(conflict: StoredConflict): void;
  drop(edgeId: string): void;
}

export interface StoredConflict {
  edgeId: string;
  since: number;
  what: string;
  seq: number;
}
