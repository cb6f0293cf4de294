import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../../../collector/sources/source.ts';
import { type Peer, sourceContract, type Way } from '../../contracts/source.ts';
import { until } from './support/collect.ts';
import { filesSetting, filesSource } from './support/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'istwert-files-'));
/** Where the machine writes, and the share through which the source sees it. */
const disk = join(folder, 'disk');
const share = join(folder, 'share');
mkdirSync(disk);

let source: Source | null = null;
const mount = () => {
  if (!existsSync(share)) symlinkSync(disk, share);
};
const unmount = () => {
  if (existsSync(share)) unlinkSync(share);
};
/** Gone until the source has seen it. */
const remount = () => {
  unmount();
  void until(() => source?.health().connected !== true, 'the share is missed').then(mount);
};

/** A share that is gone is all that can happen to a folder. */
const way = (): Way => ({
  port: 0,
  start: async () => mount(),
  stop: async () => unmount(),
  stall: unmount,
  resume: mount,
  refuse: unmount,
  accept: mount,
  cut: remount,
  halfClose: remount,
});

/** A machine that writes a line with each change. */
async function startPeer(): Promise<Peer> {
  const header = 'time;state;good;scrap;job\n';
  let state = 'RUN';
  let offMs = 0;
  let good = 0;
  let last = '';
  for (const name of ['m-1', 'm-2']) appendFileSync(join(disk, `${name}.csv`), header);
  const write = (line: string, name = 'm-1') => appendFileSync(join(disk, `${name}.csv`), line);
  const lineAt = (at: number, reading = good) => `${new Date(at).toISOString()};${state};${reading};0;\n`;
  const say = (at = Date.now() + offMs) => {
    last = lineAt(at);
    write(last);
  };
  return {
    port: 0,
    async setState(next) {
      state = { running: 'RUN', stopped: 'STOP', fault: 'FAULT' }[next];
      say();
    },
    async setCounter(reading, at) {
      good = reading;
      say(at);
    },
    async setClock({ valuesMs }) {
      offMs = valuesMs;
    },
    sendAgain: async () => write(last),
    sendLate: async (reading, at) => write(lineAt(at, reading)),
    sendMalformed: async () => write('1793;RUN\n'),
    wakeSecond: async () => write(`${new Date().toISOString()};RUN;1;0;\n`, 'm-2'),
    killServer: async () => unmount(),
    restartServer: async () => mount(),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const entry = (machine: object) => ({ profile: 'file-status', files: '{machineId}.csv', ...machine });

sourceContract('Files', {
  start: startPeer,
  way,
  source: (_port, got) => {
    source = filesSource(share, got, [entry({ machineId: 'm-1' })]);
    return source;
  },
  change: (changed, _port, machines) => {
    const { options, mappings } = filesSetting(share, machines.map(entry));
    changed.change?.(options, mappings);
  },
  width: 'u32',
});
