import type { CounterName } from '../../shared/core/words/plant.ts';
import type { Quality, Sample } from '../../shared/core/words/sample.ts';

/** What came of a machine, as the journal's side sees it. */
export interface MachineTraffic {
  /** Values; that a line is still alive is none. */
  received: number;
  facts: number;
  quarantined: number;
  /** Of the counter that counts all parts, or of good and scrap: made while the line was cut, counted afterwards. */
  recoveredSteps: number;
  /** `at`: when it came, by the box's clock. */
  lastValue: { at: number; signal: Exclude<Sample['value']['signal'], 'line'>; quality: Quality } | null;
  lineUp: boolean;
  /** How often its line came back since it was first heard. */
  reconnects: number;
  /** Counters that stand still although the machine says that it runs. */
  stuck: readonly CounterName[];
}
