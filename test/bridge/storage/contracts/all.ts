/** What every engine behind the bridge's storage must do, store by store; an engine's own test calls all of them. */
import { askedContract } from './asked.ts';
import { boxesContract } from './boxes.ts';
import { factsContract } from './facts.ts';
import { notesContract } from './notes.ts';
import { ordersContract } from './orders.ts';
import { postingsContract } from './postings.ts';
import { promisesContract } from './promises.ts';
import { quarantineContract } from './quarantine.ts';
import { toldContract } from './told.ts';
import type { UseStorage } from './use.ts';

export const contracts: readonly ((name: string, use: UseStorage) => void)[] = [
  factsContract,
  boxesContract,
  quarantineContract,
  notesContract,
  ordersContract,
  toldContract,
  postingsContract,
  promisesContract,
  askedContract,
];
