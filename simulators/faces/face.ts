/** What every face is: one way in which simulated machines speak. */
import type { Machine, Signal } from '../plant/machine.ts';

export interface Face {
  /** Speaks for these machines from now on, beginning with how they stand. */
  start(machines: readonly Machine[]): Promise<void>;
  /** A machine did something; sent at once, with the machine's own time. */
  tell(machine: Machine, signal: Signal): void;
  stop(): Promise<void>;
}
