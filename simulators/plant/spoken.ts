/** The words that simulated machines have for their states. */
import type { MachineState } from '../../shared/core/words/plant.ts';
import type { Face as FaceKind } from './params.ts';

/** A state as a machine of this kind can say it: not every machine has a word for everything. */
export interface Spoken {
  /** What a listener can make of it. */
  state: MachineState;
  word: string;
}

const packml: Record<MachineState, Spoken> = {
  running: { state: 'running', word: 'Execute' },
  idle: { state: 'idle', word: 'Idle' },
  stopped: { state: 'stopped', word: 'Held' },
  fault: { state: 'fault', word: 'Aborted' },
  setup: { state: 'setup', word: 'Idle' },
  maintenance: { state: 'maintenance', word: 'Stopped' },
  off: { state: 'stopped', word: 'Stopped' },
};
const machinery: Record<MachineState, Spoken> = {
  running: { state: 'running', word: 'Executing' },
  idle: { state: 'idle', word: 'NotExecuting' },
  stopped: { state: 'idle', word: 'NotExecuting' },
  fault: { state: 'fault', word: 'OutOfService' },
  setup: { state: 'setup', word: 'NotExecuting' },
  maintenance: { state: 'maintenance', word: 'NotExecuting' },
  off: { state: 'off', word: 'NotAvailable' },
};
const euromap83: Record<MachineState, Spoken> = {
  running: { state: 'running', word: 'PRODUCTION' },
  idle: { state: 'idle', word: 'READY' },
  stopped: { state: 'stopped', word: 'NO_PRODUCTION' },
  fault: { state: 'stopped', word: 'NO_PRODUCTION' },
  setup: { state: 'setup', word: 'NO_PRODUCTION' },
  maintenance: { state: 'stopped', word: 'OTHER' },
  off: { state: 'off', word: 'NO_PRODUCTION' },
};
const plain = (words: Record<MachineState, string>): Record<MachineState, Spoken> => ({
  running: { state: 'running', word: words.running },
  idle: { state: 'idle', word: words.idle },
  stopped: { state: 'stopped', word: words.stopped },
  fault: { state: 'fault', word: words.fault },
  setup: { state: 'setup', word: words.setup },
  maintenance: { state: 'maintenance', word: words.maintenance },
  off: { state: 'off', word: words.off },
});
const sparkplug = plain({
  running: 'RUN',
  idle: 'IDLE',
  stopped: 'STOP',
  fault: 'FAULT',
  setup: 'SETUP',
  maintenance: 'MAINTENANCE',
  off: 'OFF',
});
/** Setting up and maintenance are a mode of their own beside the execution. */
const mtconnect: Record<MachineState, Spoken> = {
  running: { state: 'running', word: 'ACTIVE' },
  idle: { state: 'idle', word: 'READY' },
  stopped: { state: 'stopped', word: 'INTERRUPTED' },
  fault: { state: 'fault', word: 'INTERRUPTED' },
  setup: { state: 'setup', word: 'READY' },
  maintenance: { state: 'maintenance', word: 'READY' },
  off: { state: 'stopped', word: 'STOPPED' },
};
const potting = plain({
  running: 'RUN',
  idle: 'WAIT',
  stopped: 'STOP',
  fault: 'FAULT',
  setup: 'SETUP',
  maintenance: 'SERVICE',
  off: 'OFF',
});

/** Controllers that are polled say a number; these are the words that the profile has for it. */
const polled = plain({
  running: 'running',
  idle: 'waiting',
  stopped: 'stopped',
  fault: 'fault',
  setup: 'setup',
  maintenance: 'maintenance',
  off: 'off',
});

/** By face; a bare pulse says no state at all. */
export const spoken: Record<FaceKind, Record<MachineState, Spoken> | null> = {
  packml,
  machinery,
  euromap83,
  sparkplug,
  mtconnect,
  potting,
  pulse: null,
  modbus: polled,
  s7: polled,
};
