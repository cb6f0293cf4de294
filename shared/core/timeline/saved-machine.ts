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

/** So many of each list: some 4 ms to read and to take over. */
const MOST = 40;

/** The same in parts: restored one after the other they are the whole, and nobody is held up by a machine with a long past. */
export function* savedInParts(saved: SavedMachine, most = MOST): Generator<SavedMachine> {
  const { history, classifications, reassignments, signOns, counted, reports, moved, takenBack } = saved;
  const { whole, parts } = classifications;
  const lists = [history.chunks, whole, parts, reassignments, signOns, counted];
  const ofReports = [reports.heard, moved.declared, moved.undoneAt, takenBack];
  const longest = Math.max(...[...lists, ...ofReports].map(({ length }) => length));
  for (let at = 0; at === 0 || at < longest; at += most) {
    const some = <T>(list: readonly T[]): T[] => list.slice(at, at + most);
    yield {
      history: { ...history, chunks: some(history.chunks) },
      classifications: { ...classifications, whole: some(whole), parts: some(parts) },
      reassignments: some(reassignments),
      signOns: some(signOns),
      counted: some(counted),
      reports: { ...reports, heard: some(reports.heard) },
      moved: { declared: some(moved.declared), undoneAt: some(moved.undoneAt) },
      takenBack: some(takenBack),
    };
  }
}
