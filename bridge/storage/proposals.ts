/** Measured figures that people accepted for the ERP. */
export interface ProposalStore {
  add(proposal: NewProposal): void;
  /** The newest first. */
  newest(limit: number): Promise<StoredProposal[]>;
  /** That the ERP has not taken yet, oldest first. */
  untold(limit: number): Promise<StoredProposal[]>;
  /** `at`: when it did. */
  told(n: number, at: number): void;
}

export interface NewProposal {
  at: number;
  by: string;
  reason: string;
  body: string;
}

export interface StoredProposal extends NewProposal {
  /** Ascending. */
  n: number;
  toldAt: number | null;
}
