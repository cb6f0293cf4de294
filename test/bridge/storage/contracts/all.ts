/** What every engine behind the bridge's storage must do, store by store; an engine's own test calls all of them. */
import { boxesContract } from './boxes.ts';
import { factsContract } from './facts.ts';
import { notesContract } from './notes.ts';
import { ordersContract } from './orders.ts';
import { postingsContract } from './postings.ts';
import { promisesContract } from './promises.ts';
import { proposalsContract } from './proposals.ts';
import { quarantineContract } from './quarantine.ts';
import { toldContract } from './told.ts';
import { transactionsContract } from './transactions.ts';
import type { UseStorage } from './use.ts';

export const contracts: readonly ((name: string, use: UseStorage) => void)[] = [
  transactionsContract,
  factsContract,
  boxesContract,
  quarantineContract,
  notesContract,
  toldContract,
  postingsContract,
  ordersContract,
  proposalsContract,
  promisesContract,
];
