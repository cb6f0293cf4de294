/** What every engine behind the bridge's storage must do, store by store; an engine's own test calls all of them. */
import { askedContract } from './asked.ts';
import { factsContract } from './facts.ts';
import { notesContract } from './notes.ts';
import { ordersContract } from './orders.ts';
import { postingsContract } from './postings.ts';
import { toldContract } from './told.ts';
import type { UseStorage } from './use.ts';

export const contracts: readonly ((name: string, use: UseStorage) => void)[] = [
  factsContract,
  notesContract,
  ordersContract,
  toldContract,
  postingsContract,
  askedContract,
];
