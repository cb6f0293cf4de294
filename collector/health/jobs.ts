/** What the box does by itself, again and again: where it fails it is an alarm, and is tried again; nothing else stops. */
import { diskProblem, saidOfFailure } from '../../shared/io/disk-problem.ts';

/** `job`: its name in the log; `words`: why it failed the last time. */
export interface JobFault {
  job: string;
  words: string;
  /** Epoch ms. */
  since: number;
}

export interface Jobs {
  /** Does it now. An error is told and kept until it goes well. */
  run(job: string, work: () => void): void;
  /** What takes longer than a turn; resolves also where it failed. */
  runLong(job: string, work: () => Promise<void>): Promise<void>;
  faults(): readonly JobFault[];
}

export interface JobsOptions {
  now: () => number;
  log: (level: 'info' | 'error', message: string, details?: Record<string, unknown>) => void;
}

export function createJobs({ now, log }: JobsOptions): Jobs {
  const faults = new Map<string, JobFault>();
  const wentWell = (job: string): void => {
    if (faults.delete(job)) log('info', 'It works again.', { job });
  };
  const failed = (job: string, error: unknown): void => {
    const words = saidOfFailure(error);
    const before = faults.get(job);
    // Once, not every second.
    if (before?.words !== words) log('error', words, diskProblem(error) === null ? { job, err: error } : { job });
    faults.set(job, { job, words, since: before?.since ?? now() });
  };
  return {
    run: (job, work) => {
      try {
        work();
        wentWell(job);
      } catch (error) {
        failed(job, error);
      }
    },
    runLong: async (job, work) => {
      try {
        await work();
        wentWell(job);
      } catch (error) {
        failed(job, error);
      }
    },
    faults: () => [...faults.values()],
  };
}
