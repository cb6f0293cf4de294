/**
 * A ledger as plain data, in parts: what was computed of facts, so that a start need not compute it again. Written
 * down by whoever has a disk; `Ledger.restore` takes the parts in the same order into an empty ledger.
 */
import { z } from 'zod';
import type { MaterialEvent } from '../orders/consumption.ts';
import type { OrderBook, SavedOrders } from '../orders/order-book.ts';
import type { WorkEvent } from '../orders/work-log.ts';
import type { Configs } from '../timeline/configs.ts';
import type { MachineLedger } from '../timeline/machine-ledger.ts';
import { type SavedMachine, savedInParts } from '../timeline/saved-machine.ts';
import type { EventOf } from '../words/event.ts';
import { inParts } from '../words/in-parts.ts';
import type { SavedTotals } from './kept.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { SavedPhases } from './kept-phases.ts';
import type { SavedSetups } from './kept-setups.ts';
import type { SavedWaiting } from './kept-waiting.ts';
import type { SavedSums } from './rollup.ts';
import type { SavedSeen, Seen } from './seen.ts';
import type { SavedPlaces, SharedTime } from './shared-time.ts';
import type { SavedUnexplained } from './unexplained.ts';

export type SavedPart =
  | SavedPlant
  | { kind: 'changed'; operationIds: string[] }
  | { kind: 'work'; facts: WorkEvent[] }
  | { kind: 'material'; facts: MaterialEvent[] }
  | { kind: 'orders'; said: SavedOrders }
  | { kind: 'machine'; machineId: string; machine: SavedMachine }
  | { kind: 'sums'; machineId: string; sums: SavedSums }
  | { kind: 'totals'; totals: SavedTotals }
  | { kind: 'setups'; setups: SavedSetups }
  | { kind: 'phases'; phases: SavedPhases }
  | { kind: 'unexplained'; unexplained: SavedUnexplained }
  | { kind: 'waiting'; waiting: SavedWaiting };

const kinds: ReadonlySet<unknown> = new Set<SavedPart['kind']>([
  ...([
    'plant',
    'changed',
    'work',
    'material',
    'orders',
    'machine',
    'sums',
    'totals',
    'setups',
    'phases',
    'unexplained',
    'waiting',
  ] as const),
]);
/** Of what whoever read it has already vouched for: that it is what was written. */
export const SavedPartSchema = z.custom<SavedPart>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind),
);

/** Few enough that reading and taking them over takes some 5 ms: facts of some 150 bytes, orders and totals of 1.5 kB. */
const FACTS = 250;
const RECORDS = 50;

export interface SavedPlant {
  kind: 'plant';
  seen: SavedSeen;
  configs: EventOf<'masterDataChanged'>[];
  sharedTime: SavedPlaces;
  changedMachines: string[];
  horizon: number;
}

/**
 * Counts up with every change of what is computed of the same facts, or of how it is saved: what another version
 * wrote is thrown away and computed anew. `test/shared/core/ledger/saved.test.ts` fails when it was forgotten.
 */
export const FOLD_VERSION = 23;

/** What a ledger is made of. */
export interface LedgerParts {
  seen: Seen;
  configs: Configs;
  book: OrderBook;
  sharedTime: SharedTime;
  machines: ReadonlyMap<string, MachineLedger>;
  machine: (machineId: string) => MachineLedger;
  kept: KeptAnswers;
  changedMachines: Set<string>;
  changedOperations: Set<string>;
  /** Latest moment of any fact. */
  horizon: number;
  heard: (at: number) => void;
}

export function* savedParts(ledger: LedgerParts): Generator<SavedPart> {
  const { seen, configs, book, sharedTime, machines, horizon } = ledger;
  const { sums, totals, setups, phases, unexplained, waiting } = ledger.kept;
  yield {
    kind: 'plant',
    seen: seen.save(),
    configs: configs.save(),
    sharedTime: sharedTime.save(),
    changedMachines: [...ledger.changedMachines],
    horizon,
  };
  for (const operationIds of inParts(ledger.changedOperations, FACTS)) yield { kind: 'changed', operationIds };
  for (const facts of inParts(book.work.save(), FACTS)) yield { kind: 'work', facts };
  for (const facts of inParts(book.material.save(), FACTS)) yield { kind: 'material', facts };
  for (const said of inParts(book.save(), RECORDS)) yield { kind: 'orders', said };
  for (const [machineId, ofMachine] of machines)
    for (const machine of savedInParts(ofMachine.save())) yield { kind: 'machine', machineId, machine };
  for (const [machineId, summed] of sums.save()) yield { kind: 'sums', machineId, sums: summed };
  for (const kept of inParts(totals.save(), RECORDS)) yield { kind: 'totals', totals: kept };
  for (const own of setups.save()) yield { kind: 'setups', setups: own };
  for (const own of phases.save()) yield { kind: 'phases', phases: own };
  for (const own of unexplained.save()) yield { kind: 'unexplained', unexplained: own };
  for (const own of waiting.save()) yield { kind: 'waiting', waiting: own };
}

export function restorePart(ledger: LedgerParts, part: SavedPart): void {
  switch (part.kind) {
    case 'plant':
      restorePlant(ledger, part);
      return;
    case 'changed':
      for (const operationId of part.operationIds) ledger.changedOperations.add(operationId);
      return;
    case 'work':
      ledger.book.work.restore(part.facts);
      return;
    case 'material':
      ledger.book.restoreMaterial(part.facts);
      return;
    case 'orders':
      ledger.book.restore(part.said);
      return;
    case 'machine':
      ledger.machine(part.machineId).restore(part.machine);
      return;
    case 'sums':
      ledger.kept.sums.restore(part.machineId, part.sums);
      return;
    case 'totals':
      ledger.kept.totals.restore(part.totals);
      return;
    case 'setups':
      ledger.kept.setups.restore(part.setups);
      return;
    case 'phases':
      ledger.kept.phases.restore(part.phases);
      return;
    case 'unexplained':
      ledger.kept.unexplained.restore(part.unexplained);
      return;
    case 'waiting':
      ledger.kept.waiting.restore(part.waiting);
      return;
    default:
      part satisfies never;
  }
}

function restorePlant(ledger: LedgerParts, part: SavedPlant): void {
  ledger.seen.restore(part.seen);
  ledger.configs.restore(part.configs);
  ledger.sharedTime.restore(part.sharedTime);
  for (const machineId of part.changedMachines) ledger.changedMachines.add(machineId);
  ledger.heard(part.horizon);
}
