/** An edge node in the test's hands: its messages as given, what it tells in words; time is an argument. */
import { dataTypes, type Metric, type Payload } from '../../../../collector/sources/sparkplug/decode.ts';
import { EdgeNode } from '../../../../collector/sources/sparkplug/edge-node.ts';

export const T = 1_000_000;
export const times = { reorderTimeoutMs: 2_000, rebirthBackoffMs: 1_000 };

export const metric = (name: string | null, value: number, change: Partial<Metric> = {}): Metric => ({
  name,
  alias: null,
  timestamp: null,
  datatype: dataTypes.Int32,
  isHistorical: false,
  isNull: false,
  raw: { field: 'int', value },
  ...change,
});
export const payload = (seq: number | null, metrics: Metric[] = [], timestamp: number | null = T): Payload => ({
  timestamp,
  seq,
  metrics,
});
export const bdSeq = (value: number) => metric('bdSeq', value, { datatype: dataTypes.Int64 });
export const birth = (seq: number | null = 0, life = 0) =>
  payload(seq, [bdSeq(life), metric('State', 1, { alias: 1 })]);
export const deviceBirth = (seq: number | null) => payload(seq, [metric('Total', 100, { alias: 2 })]);
export const total = (seq: number | null, value: number) => payload(seq, [metric('Total', value)]);

export function given(change: Partial<typeof times> = {}) {
  /** What the node and its devices were told to have done, in words. */
  const log: string[] = [];
  const who = (device: string | null) => device ?? 'node';
  const node = new EdgeNode(
    {
      born: (device, values) => log.push(`${who(device)} born ${values.map(({ name }) => name).join(' ')}`),
      data: (device, values) =>
        log.push(`${who(device)} ${values.map(({ name, value }) => `${name}=${value}`).join(' ')}`),
      died: (device, at, why) => log.push(`${who(device)} died${at === null ? '' : ` at ${at - T}`}: ${why}`),
      askRebirth: (why) => log.push(`rebirth: ${why}`),
      note: (sentence) => log.push(`note: ${sentence}`),
    },
    { ...times, ...change },
  );
  /** What was told since the last time somebody looked. */
  const told = () => log.splice(0);
  const alive = (devices = ['cnc-1']) => {
    node.handle('NBIRTH', null, birth(), T);
    for (const [index, device] of devices.entries()) node.handle('DBIRTH', device, deviceBirth(index + 1), T);
    told();
  };
  return { node, told, alive };
}
