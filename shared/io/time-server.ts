/** Whether a time server sets the system's clock: systemd tells, also of chrony and ntpd. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** null: nobody tells, as in a container. */
export function isSetByServer(): Promise<boolean | null> {
  return new Promise((resolve) => {
    const args = ['show', '-p', 'NTPSynchronized', '--value'];
    execFile('timedatectl', args, { timeout: ANSWER_MS }, (error, stdout) => {
      if (error === null && /^(yes|no)/.test(stdout)) return resolve(stdout.startsWith('yes'));
      resolve(existsSync('/run/systemd/timesync/synchronized') ? true : null);
    });
  });
}
const ANSWER_MS = 5_000;

export interface TimeServerWatch {
  /** Asks now; whoever runs says when. */
  look(): Promise<void>;
  /** false once two looks in a row found it unset: after its start a box waits for its server. */
  isSet(): boolean | null;
}

export function watchTimeServer(ask = isSetByServer): TimeServerWatch {
  let before: boolean | null = null;
  let last: boolean | null = null;
  return {
    look: async () => {
      before = last;
      last = await ask();
    },
    isSet: () => (last === false && before !== false ? null : last),
  };
}
