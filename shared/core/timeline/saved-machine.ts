/** Everything that is known of a machine but for what concerns others too: the plant's configuration, orders. */
import type { SavedHistory } from '../machine/history.ts';
import type { CounterName } from '../words/plant.ts';
import type { SavedClassifications } from './classifications.ts';
import type { SavedMoved } from './moved.ts';
import type { Reassignment } from './reassignments.ts';
import type { SavedReports } from './reports.ts';
import type { SignOnFact } from './sign-ons.ts';
import type { SavedTakenBack } from './taken-back.ts';

export interface SavedMachine {
  history: SavedHistory;
  classifications: SavedClassifications;
  reassignments: Reassignment[];
  signOns: SignOnFact[];
  /** Counters that facts named. */
  counted: CounterName[];
  reports: SavedReports;
  moved: SavedMoved;
  takenBack: SavedTakenBack;
}
